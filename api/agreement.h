// Whether the files of a data folder go together, judged before the server opens them: one that is missing,
// or older than the others, would be taken for a new one, and what the others have would be cancelled, or
// counted twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api {

struct Disagreement {
  std::string file;
  std::string what;  // "is missing, but state.db knows all that came before entry 4711"
};

// Files that cannot be read count as ones of which nothing is known. The journal of matches may be missing or
// behind, for nothing depends on it.
std::vector<Disagreement> FindDisagreements(const std::string& folder, store::Database::Use use);

// Of the journal of matches, which is not flushed with each transaction and may be torn after a power
// failure: nullopt also if the log has what it would lose.
std::optional<std::string> FindLostMatches(const std::string& folder);

// Throws store::Error, with the remedy, for a log whose transactions would be lost (wal_check.h), and for
// files that do not agree. Nobody may be writing to them.
void RequireSound(const std::string& folder);

}  // namespace cxengine::api

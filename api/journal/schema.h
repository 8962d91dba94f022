// The journal's database, `journal.db`: what became of every match.
//
// A match is a row, and the pieces of what it did: one for each transaction that had something of it, in
// order. Rows are numbered as they come, which is the order of the log, so of time. A row of `position` says
// which entries of the log the journal has: whatever is applied again after a start is told by it.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "api/store/database.h"

namespace cxengine::api::journal {

inline constexpr const char* kFileName = "journal.db";

// Opens the file, or makes it. What is deleted is overwritten. Commits are not flushed to the disk one by one
// (see Writer::Flush). Throws store::Error in words for the operator: for a newer format, for a file that is
// none.
std::unique_ptr<store::Database> OpenJournal(const std::string& path,
                                             store::Database::Use use = store::Database::Use::kWriting);

std::span<const char* const> Upgrades();

// The first entry of the log that the journal does not have.
std::uint64_t NextPosition(store::Database& database);

}  // namespace cxengine::api::journal

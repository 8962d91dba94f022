// A look at SQLite's write-ahead log before SQLite reads it.
//
// After a crash the last transaction may be there in part: SQLite leaves it out, and nothing that was
// answered is lost. But SQLite leaves out as silently what stands behind a frame that was damaged later, and
// forgets it with the next checkpoint. The two look different: behind a torn transaction there is nothing
// whole, behind a damaged one there are whole ones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace cxengine::api::store {

// What is wrong with the log of the database `path`, in words; nullopt if nothing is, or there is none.
std::optional<std::string> FindLostTransactions(const std::string& path);

// For repairs: makes SQLite read on behind what is damaged, as far as there are whole transactions. What a
// damaged frame says is taken as it is, unless a later one has that page again. False, and nothing is
// changed: more than `most_doubtful` pages have no such later frame, or it cannot be known which they are.
// Throws Error if the log cannot be written.
bool MendLog(const std::string& path, std::size_t most_doubtful);

}  // namespace cxengine::api::store

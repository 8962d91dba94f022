// A look at SQLite's write-ahead log before SQLite reads it.
//
// After a crash the last transaction may be there in part: SQLite leaves it out, and nothing that was
// answered is lost. But SQLite leaves out as silently what stands behind a frame that was damaged later. The
// two look different: behind a torn transaction there is nothing whole, behind a damaged one there are whole
// ones.
#pragma once

#include <optional>
#include <string>

namespace cxengine::api::store {

// What is wrong with the log of the database `path`, in words; nullopt if nothing is, or there is none.
std::optional<std::string> FindLostTransactions(const std::string& path);

}  // namespace cxengine::api::store

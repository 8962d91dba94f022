// The embedded log: one row of an SQLite database for each batch, with a checksum. A commit is one flush of
// SQLite's own write-ahead log to the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/log/log.h"
#include "api/store/database.h"

namespace cxengine::api {

class SqliteLog : public Log {
 public:
  // Opens the file, or makes it. Throws store::Error in words for the operator: for a newer format, for a
  // file that is none.
  explicit SqliteLog(const std::string& path, store::Database::Use use = store::Database::Use::kWriting);

  void Append(const LogBatch& batch) override;
  std::uint64_t End() override { return end_; }
  void Read(std::uint64_t position, const std::function<void(const LogBatch&)>& visit) override;
  bool Prune(std::uint64_t position) override;
  bool Scrub() override;
  std::uint64_t Entries() override;
  // For repairs: forgets everything from `position` on, which is the next to be written; copies what can be
  // read of a database into a new one.
  void Cut(std::uint64_t position);
  // Yields where the log ends as that database has it; nullopt if that cannot be read.
  static std::optional<std::uint64_t> Salvage(const std::string& from, const std::string& to);

 private:
  store::Database database_;
  std::uint64_t end_ = 1;
};

}  // namespace cxengine::api

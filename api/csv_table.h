// A CSV file that events are joined with (platform contract §8): RFC 4180, records that end in LF or CRLF, a
// header, a UTF-8 byte order mark or none.
//
// Kept as it came, with four bytes for each record beside it; a record is read again when it is looked up.
// Immutable, so any thread may look things up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_fields.h"
#include "api/problem.h"

namespace cxengine::api {

class CsvTable {
  struct Private {};  // so that only Parse can name it

 public:
  explicit CsvTable(Private) {}
  // A 400 `invalid-csv` names the line. Lines without anything in them are skipped.
  static Result<std::shared_ptr<const CsvTable>> Parse(std::string text);

  // What a new file is refused for, and one that an earlier version took is not: a name that two columns
  // have. The first column is joined by; another one of its name sets that field anew.
  std::optional<Problem> CheckNames() const;

  // The name of the first column: the field that events are joined by.
  const std::string& join() const { return columns_.front(); }
  std::size_t records() const { return records_.size(); }

  // The other columns of the record whose first cell is `key`, of several the last one; of columns with one
  // name the last one. A cell that is a JSON number and not quoted is a number, all else a text. Empty if
  // there is none.
  std::vector<JsonField> Find(std::string_view key) const;

 private:
  std::string_view FirstCell(std::uint32_t record, std::string& scratch) const;

  std::string text_;
  std::vector<std::string> columns_;
  std::size_t header_line_ = 1;
  std::vector<std::uint32_t> records_;  // where each begins, in order of their first cells
};

// The event with what the tables say of it, each table in turn. What is no JSON object comes back as it is.
std::string Augment(const std::string& event, const std::vector<std::shared_ptr<const CsvTable>>& tables);

}  // namespace cxengine::api

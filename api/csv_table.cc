#include "api/csv_table.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "api/json_fields.h"
#include "engine/event.h"

namespace cxengine::api {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads cells one after the other.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  struct Cell {
    std::string_view text;  // valid until the next call
    bool quoted = false;
    bool last = false;  // of its record
  };
  // nullopt: error() says why.
  std::optional<Cell> Next() {
    Cell cell;
    cell.quoted = at_ < text_.size() && text_[at_] == '"';
    if (!(cell.quoted ? Quoted(cell) : Bare(cell))) return std::nullopt;
    if (at_ == text_.size()) {
      cell.last = true;
    } else if (text_[at_] == ',') {
      ++at_;
    } else if (text_[at_] == '\n' || text_.compare(at_, 2, "\r\n") == 0) {
      at_ += text_[at_] == '\n' ? 1 : 2;
      ++line_;
      cell.last = true;
    } else {
      error_ = cell.quoted
                   ? "has something between a closing quote and the next comma"
                   : "has a quote inside a cell that does not begin with one: quote the whole cell and "
                     "double the quote";
      return std::nullopt;
    }
    return cell;
  }

  // Steps over lines without anything in them.
  void SkipEmptyLines() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_.compare(at_, 2, "\r\n") == 0)) {
      at_ += text_[at_] == '\n' ? 1 : 2;
      ++line_;
    }
  }
  bool AtEnd() const { return at_ == text_.size(); }
  std::size_t at() const { return at_; }
  std::size_t line() const { return line_; }  // from 1
  const std::string& error() const { return error_; }

 private:
  bool Bare(Cell& cell) {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != ',' && text_[end] != '\n' && text_[end] != '"' &&
           text_.compare(end, 2, "\r\n") != 0)
      ++end;
    cell.text = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool Quoted(Cell& cell) {
    const std::size_t opening = line_;
    std::size_t begin = ++at_;
    unquoted_.clear();
    for (;; ++at_) {
      if (at_ == text_.size()) {
        line_ = opening;
        error_ = "has a quote that is not closed";
        return false;
      }
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') continue;
      if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        unquoted_ += text_.substr(begin, at_ + 1 - begin);
        begin = ++at_ + 1;
        continue;
      }
      break;
    }
    cell.text = text_.substr(begin, at_ - begin);
    ++at_;
    if (unquoted_.empty()) return true;
    unquoted_ += cell.text;
    cell.text = unquoted_;
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t line_ = 1;
  std::string unquoted_;  // of a cell with quotes inside
  std::string error_;
};

Problem Invalid(std::size_t line, const std::string& what) {
  return {400, "invalid-csv", "The file was not taken: line " + std::to_string(line) + " " + what + "."};
}

// The line of the first byte that is no UTF-8 or a zero; 0: none.
std::size_t LineOfBadText(std::string_view text) {
  const bool zero = text.find('\0') != std::string_view::npos;
  if (!zero && simdjson::validate_utf8(text.data(), text.size())) return 0;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view one = text.substr(at, end - at);
    if (one.find('\0') != std::string_view::npos || !simdjson::validate_utf8(one.data(), one.size())) break;
    at = end;
  }
  return line;
}

bool IsJsonNumber(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && (text.front() == '-' || digit(text.front())) && digit(text.back()) &&
         Json::accept(text);
}

}  // namespace

Result<std::shared_ptr<const CsvTable>> CsvTable::Parse(std::string text) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    return Problem{413, "file-too-large", "The file is larger than this server can look things up in."};
  if (const std::size_t line = LineOfBadText(text)) return Invalid(line, "is not UTF-8 text");
  const auto table = std::make_shared<CsvTable>(Private());
  table->text_ = std::move(text);
  const std::string_view all = table->text_;
  Scanner scanner(all, all.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  scanner.SkipEmptyLines();
  if (scanner.AtEnd())
    return Problem{
        400, "invalid-csv",
        "The file was not taken: it is empty; its first line names the columns, the first of which "
        "is the field that events are joined by."};
  table->header_line_ = scanner.line();
  for (bool last = false; !last;) {
    const std::size_t line = scanner.line();
    const auto cell = scanner.Next();
    if (!cell) return Invalid(scanner.line(), scanner.error());
    if (cell->text.empty()) return Invalid(line, "names the columns, and one of the names is empty");
    table->columns_.emplace_back(cell->text);
    last = cell->last;
  }
  for (scanner.SkipEmptyLines(); !scanner.AtEnd(); scanner.SkipEmptyLines()) {
    const std::size_t line = scanner.line();
    table->records_.push_back(static_cast<std::uint32_t>(scanner.at()));
    std::size_t cells = 0;
    for (bool last = false; !last; ++cells) {
      const auto cell = scanner.Next();
      if (!cell) return Invalid(scanner.line(), scanner.error());
      last = cell->last;
    }
    if (cells != table->columns_.size())
      return Invalid(line, "has " + std::to_string(cells) + (cells == 1 ? " cell" : " cells") +
                               ", and the header has " + std::to_string(table->columns_.size()));
  }
  std::string a_scratch;
  std::string b_scratch;
  std::stable_sort(table->records_.begin(), table->records_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return table->FirstCell(a, a_scratch) < table->FirstCell(b, b_scratch);
  });
  return std::shared_ptr<const CsvTable>(table);
}

std::optional<Problem> CsvTable::CheckNames() const {
  std::map<std::string_view, std::size_t> places;  // of all but the first column
  for (std::size_t i = 1; i < columns_.size(); ++i) {
    const auto [known, is_new] = places.emplace(columns_[i], i);
    if (!is_new)
      return Invalid(header_line_,
                     "names two columns `" + columns_[i] + "`, the " + std::to_string(known->second + 1) +
                         ". and the " + std::to_string(i + 1) +
                         ".: an event has one field of that name, so rename one, or leave it out");
  }
  return std::nullopt;
}

std::string_view CsvTable::FirstCell(std::uint32_t record, std::string& scratch) const {
  if (text_[record] != '"') {
    const std::size_t end = std::min(text_.find_first_of(",\n", record), text_.size());
    std::string_view cell = std::string_view(text_).substr(record, end - record);
    if (end < text_.size() && text_[end] == '\n' && cell.ends_with('\r')) cell.remove_suffix(1);
    return cell;
  }
  scratch = Scanner(text_, record).Next()->text;
  return scratch;
}

std::vector<JsonField> CsvTable::Find(std::string_view key) const {
  std::string scratch;
  const auto after = std::upper_bound(
      records_.begin(), records_.end(), key,
      [&](std::string_view wanted, std::uint32_t record) { return wanted < FirstCell(record, scratch); });
  if (after == records_.begin() || FirstCell(*(after - 1), scratch) != key) return {};
  Scanner scanner(text_, *(after - 1));
  scanner.Next();
  std::vector<JsonField> fields;
  for (std::size_t i = 1; i < columns_.size(); ++i) {
    const auto cell = scanner.Next();
    std::string name = JsonText(columns_[i]);
    std::string value =
        !cell->quoted && IsJsonNumber(cell->text) ? std::string(cell->text) : JsonText(cell->text);
    const auto same = std::find_if(fields.begin(), fields.end(),
                                   [&](const JsonField& field) { return field.first == name; });
    if (same == fields.end())
      fields.emplace_back(std::move(name), std::move(value));
    else
      same->second = std::move(value);
  }
  return fields;
}

namespace {

// The event with what one table says of it; nullopt: nothing.
std::optional<std::string> AugmentOnce(const std::string& event, const CsvTable& table) {
  const auto members = FieldsOf(event);
  if (!members) return std::nullopt;
  const std::string join = JsonText(table.join());
  const auto joined = std::find_if(members->begin(), members->end(),
                                   [&](const JsonField& member) { return member.first == join; });
  if (joined == members->end()) return std::nullopt;
  std::string error;
  const auto value = engine::ParseJson(joined->second, error);
  const auto key = value ? engine::KeyText(*value) : std::nullopt;
  if (!key) return std::nullopt;
  const std::vector<JsonField> fields = table.Find(*key);
  if (fields.empty()) return std::nullopt;
  return WithFields(*members, fields);
}

}  // namespace

std::string Augment(const std::string& event, const std::vector<std::shared_ptr<const CsvTable>>& tables) {
  std::string result = event;
  for (const auto& table : tables)
    if (auto augmented = AugmentOnce(result, *table)) result = *std::move(augmented);
  return result;
}

}  // namespace cxengine::api

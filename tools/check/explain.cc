// Explanations as text.
#include "tools/check/explain.h"

#include <algorithm>
#include <string_view>

#include "dsl/explanation.h"

namespace cxengine::tools {

namespace {

constexpr std::size_t kWidth = 80;

std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// `text` in lines of at most kWidth columns, broken between words.
std::string Wrapped(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > 0 && column + 1 + Columns(word) > kWidth) {
      out += '\n';
      column = 0;
    }
    if (column > 0) out += ' ';
    out += word;
    column += Columns(word) + (column > 0 ? 1 : 0);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

std::string Indented(std::string_view source) {
  std::string out = "  ";
  for (const char c : source) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out + "\n";
}

std::string Bold(std::string_view text, bool color) {
  return color ? "\x1b[1m" + std::string(text) + "\x1b[0m" : std::string(text);
}

}  // namespace

std::string ExplainCode(const dsl::CodeRow& row, bool color) {
  std::string out = Bold(row.name, color) + " (" + std::string(dsl::SeverityName(row.severity)) +
                    "): " + std::string(row.summary) + "\n";
  const dsl::Explanation* explanation = dsl::FindExplanation(row.code);
  if (explanation == nullptr) return out;
  out += "\n" + Wrapped(explanation->meaning) + "\n" + Wrapped(explanation->why);
  out += "\n" + Bold("Wrong:", color) + "\n\n" + Indented(explanation->bad);
  out += "\n" + Bold("Right:", color) + "\n\n" + Indented(explanation->good);
  if (row.severity != dsl::Severity::kError && row.code != dsl::Code::kBadIgnore &&
      row.code != dsl::Code::kUnusedIgnore) {
    out += "\nWhere it is meant, put this line before the form:\n\n  ; dslcheck: ignore " +
           std::string(row.name) + " -- why it is meant\n";
  }
  return out;
}

std::string ListCodes(bool color) {
  std::size_t widest = 0;
  for (const dsl::CodeRow& row : dsl::AllCodes()) widest = std::max(widest, row.name.size());
  std::string out;
  for (const dsl::CodeRow& row : dsl::AllCodes()) {
    const std::string severity(dsl::SeverityName(row.severity));
    out += Bold(row.name, color) + std::string(widest + 2 - row.name.size(), ' ') + severity +
           std::string(9 - severity.size(), ' ') + std::string(row.summary) + "\n";
  }
  return out;
}

}  // namespace cxengine::tools

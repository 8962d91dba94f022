// Diagnostics: the table of codes, the sink, and suggestions for misspelt names.
#include "dsl/diagnostic.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace cxengine::dsl {

namespace {

// Longer words are no misspellings, and the distance takes time in the product of the lengths.
constexpr std::size_t kLongestWord = 64;

std::string AsciiLower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Edits that turn `a` into `b`: insert, delete or replace a byte, or swap two neighbours (optimal string
// alignment).
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;  // the rows for a[0, i - 2), a[0, i - 1), a[0, i)
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

const std::vector<CodeRow>& AllCodes() {
  static const std::vector<CodeRow> rows = {
#define CXENGINE_CODE(identifier, name, severity, summary) \
  CodeRow{Code::identifier, name, Severity::severity, summary},
#include "dsl/diagnostic_codes.inc"
#undef CXENGINE_CODE
  };
  return rows;
}

const CodeRow& RowOf(Code code) { return AllCodes()[static_cast<std::size_t>(code)]; }

const CodeRow* FindCode(std::string_view name) {
  const auto& rows = AllCodes();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const CodeRow& candidate) { return candidate.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  return "";
}

Diagnostic& Diagnostics::Report(Code code, Span span, std::string message) {
  if (RowOf(code).severity == Severity::kError) ++errors_;
  Diagnostic finding{code, span, std::move(message), {}, {}, {}};
  if (all_.size() < kLimit) return all_.emplace_back(std::move(finding));
  ++dropped_;
  return overflow_ = std::move(finding);
}

void Diagnostics::Sort() {
  std::stable_sort(all_.begin(), all_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
}

std::vector<std::string_view> NearWords(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  if (word.size() > kLongestWord) return {};
  const std::string wanted = AsciiLower(word);
  const std::size_t most = word.size() / 3;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates) {
    if (candidate == word || candidate.empty() || candidate.size() > word.size() + most) continue;
    const std::size_t distance = EditDistance(wanted, AsciiLower(candidate));
    if (distance <= most) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> words;
  for (const auto& [distance, candidate] : near) {
    if (distance > 0 && near.front().first == 0) break;
    if (std::find(words.begin(), words.end(), candidate) == words.end()) words.push_back(candidate);
  }
  return words;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::vector<std::string_view> near = NearWords(word, candidates);
  return near.empty() ? "" : "did you mean `" + std::string(near.front()) + "`?";
}

void Suggest(Diagnostic& finding, Span place, std::string_view word,
             const std::vector<std::string_view>& candidates) {
  const std::vector<std::string_view> near = NearWords(word, candidates);
  if (near.empty()) return;
  finding.help = "did you mean `" + std::string(near.front()) + "`?";
  if (near.size() == 1) finding.fix = Rewrite(place, std::string(near.front()));
}

Fix Rewrite(Span place, std::string text) {
  std::string title = "write `" + text + "`";
  return {std::move(title), {{place, std::move(text)}}};
}

}  // namespace cxengine::dsl

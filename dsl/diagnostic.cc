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
  if (RowOf(code).severity == Severity::kError) has_errors_ = true;
  Diagnostic finding{code, span, std::move(message), {}, {}};
  if (all_.size() < kLimit) return all_.emplace_back(std::move(finding));
  ++dropped_;
  return overflow_ = std::move(finding);
}

void Diagnostics::Sort() {
  std::stable_sort(all_.begin(), all_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
}

std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.size() > kLongestWord) return "";
  const std::string wanted = AsciiLower(word);
  const std::size_t most = word.size() / 3;
  std::size_t nearest = most + 1;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    if (candidate == word || candidate.empty() || candidate.size() > word.size() + most) continue;
    const std::size_t distance = EditDistance(wanted, AsciiLower(candidate));
    if (distance < nearest) {
      nearest = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : "did you mean `" + std::string(best) + "`?";
}

}  // namespace cxengine::dsl

// Findings about a pattern's text: what, where, how bad, and what to do about it (§9).
//
// Every stage reports to one Diagnostics sink; the kinds are rows of diagnostic_codes.inc. Messages are lower
// case, without a full stop, with code in backticks; they say what was seen and name the thing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace cxengine::dsl {

enum class Severity : std::uint8_t { kError, kWarning, kInfo };

enum class Code : std::uint8_t {
#define CXENGINE_CODE(identifier, name, severity, summary) identifier,
#include "dsl/diagnostic_codes.inc"
#undef CXENGINE_CODE
};

struct CodeRow {
  Code code;
  std::string_view name;  // stable, kebab case: "unclosed"
  Severity severity;
  std::string_view summary;  // one sentence for lists of codes
};

// All kinds of findings, in the order of the table.
const std::vector<CodeRow>& AllCodes();
const CodeRow& RowOf(Code code);
// Null for a name that no row has.
const CodeRow* FindCode(std::string_view name);
std::string_view SeverityName(Severity severity);  // "error", "warning", "info"

// Another place that helps to understand a finding: where the bracket was opened, where the name was first
// bound.
struct Related {
  Span span;
  std::string message;
};

// `text` in place of what stands at `span`.
struct Edit {
  Span span;
  std::string text;
};

// A rewrite that cannot change a meaning the author had: what is replaced had none (it is an error), or the
// same one. The edits do not overlap. Compile leaves only fixes that keep all comments (fix.h).
struct Fix {
  std::string title;  // what it does: "write `sequence`"
  std::vector<Edit> edits;
};

struct Diagnostic {
  Code code;
  Span span;
  std::string message;
  std::string help;  // the remedy; may be empty
  std::vector<Related> related;
  std::optional<Fix> fix;  // only where there is exactly one safe remedy

  Severity severity() const { return RowOf(code).severity; }
};

// Collects findings. At most kLimit are kept, so that hostile input cannot fill memory; the rest are counted.
class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 1000;

  // The returned finding may be completed with help and related places until the next Report.
  Diagnostic& Report(Code code, Span span, std::string message);
  bool has_errors() const { return errors_ > 0; }
  // Also those that were dropped.
  std::size_t errors() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }
  // The same, for a stage that completes what others reported; severities and order stay.
  std::vector<Diagnostic>& all() { return all_; }
  std::size_t dropped() const { return dropped_; }
  // By place, then in the order of reporting.
  void Sort();
  // Takes back the warnings and infos that `unwanted` is true of. Errors stay, whatever it says.
  template <typename Predicate>
  void Remove(Predicate unwanted) {
    std::erase_if(all_, [&](const Diagnostic& finding) {
      return finding.severity() != Severity::kError && unwanted(finding);
    });
  }

 private:
  std::vector<Diagnostic> all_;
  Diagnostic overflow_{};
  std::size_t dropped_ = 0;
  std::size_t errors_ = 0;
};

// The candidates that differ from `word` in at most a third of its letters, each once, the nearest first.
// Where some differ in nothing but capitals, only those.
std::vector<std::string_view> NearWords(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

// "did you mean `sequence`?" for the nearest of them; "" if there is none.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

// The same as the help of `finding`, and as its fix, at `place`, where only one candidate is near.
void Suggest(Diagnostic& finding, Span place, std::string_view word,
             const std::vector<std::string_view>& candidates);

// The fix that writes `text` at `place`.
Fix Rewrite(Span place, std::string text);

}  // namespace cxengine::dsl

// Findings about a pattern's text: what, where, how bad, and what to do about it (§9).
//
// Every stage reports to one Diagnostics sink; the kinds are rows of diagnostic_codes.inc. Messages are lower
// case, without a full stop, with code in backticks; they say what was seen and name the thing.
#pragma once

#include <cstdint>
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
std::string_view SeverityName(Severity severity);  // "error", "warning", "info"

// Another place that helps to understand a finding: where the bracket was opened, where the name was first
// bound.
struct Related {
  Span span;
  std::string message;
};

struct Diagnostic {
  Code code;
  Span span;
  std::string message;
  std::string help;  // the remedy; may be empty
  std::vector<Related> related;

  Severity severity() const { return RowOf(code).severity; }
};

// Collects findings. At most kLimit are kept, so that hostile input cannot fill memory; the rest are counted.
class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 1000;

  // The returned finding may be completed with help and related places until the next Report.
  Diagnostic& Report(Code code, Span span, std::string message);
  bool has_errors() const { return has_errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }
  std::size_t dropped() const { return dropped_; }
  // By place, then in the order of reporting.
  void Sort();

 private:
  std::vector<Diagnostic> all_;
  Diagnostic overflow_{};
  std::size_t dropped_ = 0;
  bool has_errors_ = false;
};

// "did you mean `sequence`?" for the candidate nearest to `word` (at most a third of its letters differ); ""
// if none is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace cxengine::dsl

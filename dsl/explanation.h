// What each kind of finding means, why it matters, and how wrong and right look: for `dslcheck --explain`,
// the help of SARIF rules, hover texts and docs/diagnostics.md. The rows stand in explanations/, one for each
// code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"

namespace cxengine::dsl {

struct Explanation {
  Code code;
  std::string_view meaning;  // what was seen; sentences, in Markdown's plain words and backticks
  std::string_view why;      // what would happen otherwise, or what the author surely wants
  std::string_view bad;      // a source that yields this code and no other
  std::string_view good;     // the same, mended: it yields no errors and no warnings
};

// Null only for a code whose row is missing, which a test does not let pass.
const Explanation* FindExplanation(Code code);

// An example as a source. Where one would be too long to show, `⟨1000×ab⟩` stands for `ab` a thousand times;
// `⟨byte FF⟩` stands for one that no text may show.
std::string ExpandExample(std::string_view example);

// The explanation as Markdown, without a heading: meaning, reason, both examples.
std::string ExplanationMarkdown(const Explanation& explanation);

// The rows by stage, as in diagnostic_codes.inc.
const std::vector<Explanation>& ReaderExplanations();
const std::vector<Explanation>& FormExplanations();
const std::vector<Explanation>& OperandExplanations();
const std::vector<Explanation>& SuspicionExplanations();
const std::vector<Explanation>& ContradictionExplanations();

}  // namespace cxengine::dsl

// The author's words for the steps of a plan, from the pattern's text: in one line each, cut where they are
// long. Empty for what the text does not say.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/form.h"
#include "dsl/plan.h"
#include "dsl/source.h"

namespace cxengine::dsl {

class Words {
 public:
  explicit Words(const Plan& plan);

  // What stands at `span`, or what computes the expression.
  std::string Of(Span span) const;
  std::string Of(ExpressionId expression) const { return Of(plan_.expressions[expression].span); }
  // Of a `within` or a `delay`: "3 days".
  std::string Duration(const Step& step) const;
  // Of an event: ":total (>= 100)", a line each.
  std::vector<std::string> Constraints(const Step& step) const;
  // Of a call: its parameters, and then its options: "retries 2", "timeout 5 seconds".
  std::vector<std::string> Parameters(const Step& step) const;

 private:
  const Form* FormAt(Span span) const;
  std::vector<std::string> Pairs(const Form& map) const;

  const Plan& plan_;
  const Source source_;
  std::vector<Form> forms_;
  std::unordered_map<std::uint32_t, const Form*> lists_;  // by the place where they begin
};

// Breaks a text at spaces into lines of about `columns`.
std::vector<std::string> Wrap(const std::string& text, std::size_t columns);

}  // namespace cxengine::dsl

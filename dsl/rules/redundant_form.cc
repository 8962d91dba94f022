// A `do`, `and` or `or` around a single operand changes nothing; the fix takes it away.
#include <utility>

#include "dsl/checker.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

// Only what is the same in every position: `(and (event …))` yields a list, and `(or (within …))` keeps to
// itself what a window that ran out has taken, so those stay.
bool IsRedundant(const Form& form) {
  if (form.kind != Form::Kind::kList || form.items.size() != 2) return false;
  const Form& head = form.items[0];
  return head.IsSymbol("do") || ((head.IsSymbol("and") || head.IsSymbol("or")) && !ContainsEvent(form));
}

void Visit(const std::vector<Form>& forms, Diagnostics& diagnostics) {
  for (const Form& form : forms) {
    if (IsRedundant(form)) {
      const Form& head = form.items[0];
      const Span inner = form.items[1].span;
      Diagnostic& finding =
          diagnostics.Report(Code::kRedundantForm, {form.span.begin, head.span.end},
                             "`" + head.text + "` around a single " +
                                 (head.text == "do" ? "form" : "operand") + " changes nothing");
      finding.help = "write what is inside by itself";
      Fix fix{"take `" + head.text + "` away", {}};
      fix.edits.push_back({{form.span.begin, inner.begin}, ""});
      fix.edits.push_back({{inner.end, form.span.end}, ""});
      finding.fix = std::move(fix);
    }
    Visit(form.items, diagnostics);
  }
}

}  // namespace

void CheckRedundantForms(const Pattern& pattern, Diagnostics& diagnostics) {
  Visit(*pattern.forms, diagnostics);
}

}  // namespace cxengine::dsl

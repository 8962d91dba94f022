// `(within duration unit form …)` (§4.4), and durations in general.
#include "dsl/checker.h"

namespace cxengine::dsl {

Milliseconds CheckDuration(Checker& checker, const Form& amount, const Form& unit, Node& duration) {
  duration = checker.CheckOperand(amount);
  bool valid = duration.kind != Node::Kind::kInvalid;
  const bool constant = duration.kind == Node::Kind::kConstant;
  if (valid && !(CouldBeNumber(duration) && (!constant || duration.constant.number() > 0))) {
    checker.Report(Code::kBadDuration, amount.span,
                   "a duration is a number above 0, not " + Describe(amount));
    valid = false;
  }
  const Milliseconds length = unit.kind == Form::Kind::kSymbol ? UnitLength(unit.text) : 0;
  if (length == 0) {
    Diagnostic& finding =
        checker.Report(Code::kBadDuration, unit.span, Describe(unit) + " is no unit of time");
    SuggestUnit(finding, unit);
    valid = false;
  }
  return valid ? length : 0;
}

namespace {

// `(within 1 (event …))`, `(within "1 day" (event …))` and `(within day 1 (event …))`.
bool ReportMissingUnit(Checker& checker, const Form& form) {
  if (form.items.size() < 3) return false;
  const Form& amount = form.items[1];
  const Form& unit = form.items[2];
  const bool number = unit.kind == Form::Kind::kAtom && unit.value.is_number();
  if (amount.kind == Form::Kind::kSymbol && UnitLength(amount.text) != 0 && number) {
    Diagnostic& finding = checker.Report(Code::kBadDuration, {amount.span.begin, unit.span.end},
                                         "the unit of a duration stands behind its number");
    const std::string_view count = checker.source().TextOf(unit.span);
    finding.fix = Rewrite({amount.span.begin, unit.span.end}, std::string(count) + " " + amount.text);
    finding.help = finding.fix->title;
    return true;
  }
  if (amount.kind != Form::Kind::kAtom || unit.kind != Form::Kind::kList) return false;
  Diagnostic& finding = checker.Report(Code::kBadDuration, amount.span,
                                       "a duration is a number and a unit, not only " + Describe(amount));
  finding.help = amount.value.is_string() ? "write it without quotes: `5 minutes`" : "write `5 minutes`";
  return true;
}

}  // namespace

Node CheckWithin(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (ReportMissingUnit(checker, form) || !checker.Operands(form, 3, 0)) return node;
  Node duration;
  node.unit = CheckDuration(checker, form.items[1], form.items[2], duration);
  Node body = checker.CheckBody(form, 3, use);
  if (node.unit != 0) node.kind = Node::Kind::kWithin;
  node.children.push_back(std::move(duration));
  node.children.push_back(std::move(body));
  Inherit(node);
  node.stateful = true;
  return node;
}

}  // namespace cxengine::dsl

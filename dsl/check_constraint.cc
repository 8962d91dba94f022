// Constraints of an `event` (§4.1): constants, sets, predicates short of their first operand, logic over
// these, and expressions that the field must equal.
#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

using Kind = ConstraintNode::Kind;

// `(not= x)` is `(not (= x))`, `(nil?)` is nil, `(some?)` is `(not nil)`: three-valued logic then follows by
// itself (§4.2).
ConstraintNode Equals(Span span, Node operand) {
  ConstraintNode out;
  out.kind = Kind::kEquals;
  out.span = span;
  out.operands.push_back(std::move(operand));
  return out;
}

ConstraintNode Not(Span span, ConstraintNode part) {
  ConstraintNode out;
  out.kind = Kind::kNot;
  out.span = span;
  out.parts.push_back(std::move(part));
  return out;
}

ConstraintNode Nil(Span span) {
  Node nil;
  nil.kind = Node::Kind::kConstant;
  nil.span = span;
  return Equals(span, std::move(nil));
}

// A predicate without the value it asks about.
ConstraintNode Test(Span span, const Builtin& test, std::vector<Node> operands) {
  if (test.name == "nil?") return Nil(span);
  if (test.name == "some?") return Not(span, Nil(span));
  if (test.name == "=") return Equals(span, std::move(operands[0]));
  if (test.name == "not=") return Not(span, Equals(span, std::move(operands[0])));
  ConstraintNode out;
  out.kind = Kind::kTest;
  out.span = span;
  out.test = &test;
  out.operands = std::move(operands);
  return out;
}

ConstraintNode Invalid(Span span) {
  ConstraintNode out;
  out.span = span;
  return out;
}

ConstraintNode CheckSetConstraint(Checker& checker, const Form& form) {
  ConstraintNode out;
  out.kind = Kind::kOneOf;
  out.span = form.span;
  for (const Form& item : form.items) {
    if (item.faulty) {
      out.kind = Kind::kInvalid;
    } else if (item.kind == Form::Kind::kAtom) {
      out.elements.push_back(item.value);
    } else if (item.kind == Form::Kind::kKeyword) {
      out.elements.push_back(Value::String(item.text));
    } else {
      checker.Report(Code::kBadSet, item.span, "a set holds constants, not " + Describe(item)).help =
          "for other alternatives write `(or … …)`";
      out.kind = Kind::kInvalid;
    }
  }
  if (form.items.empty()) {
    checker.Report(Code::kBadSet, form.span, "an empty set matches nothing").help =
        "name what the field may be: `#{1 2}`";
    out.kind = Kind::kInvalid;
  }
  return out;
}

ConstraintNode CheckLogic(Checker& checker, const Form& form) {
  const std::string& head = form.items[0].text;
  ConstraintNode out;
  out.span = form.span;
  out.kind = head == "and" ? Kind::kAnd : head == "or" ? Kind::kOr : Kind::kNot;
  const std::size_t count = form.items.size() - 1;
  if (count == 0 || (out.kind == Kind::kNot && count != 1)) {
    checker.Report(Code::kOperandCount, form.span,
                   "`" + head + "` needs " +
                       (out.kind == Kind::kNot ? "one constraint" : "at least one constraint") + ", got " +
                       std::to_string(count));
    return Invalid(form.span);
  }
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    out.parts.push_back(checker.CheckConstraint(form.items[i]));
    if (out.parts.back().kind == Kind::kInvalid) out.kind = Kind::kInvalid;
  }
  return out;
}

// `(> 5)` for `(> $total 5)`, as the author would write it.
std::string WithoutFirst(const Checker& checker, const Form& form) {
  constexpr std::size_t kMost = 100;
  std::string text = "`(" + form.items[0].text;
  for (std::size_t i = 2; i < form.items.size(); ++i)
    text += " " + std::string(checker.source().TextOf(form.items[i].span));
  return text.size() <= kMost ? text + ")`" : "`(" + form.items[0].text + " …)`";
}

ConstraintNode CheckTest(Checker& checker, const Form& form, const Builtin& test) {
  const auto count = static_cast<int>(form.items.size()) - 1;
  const std::string name(test.name);
  if (count >= test.min_operands) {
    checker
        .Report(Code::kCompleteConstraint, form.span,
                Describe(form) + " has all its operands and says nothing of the field")
        .help = "leave the first operand out, the field's value stands there: " + WithoutFirst(checker, form);
    return Invalid(form.span);
  }
  std::vector<Node> operands;
  bool valid = true;
  for (int i = 1; i <= count; ++i) {
    const Form& item = form.items[static_cast<std::size_t>(i)];
    operands.push_back(checker.CheckOperand(item));
    valid = checker.OperandFits(test, static_cast<std::size_t>(i), item, operands.back()) && valid;
  }
  if (count != test.min_operands - 1) {
    checker.Report(Code::kOperandCount, form.span,
                   "`" + name + "` needs " + std::to_string(test.min_operands - 1) +
                       " operand here besides the field, got " + std::to_string(count));
    return Invalid(form.span);
  }
  return valid ? Test(form.span, test, std::move(operands)) : Invalid(form.span);
}

}  // namespace

ConstraintNode Checker::CheckConstraint(const Form& form) {
  if (form.faulty) return Invalid(form.span);
  if (form.kind == Form::Kind::kSet) return CheckSetConstraint(*this, form);
  if (form.kind == Form::Kind::kSymbol && Find(form.text) == kNoSymbol) {
    const Builtin* test = FindBuiltin(form.text);
    if (test != nullptr && test->predicate) {
      if (test->min_operands == 1) return Test(form.span, *test, {});
      Report(Code::kOperandCount, form.span, "`" + form.text + "` lacks what to compare with").help =
          "write `(" + form.text + " value)`";
      return Invalid(form.span);
    }
  }
  if (form.kind == Form::Kind::kList && !form.items.empty() && form.items[0].kind == Form::Kind::kSymbol) {
    const std::string& head = form.items[0].text;
    if (head == "and" || head == "or" || head == "not") return CheckLogic(*this, form);
    const Builtin* test = FindBuiltin(head);
    if (test != nullptr && test->predicate) return CheckTest(*this, form, *test);
  }
  Node value = CheckOperand(form);
  if (value.kind == Node::Kind::kInvalid) return Invalid(form.span);
  return Equals(form.span, std::move(value));
}

}  // namespace cxengine::dsl

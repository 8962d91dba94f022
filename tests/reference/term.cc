// Enter and Resume: forms → residual terms.
#include "tests/reference/term.h"

#include <algorithm>

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

Term Of(Kind kind, const Form& form, const Locals& locals) {
  Term term;
  term.kind = kind;
  term.form = &form;
  term.locals = locals;
  return term;
}

Term EnterEvent(const Form& form, const Locals& locals, const Journal& journal) {
  Term term = Of(Kind::kWait, form, {});
  const auto constraints = Capture(form, {journal, locals});
  if (!constraints) return Failed();
  term.constraints = *constraints;
  return term;
}

Term EnterAnd(const Form& form, const Locals& locals, Journal& journal, const Moment& moment) {
  Term term = Of(Kind::kAnd, form, locals);
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    term.children.push_back(Enter(form.items[i], locals, journal, moment));
  }
  return Resume(term, journal, moment);
}

// A branch that needs no event wins at once.
Term EnterOr(const Form& form, const Locals& locals, Journal& journal, const Moment& moment) {
  Term term = Of(Kind::kOr, form, locals);
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    const Term branch = Enter(form.items[i], locals, journal, moment);
    if (branch.kind == Kind::kFailed) return branch;
    if (branch.kind == Kind::kDone) return Done(Truthy(branch.value));
    term.children.push_back(branch);
    term.journals.emplace_back();
  }
  return term;
}

Term EnterTimes(const Form& form, const Locals& locals, Journal& journal, const Moment& moment) {
  Term term = Of(Kind::kTimes, form, locals);
  const auto count = Evaluate(form.items[1], {journal, locals});
  const auto whole = count ? WholeNumber(*count) : std::nullopt;
  if (!whole || *whole < 0 || *whole > 1'000'000) return Failed();
  term.count = *whole;
  term.children.push_back(Done(Value()));
  return Resume(term, journal, moment);
}

Milliseconds UnitOf(const std::string& unit) {
  if (unit == "minutes" || unit == "minute") return 60'000;
  return unit == "seconds" || unit == "second" ? 1000 : 1;
}

Term EnterWithin(const Form& form, const Locals& locals, Journal& journal, const Moment& moment) {
  Term term = Of(Kind::kWithin, form, locals);
  const auto duration = Evaluate(form.items[1], {journal, locals});
  if (!duration || !duration->is_number() || duration->number() <= 0) return Failed();
  const double milliseconds = duration->number() * static_cast<double>(UnitOf(form.items[2].text));
  term.deadline = moment.event->at + static_cast<Milliseconds>(milliseconds);
  term.children.push_back(EnterBlock(form, 3, true, locals, journal, moment));
  return Resume(term, journal, moment);
}

Term EnterChild(Kind kind, const Form& form, std::size_t item, const Locals& locals, Journal& journal,
                const Moment& moment) {
  Term term = Of(kind, form, locals);
  term.children.push_back(Enter(form.items[item], locals, journal, moment));
  return Resume(term, journal, moment);
}

Term ContinueBlock(Term term, Journal& journal, const Moment& moment) {
  while (term.children[0].kind == Kind::kDone) {
    if (term.next == term.form->items.size()) {
      const Value& value = term.children[0].value;
      return Done(term.combinator ? Truthy(value) : value);
    }
    term.children[0] = Enter(term.form->items[term.next++], term.locals, journal, moment);
  }
  return term.children[0].kind == Kind::kFailed ? Failed() : term;
}

Term ContinueTimes(Term term, Journal& journal, const Moment& moment) {
  while (term.children[0].kind == Kind::kDone) {
    if (term.count == 0) return Done(Truthy(term.children[0].value));
    --term.count;
    term.children[0] = EnterBlock(*term.form, 2, true, term.locals, journal, moment);
  }
  return term.children[0].kind == Kind::kFailed ? Failed() : term;
}

// Binding `next` is being computed by child 0, unless there is no child yet.
Term ContinueLet(Term term, Journal& journal, const Moment& moment) {
  const std::vector<Form>& bindings = term.form->items[1].items;
  for (;;) {
    if (!term.children.empty()) {
      if (term.children[0].kind == Kind::kFailed) return Failed();
      if (term.children[0].kind != Kind::kDone) return term;
      term.locals[bindings[2 * term.next].text] = term.children[0].value;
      term.children.clear();
      ++term.next;
    }
    if (2 * term.next == bindings.size())
      return EnterBlock(*term.form, 2, false, term.locals, journal, moment);
    term.children.push_back(Enter(bindings[2 * term.next + 1], term.locals, journal, moment));
  }
}

Term ContinueIf(const Term& term, Journal& journal, const Moment& moment) {
  const Form& form = *term.form;
  const bool holds = term.children[0].value.truthy();
  if (HeadOf(form) == "when")
    return holds ? EnterBlock(form, 2, false, term.locals, journal, moment) : Done(Value());
  const std::size_t branch = holds ? 2 : 3;
  return branch < form.items.size() ? Enter(form.items[branch], term.locals, journal, moment) : Done(Value());
}

Term ContinueAnd(const Term& term) {
  const auto is = [](Kind kind) { return [kind](const Term& child) { return child.kind == kind; }; };
  if (std::any_of(term.children.begin(), term.children.end(), is(Kind::kFailed))) return Failed();
  if (!std::all_of(term.children.begin(), term.children.end(), is(Kind::kDone))) return term;
  dsl::List values;
  for (const Term& child : term.children) values.push_back(child.value);
  return Done(Value::MakeList(values));
}

}  // namespace

Term Done(const Value& value) {
  Term term;
  term.value = value;
  return term;
}

Term Failed() {
  Term term;
  term.kind = Kind::kFailed;
  return term;
}

Value Truthy(const Value& value) { return value.truthy() ? value : Value::Boolean(true); }

std::string HeadOf(const Form& form) {
  return form.kind == Form::Kind::kList && !form.items.empty() ? form.items[0].text : "";
}

bool ContainsEvent(const Form& form) {
  return HeadOf(form) == "event" || std::any_of(form.items.begin(), form.items.end(), ContainsEvent);
}

Term EnterBlock(const Form& form, std::size_t first, bool combinator, const Locals& locals, Journal& journal,
                const Moment& moment) {
  Term term = Of(Kind::kBlock, form, locals);
  term.next = first;
  term.combinator = combinator;
  term.children.push_back(Done(Value()));
  return Resume(term, journal, moment);
}

Term Enter(const Form& form, const Locals& locals, Journal& journal, const Moment& moment) {
  const std::string head = HeadOf(form);
  if (head == "event") return EnterEvent(form, locals, journal);
  if (head == "sequence" || head == "do")
    return EnterBlock(form, 1, head == "sequence", locals, journal, moment);
  if (head == "and" && ContainsEvent(form)) return EnterAnd(form, locals, journal, moment);
  if (head == "or" && ContainsEvent(form)) return EnterOr(form, locals, journal, moment);
  if (head == "times") return EnterTimes(form, locals, journal, moment);
  if (head == "within") return EnterWithin(form, locals, journal, moment);
  if (head == "let") return Resume(Of(Kind::kLet, form, locals), journal, moment);
  if (head == "if" || head == "when") return EnterChild(Kind::kIf, form, 1, locals, journal, moment);
  if (head == "def" || head == "set") return EnterChild(Kind::kAssign, form, 2, locals, journal, moment);
  const auto value = Evaluate(form, {journal, locals});
  return value ? Done(*value) : Failed();
}

Term Resume(Term term, Journal& journal, const Moment& moment) {
  switch (term.kind) {
    case Kind::kBlock:
      return ContinueBlock(std::move(term), journal, moment);
    case Kind::kTimes:
      return ContinueTimes(std::move(term), journal, moment);
    case Kind::kLet:
      return ContinueLet(std::move(term), journal, moment);
    case Kind::kAnd:
      return ContinueAnd(term);
    case Kind::kDone:
    case Kind::kFailed:
    case Kind::kWait:
    case Kind::kOr:
      return term;
    case Kind::kWithin:
    case Kind::kIf:
    case Kind::kAssign:
      break;
  }
  if (term.children[0].kind == Kind::kFailed) return Failed();
  if (term.children[0].kind != Kind::kDone) return term;
  const Value value = term.children[0].value;
  if (term.kind == Kind::kIf) return ContinueIf(term, journal, moment);
  if (term.kind == Kind::kWithin) return Done(Truthy(value));
  Assign(journal, term.form->items[1].text, value, moment);
  return Done(value);
}

}  // namespace cxengine::reference

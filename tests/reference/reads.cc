// ReadFrom: backwards through the forms.
#include "tests/reference/reads.h"

#include "tests/reference/shape.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

void Add(Names& names, const Names& more) { names.insert(more.begin(), more.end()); }

// `let`, `if-let` and `when-let`, from this binding on.
Names ReadFromLet(const Form& form, std::size_t binding, const Names& after) {
  const std::string head = HeadOf(form);
  Names names = head == "if-let" ? ReadFrom(form.items[2], after) : ReadFromItems(form, 2, after);
  const std::vector<Form>& bindings = form.items[1].items;
  for (std::size_t i = bindings.size() / 2; i > binding; --i) {
    names.erase(bindings[2 * i - 2].text);
    names = ReadFrom(bindings[2 * i - 1], names);
  }
  if (head == "if-let") Add(names, form.items.size() > 3 ? ReadFrom(form.items[3], after) : after);
  if (head == "when-let") Add(names, after);
  return names;
}

// Behind the binding that is under way.
Names ReadBehindBinding(const Term& term, const Names& after) {
  const Form& form = *term.form;
  if (HeadOf(form) == "let") {
    Names names = ReadFromLet(form, term.next + 1, after);
    names.erase(form.items[1].items[2 * term.next].text);
    return names;
  }
  Names names = HeadOf(form) == "if-let" ? ReadFrom(form.items[2], after) : ReadFromItems(form, 2, after);
  names.erase(form.items[1].items[0].text);
  Add(names, HeadOf(form) == "if-let" && form.items.size() > 3 ? ReadFrom(form.items[3], after) : after);
  return names;
}

// Operands in any order. What one of them surely assigns is not read from here behind the `and`.
Names ReadFromAnd(const Form& form, const Names& after) {
  Names names;
  Names behind = after;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    Add(names, ReadFrom(form.items[i], {}));
    for (const std::string& name : after) {
      if (ReadFrom(form.items[i], {name}).count(name) == 0) behind.erase(name);
    }
  }
  Add(names, behind);
  return names;
}

Names ReadFromIf(const Form& form, const Names& after) {
  const bool when = HeadOf(form) == "when";
  Names names = when ? ReadFromItems(form, 2, after) : ReadFrom(form.items[2], after);
  Add(names, !when && form.items.size() > 3 ? ReadFrom(form.items[3], after) : after);
  return names;
}

Names ReadFromOr(const Form& form, const Names& after) {
  Names names;
  for (std::size_t i = 1; i < form.items.size(); ++i) Add(names, ReadFrom(form.items[i], after));
  return names;
}

// From the predicate at `i` on.
Names ReadFromCond(const Form& form, std::size_t i, const Names& after) {
  if (i >= form.items.size()) return after;
  if (i + 1 == form.items.size()) return ReadFrom(form.items[i], after);
  Names names = ReadFrom(form.items[i + 1], after);
  Add(names, ReadFromCond(form, i + 2, after));
  return ReadFrom(form.items[i], names);
}

Names ReadFromCases(const Form& form, const Names& after) {
  Names names;
  std::size_t i = 2;
  for (; i + 1 < form.items.size(); i += 2) Add(names, ReadFrom(form.items[i + 1], after));
  Add(names, i < form.items.size() ? ReadFrom(form.items[i], after) : after);
  return names;
}

// A body may be left at any action, and then its predicate has been read; `until` begins again.
Names ReadFromLoop(const Form& form, const Names& after) {
  Names names = after;
  Add(names, ReadFrom(form.items[1], {}));
  Add(names, ReadFromItems(form, 2, {}));
  return names;
}

Names ReadWhileLooping(const Form& form, const Names& after) {
  if (HeadOf(form) == "until") return ReadFromLoop(form, after);
  Names names = after;
  Add(names, ReadFrom(form.items[1], {}));
  return names;
}

}  // namespace

Names ReadFromItems(const Form& form, std::size_t from, Names after) {
  for (std::size_t i = form.items.size(); i > from; --i) after = ReadFrom(form.items[i - 1], after);
  return after;
}

Names ReadFrom(const Form& form, Names after) {
  const std::string head = HeadOf(form);
  if (form.kind == Form::Kind::kSymbol) {
    const bool field = form.text[0] == '$';
    if (!IsPredicateName(form)) after.insert(field ? form.text : SplitPath(form.text).name);
    return after;
  }
  if (head == "all") {
    after.insert("(all " + form.items[1].text + ")");
    return after;
  }
  if (head == "let" || head == "if-let" || head == "when-let") return ReadFromLet(form, 0, after);
  if (head == "if" || head == "when") return ReadFrom(form.items[1], ReadFromIf(form, after));
  if (head == "and") return ReadFromAnd(form, after);
  if (head == "or") return ReadFromOr(form, after);
  if (head == "cond") return ReadFromCond(form, 1, after);
  if (head == "case") return ReadFrom(form.items[1], ReadFromCases(form, after));
  if (head == "until" || head == "unless") return ReadFromLoop(form, after);
  if (head == "def" || head == "set") {
    after.erase(form.items[1].text);
    return ReadFrom(form.items[2], after);
  }
  if (head == "within") return ReadFrom(form.items[1], ReadFromItems(form, 3, after));
  if (head == "times") {
    Add(after, ReadFromItems(form, 2, after));
    return ReadFrom(form.items[1], after);
  }
  return ReadFromItems(form, head.empty() ? 0 : 1, after);
}

Names ReadBehindChildren(const Term& term, const Names& after) {
  Names behind = after;
  if (term.kind == Kind::kBlock) behind = ReadFromItems(*term.form, term.next, after);
  if (term.kind == Kind::kTimes && term.count > 0) Add(behind, ReadFromItems(*term.form, 2, after));
  if (term.kind == Kind::kIf) behind = ReadFromIf(*term.form, after);
  if (term.kind == Kind::kCond) {
    behind = ReadFrom(term.form->items[term.next + 1], after);
    Add(behind, ReadFromCond(*term.form, term.next + 2, after));
  }
  if (term.kind == Kind::kCase) behind = ReadFromCases(*term.form, after);
  if (term.kind == Kind::kLet) behind = ReadBehindBinding(term, after);
  if (term.kind == Kind::kLoop) behind = ReadWhileLooping(*term.form, after);
  return behind;
}

Names ReadFromTerm(const Term& term, const Names& after) {
  if (term.finished() || term.kind == Kind::kWait) return after;
  Names behind = ReadBehindChildren(term, after);
  if (term.kind == Kind::kAssign) behind.erase(term.form->items[1].text);
  for (const auto& [name, value] : term.locals) behind.erase(name);
  Names names;
  if (term.kind == Kind::kLoop) names = behind;
  for (const Term& child : term.children) Add(names, ReadFromTerm(child, behind));
  return names;
}

}  // namespace cxengine::reference

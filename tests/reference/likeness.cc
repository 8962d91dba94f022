// ReadFrom, Likeness.
#include "tests/reference/likeness.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

void Add(Names& names, const Names& more) { names.insert(more.begin(), more.end()); }

// The items from `from` on, one after the other.
Names ReadFromItems(const Form& form, std::size_t from, Names after) {
  for (std::size_t i = form.items.size(); i > from; --i) after = ReadFrom(form.items[i - 1], after);
  return after;
}

Names ReadFromLet(const Form& form, std::size_t binding, const Names& after) {
  Names names = ReadFromItems(form, 2, after);
  const std::vector<Form>& bindings = form.items[1].items;
  for (std::size_t i = bindings.size() / 2; i > binding; --i) {
    names.erase(bindings[2 * i - 2].text);
    names = ReadFrom(bindings[2 * i - 1], names);
  }
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

// Of the part of `term` that is yet to be entered, and of its children.
Names ReadFromTerm(const Term& term, const Names& after) {
  if (term.kind == Kind::kDone || term.kind == Kind::kFailed || term.kind == Kind::kWait) return after;
  Names behind = after;
  if (term.kind == Kind::kBlock) behind = ReadFromItems(*term.form, term.next, after);
  if (term.kind == Kind::kTimes && term.count > 0) Add(behind, ReadFromItems(*term.form, 2, after));
  if (term.kind == Kind::kIf) behind = ReadFromIf(*term.form, after);
  if (term.kind == Kind::kAssign) behind.erase(term.form->items[1].text);
  if (term.kind == Kind::kLet) {
    behind = ReadFromLet(*term.form, term.next + 1, after);
    behind.erase(term.form->items[1].items[2 * term.next].text);
  }
  for (const auto& [name, value] : term.locals) behind.erase(name);
  Names names;
  for (const Term& child : term.children) Add(names, ReadFromTerm(child, behind));
  return names;
}

// The locals of `term` that what follows its children may read, with their values.
std::string LocalsText(const Term& term) {
  Names names;
  if (term.kind == Kind::kBlock) names = ReadFromItems(*term.form, term.next, {});
  if (term.kind == Kind::kTimes && term.count > 0) names = ReadFromItems(*term.form, 2, {});
  if (term.kind == Kind::kIf) names = ReadFromIf(*term.form, {});
  if (term.kind == Kind::kLet) {
    names = ReadFromLet(*term.form, term.next + 1, {});
    names.erase(term.form->items[1].items[2 * term.next].text);
  }
  std::string text;
  for (const auto& [name, value] : term.locals) {
    if (names.count(name) != 0) text += name + "=" + dsl::ToJson(value) + " ";
  }
  return text;
}

// The values that `names` have in a view.
std::string ValuesText(const Journal& view, const Names& names) {
  std::string text = "<";
  for (const std::string& name : names) {
    Value value;
    if (name[0] == '(') {
      value = AllOf(view, name.substr(6, name.size() - 7));
    } else {
      Form symbol;
      symbol.kind = Form::Kind::kSymbol;
      symbol.text = name;
      value = *Evaluate(symbol, {view, {}});
    }
    text += name + "=" + dsl::ToJson(value) + " ";
  }
  return text + ">";
}

// Whether the value of a child is used when `term`'s own is (`wanted`). What is bound or tested counts as
// used.
bool WantsChild(const Term& term, bool wanted) {
  switch (term.kind) {
    case Kind::kBlock:
      return wanted && term.next == term.form->items.size();
    case Kind::kTimes:
      return wanted && term.count == 0;
    case Kind::kLet:
    case Kind::kIf:
    case Kind::kAssign:
      return true;
    case Kind::kDone:
    case Kind::kFailed:
    case Kind::kWait:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kWithin:
      break;
  }
  return wanted;
}

std::string Describe(const Term& term, bool wanted, const Journal& view, const Names& ahead) {
  if (term.kind == Kind::kDone) return wanted ? dsl::ToJson(term.value) : "done";
  std::string text = "(" + std::to_string(static_cast<int>(term.kind));
  if (term.form != nullptr) text += "@" + std::to_string(term.form->span.begin);
  text += "/" + std::to_string(term.next) + "/" + std::to_string(term.count) + "/" +
          std::to_string(term.deadline);
  text += ToText(term.constraints) + LocalsText(term);
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const Journal inner = term.kind == Kind::kOr ? Joined(view, term.journals[i]) : view;
    if (term.kind == Kind::kOr) {
      text += std::to_string(term.children[i].form->span.begin) + ValuesText(inner, ahead);
    }
    text += Describe(term.children[i], WantsChild(term, wanted), inner, ahead);
  }
  return text + ")";
}

}  // namespace

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
  if (head == "let") return ReadFromLet(form, 0, after);
  if (head == "if" || head == "when") return ReadFrom(form.items[1], ReadFromIf(form, after));
  if (head == "and") return ReadFromAnd(form, after);
  if (head == "or") return ReadFromOr(form, after);
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

std::string Likeness(const Term& term, const Journal& journal) {
  const Names ahead = ReadFromTerm(term, {});
  return ValuesText(journal, ahead) + Describe(term, false, journal, ahead);
}

}  // namespace cxengine::reference

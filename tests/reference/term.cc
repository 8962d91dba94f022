// Terms: making them, and questions about them.
#include "tests/reference/term.h"

#include <algorithm>

namespace cxengine::reference {

using Kind = Term::Kind;

namespace {

bool Contains(const Form& form, const Form& inner) {
  return &form == &inner || std::any_of(form.items.begin(), form.items.end(),
                                        [&](const Form& item) { return Contains(item, inner); });
}

}  // namespace

Term Done(const Value& value) {
  Term term;
  term.value = value;
  return term;
}

Term Acted(const Value& value) {
  Term term;
  term.kind = Kind::kActed;
  term.value = value;
  return term;
}

Term Ended(Kind kind) {
  Term term;
  term.kind = kind;
  return term;
}

Term Of(Kind kind, const Form& form, Use use, const Locals& locals) {
  Term term;
  term.kind = kind;
  term.form = &form;
  term.use = use;
  term.locals = locals;
  return term;
}

Value Truthy(const Value& value) { return value.truthy() ? value : Value::Boolean(true); }

bool IsBusy(const Term& term) {
  return term.kind == Kind::kAsk || std::any_of(term.children.begin(), term.children.end(), IsBusy);
}

bool HasAction(const Term& term) {
  return term.kind == Kind::kActed || term.hit ||
         std::any_of(term.children.begin(), term.children.end(), HasAction);
}

bool HasRound(const Term& term) {
  if (term.kind == Kind::kLoop && term.children.back().kind == Kind::kPending) return true;
  return std::any_of(term.children.begin(), term.children.end(), HasRound);
}

std::size_t ActingCursor(const Term& term, std::size_t cursor) {
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    if (!HasAction(term.children[i])) continue;
    // What a watch has read is not what its loop has read.
    if (term.IsWatch(i)) return cursor;
    return std::max(cursor, ActingCursor(term.children[i], term.HasCursor(i) ? term.cursors[i] : cursor));
  }
  return cursor;
}

Journal SeenFrom(const Term& term, const Journal& around, const Form& place) {
  Journal seen = around;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const bool own = term.HasJournal(i);
    if (own && (term.IsWatch(i) || !Contains(*term.origins[i], place))) continue;
    seen = SeenFrom(term.children[i], own ? Joined(seen, term.journals[i]) : seen, place);
  }
  return seen;
}

std::size_t Farthest(const Term& term, std::size_t cursor) {
  std::size_t farthest = cursor;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    if (term.IsWatch(i)) continue;
    farthest = std::max(farthest, Farthest(term.children[i], term.HasCursor(i) ? term.cursors[i] : cursor));
  }
  return farthest;
}

}  // namespace cxengine::reference

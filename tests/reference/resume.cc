// Resume: what follows when a child has finished.
#include <algorithm>

#include "tests/reference/shape.h"
#include "tests/reference/term.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

bool IsOf(const Term& term, Kind kind) { return term.kind == kind; }

Term ContinueBlock(Term term, Scene& scene) {
  const std::size_t size = term.form->items.size();
  while (IsOf(term.children[0], Kind::kDone)) {
    if (term.next >= size) {
      const Value& value = term.children[0].value;
      return Done(term.combinator ? Truthy(value) : value);
    }
    const Form& item = term.form->items[term.next++];
    term.children[0] = Enter(item, term.next == size ? term.use : Use::kStatement, term.locals, scene);
  }
  return term.children[0].finished() ? Ended(term.children[0].kind) : term;
}

Term ContinueTimes(Term term, Scene& scene) {
  while (IsOf(term.children[0], Kind::kDone)) {
    if (term.count == 0) return Done(Truthy(term.children[0].value));
    --term.count;
    term.children[0] = EnterBlock(*term.form, 2, true, term.use, term.locals, scene);
  }
  return term.children[0].finished() ? Ended(term.children[0].kind) : term;
}

// The value of binding `next` is there, or there is no child yet. `if-let` and `when-let` have one binding.
Term ContinueLet(Term term, Scene& scene) {
  const Form& form = *term.form;
  const std::string head = HeadOf(form);
  const std::vector<Form>& bindings = form.items[1].items;
  for (;;) {
    if (!term.children.empty()) {
      if (!IsOf(term.children[0], Kind::kDone)) return term;
      const Value value = term.children[0].value;
      if (head != "let" && !value.truthy()) {
        const bool has_else = head == "if-let" && form.items.size() > 3;
        return has_else ? Enter(form.items[3], term.use, term.locals, scene) : Done(Value());
      }
      term.locals[bindings[2 * term.next].text] = value;
      term.children.clear();
      ++term.next;
    }
    if (2 * term.next >= bindings.size()) break;
    const Use use = head == "let" ? Use::kBound : Use::kTested;
    term.children.push_back(Enter(bindings[2 * term.next + 1], use, term.locals, scene));
    if (term.children[0].finished() && !IsOf(term.children[0], Kind::kDone)) return Resume(term, scene);
  }
  if (head == "if-let") return Enter(form.items[2], term.use, term.locals, scene);
  return EnterBlock(form, 2, false, term.use, term.locals, scene);
}

Term ContinueIf(const Term& term, Scene& scene) {
  const Form& form = *term.form;
  const bool holds = term.children[0].value.truthy();
  if (HeadOf(form) == "when")
    return holds ? EnterBlock(form, 2, false, term.use, term.locals, scene) : Done(Value());
  const std::size_t branch = holds ? 2 : 3;
  if (branch >= form.items.size()) return Done(Value());
  return Enter(form.items[branch], term.use, term.locals, scene);
}

// Predicates and actions alternate; a lone last form is the default.
Term ContinueCond(Term term, Scene& scene) {
  const std::vector<Form>& items = term.form->items;
  while (IsOf(term.children[0], Kind::kDone)) {
    if (term.children[0].value.truthy()) return Enter(items[term.next + 1], term.use, term.locals, scene);
    term.next += 2;
    if (term.next >= items.size()) return Done(Value());
    if (term.next + 1 == items.size()) return Enter(items[term.next], term.use, term.locals, scene);
    term.children[0] = Enter(items[term.next], Use::kTested, term.locals, scene);
  }
  return term.children[0].finished() ? Resume(term, scene) : term;
}

Term ContinueCase(const Term& term, Scene& scene) {
  const std::vector<Form>& items = term.form->items;
  std::size_t i = 2;
  for (; i + 1 < items.size(); i += 2) {
    const auto constant = Evaluate(items[i], {scene.journal, {}, scene.moment.now});
    if (constant && *constant == term.children[0].value)
      return Enter(items[i + 1], term.use, term.locals, scene);
  }
  return i < items.size() ? Enter(items[i], term.use, term.locals, scene) : Done(Value());
}

Term ContinueAssign(const Term& term, Scene& scene) {
  const Value value = term.children[0].value;
  Assign(scene.journal, term.form->items[1].text, value, scene.moment);
  return Acted(value);
}

// Where a value is asked for, a window that ran out is false (§4.4).
bool AsksForValue(Kind kind) {
  return kind == Kind::kLet || kind == Kind::kIf || kind == Kind::kCond || kind == Kind::kCase ||
         kind == Kind::kAssign;
}

}  // namespace

Term ResumeAnd(Term term, Scene& scene) {
  dsl::List values;
  bool done = true;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    Term& child = term.children[i];
    if (IsOf(child, Kind::kPending)) {
      Scene inner{scene.journal, term.cursors[i], scene.moment, scene.late};
      child = Enter(*child.form, term.use, term.locals, inner);
    }
    if (child.finished() && !IsOf(child, Kind::kDone)) {
      scene.cursor = std::max(scene.cursor, term.cursors[i]);
      return Ended(child.kind);
    }
    // What is behind goes on when the loops around have been asked.
    if (HasAction(child) || HasRound(child)) return term;
    done = done && IsOf(child, Kind::kDone);
    values.push_back(child.value);
  }
  if (!done) return term;
  scene.cursor = Farthest(term, scene.cursor);
  if (scene.moment.calls != nullptr) ++scene.moment.clock->seen["and done"];
  return Done(Value::MakeList(values));
}

Term ResumeOr(Term term, Scene& scene) {
  for (std::size_t i = 0; i < term.children.size();) {
    Term& child = term.children[i];
    if (IsOf(child, Kind::kPending)) {
      Scene inner{scene.journal, term.cursors[i], scene.moment, scene.late};
      child = Enter(*child.form, term.use, term.locals, inner);
    }
    if (IsOf(child, Kind::kFailed) || IsOf(child, Kind::kActs)) return Ended(child.kind);
    if (IsOf(child, Kind::kDone)) {
      // What the winner took is now the match's, and so the loops around are asked again.
      const Value value = Truthy(child.value);
      scene.cursor = std::max(scene.cursor, term.cursors[i]);
      const bool took = !term.journals[i].empty();
      if (scene.moment.calls != nullptr) ++scene.moment.clock->seen["or won"];
      scene.journal = Joined(scene.journal, term.journals[i]);
      return took ? Acted(value) : Done(value);
    }
    if (IsOf(child, Kind::kExpired)) {
      // A branch that is out of the race takes its events along.
      ++scene.moment.clock->seen["branch expired"];
      const auto at = static_cast<std::ptrdiff_t>(i);
      scene.cursor = std::max(scene.cursor, term.children.size() == 1 ? term.cursors[i] : 0);
      term.children.erase(term.children.begin() + at);
      term.journals.erase(term.journals.begin() + at);
      term.cursors.erase(term.cursors.begin() + at);
      term.origins.erase(term.origins.begin() + at);
      continue;
    }
    if (HasAction(child) || HasRound(child)) return term;
    ++i;
  }
  return term.children.empty() ? Ended(Kind::kExpired) : term;
}

Term Resume(Term term, Scene& scene) {
  switch (term.kind) {
    case Kind::kDone:
    case Kind::kFailed:
    case Kind::kExpired:
    case Kind::kActs:
    case Kind::kActed:
    case Kind::kPending:
    case Kind::kWait:
    case Kind::kAsk:
    case Kind::kPause:
      return term;
    case Kind::kAnd:
      return ResumeAnd(std::move(term), scene);
    case Kind::kOr:
      return ResumeOr(std::move(term), scene);
    case Kind::kLoop:
      return ResumeLoop(std::move(term), scene);
    case Kind::kCatch:
    case Kind::kBlock:
    case Kind::kTimes:
    case Kind::kWithin:
    case Kind::kLet:
    case Kind::kIf:
    case Kind::kCond:
    case Kind::kCase:
    case Kind::kAssign:
      break;
  }
  // One child, which a `let` may not have yet.
  if (!term.children.empty()) {
    Term& child = term.children[0];
    if (IsOf(child, Kind::kExpired) && AsksForValue(term.kind)) {
      child = Done(Value::Boolean(false));
      ++scene.moment.clock->seen["absence"];
    }
    if (!child.finished()) return term;
    if (!IsOf(child, Kind::kDone)) return Ended(child.kind);
  }
  if (term.kind == Kind::kLet) return ContinueLet(std::move(term), scene);
  if (term.kind == Kind::kIf) return ContinueIf(term, scene);
  if (term.kind == Kind::kCond) return ContinueCond(std::move(term), scene);
  if (term.kind == Kind::kCase) return ContinueCase(term, scene);
  if (term.kind == Kind::kBlock) return ContinueBlock(std::move(term), scene);
  if (term.kind == Kind::kTimes) return ContinueTimes(std::move(term), scene);
  if (term.kind == Kind::kAssign) return ContinueAssign(term, scene);
  // A window's value, and nothing from a handler: the interaction is over, which is an action.
  return term.kind == Kind::kWithin ? Done(Truthy(term.children[0].value)) : Acted(Value());
}

}  // namespace cxengine::reference

// `until` and `unless` (§7): entering, rounds, and the test of the predicate.
#include <algorithm>

#include "tests/reference/calls.h"
#include "tests/reference/settle.h"
#include "tests/reference/shape.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

constexpr int kMaxRounds = 1500;          // without waiting: as good as for ever
constexpr std::uint32_t kMaxCalls = 500;  // of a match in such a loop: how many there are is not compared

// `next` counts the watches that have been passed in the text.
std::optional<Value> ValueOf(const Form& predicate, const Term& loop, const View& view, std::size_t& next) {
  if (!ContainsEvent(predicate)) return Evaluate(predicate, view);
  if (!IsMixture(predicate)) {
    const Term& watch = loop.children[next++];
    return watch.kind == Kind::kDone ? watch.value : Value();
  }
  // Every operand is asked, so that the watches are counted; the first that decides is the value.
  const std::string head = HeadOf(predicate);
  std::optional<Value> value;
  bool decided = false;
  for (std::size_t i = 1; i < predicate.items.size(); ++i) {
    if (decided) {
      next += WatchesOf(predicate.items[i]).size();
      continue;
    }
    value = ValueOf(predicate.items[i], loop, view, next);
    if (!value) return std::nullopt;
    decided = head == "not" || value->truthy() == (head == "or");
  }
  return head == "not" ? Value::Boolean(!value->truthy()) : value;
}

bool AsksInRounds(const Term& loop) { return ContainsAct(loop.form->items[1]); }

}  // namespace

Term EnterLoop(const Form& form, Use use, const Locals& locals, Scene& scene) {
  Term term = Of(Kind::kLoop, form, use, locals);
  if (!ContainsAct(form.items[1])) {
    for (const Form* watch : WatchesOf(form.items[1])) {
      term.journals.emplace_back();
      term.cursors.push_back(scene.cursor);
      term.children.push_back(Enter(*watch, Use::kTested, locals, scene));
      if (term.children.back().kind == Kind::kFailed) return Ended(Kind::kFailed);
    }
  }
  term.children.push_back(Of(Kind::kPending, form, use, locals));
  return term;
}

bool TestLoop(Term& loop, Scene& scene) {
  if (AsksInRounds(loop)) return false;
  std::size_t next = 0;
  const auto value = ValueOf(loop.form->items[1], loop, {scene.journal, loop.locals, scene.moment.now}, next);
  if (value && !value->truthy()) return false;
  scene.cursor = ActingCursor(loop, scene.cursor);
  if (loop.children.back().kind != Kind::kPending) ++scene.moment.clock->seen["body abandoned"];
  loop = value ? Done(*value) : Ended(Kind::kFailed);
  return true;
}

void BeginRound(Term& loop, Scene& scene) {
  if (++scene.moment.clock->rounds > kMaxRounds) {
    const Calls* calls = scene.moment.calls;
    if (calls != nullptr && calls->newest() > kMaxCalls) scene.moment.clock->steps = kMaxSteps + 1;
    loop = Ended(Kind::kFailed);
    return;
  }
  if (TestLoop(loop, scene)) return;
  Term& last = loop.children.back();
  if (AsksInRounds(loop)) {
    loop.asking = true;
    last = Enter(loop.form->items[1], Use::kTested, loop.locals, scene);
  } else {
    const Use use = HeadOf(*loop.form) == "unless" ? loop.use : Use::kStatement;
    last = EnterBlock(*loop.form, 2, false, use, loop.locals, scene);
  }
  loop = Resume(loop, scene);
}

Term ResumeLoop(Term term, Scene& scene) {
  // A watch that has just completed: what it took is the loop's. One whose window ran out is false for good.
  for (std::size_t i = 0; i + 1 < term.children.size(); ++i) {
    Term& watch = term.children[i];
    if (watch.kind == Kind::kFailed) return Ended(Kind::kFailed);
    if (watch.kind == Kind::kExpired) {
      watch = Done(Value::Boolean(false));
      term.journals[i].clear();
      ++scene.moment.clock->seen["watch expired"];
    }
    if (watch.kind != Kind::kDone || term.journals[i].empty()) continue;
    scene.journal = Joined(scene.journal, term.journals[i]);
    scene.cursor = std::max(scene.cursor, term.cursors[i]);
    term.journals[i].clear();
    term.hit = true;
    ++scene.moment.clock->seen[IsBusy(term.children.back()) ? "watch hit while busy" : "watch hit"];
  }
  Term& last = term.children.back();
  if (term.asking && last.kind == Kind::kExpired) last = Done(Value::Boolean(false));
  if (!last.finished() || term.hit) return term;
  if (last.kind != Kind::kDone) return Ended(last.kind);
  const bool until = HeadOf(*term.form) == "until";
  if (term.asking) {
    term.asking = false;
    ++scene.moment.clock->seen["predicate asked"];
    if (last.value.truthy()) return last;
    const Use use = until ? Use::kStatement : term.use;
    last = EnterBlock(*term.form, 2, false, use, term.locals, scene);
    return ResumeLoop(term, scene);
  }
  if (!until) return last;
  ++scene.moment.clock->seen["round of until"];
  last = Of(Kind::kPending, *term.form, term.use, term.locals);
  return term;
}

}  // namespace cxengine::reference

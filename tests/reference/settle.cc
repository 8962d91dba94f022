// Change, Step.
#include "tests/reference/settle.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

bool ChangeChild(Term& term, std::size_t i, Scene& scene, const std::function<bool(Term&, Scene&)>& change) {
  std::size_t& cursor = term.HasCursor(i) ? term.cursors[i] : scene.cursor;
  const bool late = scene.late || term.overdue;
  if (!term.HasJournal(i)) {
    Scene inner{scene.journal, cursor, scene.moment, late};
    return Change(term.children[i], inner, change);
  }
  Journal view = Joined(scene.journal, term.journals[i]);
  Scene inner{view, cursor, scene.moment, late};
  const bool changed = Change(term.children[i], inner, change);
  if (changed) term.journals[i] = TakeApart(view, scene.journal);
  return changed;
}

bool StepHere(Term& term, Scene& scene) {
  if (term.kind == Kind::kActed) {
    term = Done(term.value);
    return true;
  }
  if (term.kind != Kind::kLoop || !HasAction(term)) return false;
  // Loops inside may have an action, too; the one that comes first is this loop's hit.
  if (term.hit) {
    term.hit = false;
    if (IsBusy(term.children.back()) || !TestLoop(term, scene)) term = Resume(std::move(term), scene);
    return true;
  }
  return HasAction(term.children.back()) && TestLoop(term, scene);
}

bool RoundHere(Term& term, Scene& scene) {
  if (term.kind != Kind::kLoop || term.children.back().kind != Kind::kPending) return false;
  for (std::size_t i = 0; term.IsWatch(i); ++i) {
    if (HasRound(term.children[i])) return false;
  }
  BeginRound(term, scene);
  return true;
}

}  // namespace

bool Change(Term& term, Scene& scene, const std::function<bool(Term&, Scene&)>& change) {
  if (change(term, scene)) return true;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    if (!ChangeChild(term, i, scene, change)) continue;
    term = Resume(std::move(term), scene);
    return true;
  }
  return false;
}

bool Step(Term& term, Scene& scene) { return HasAction(term) && Change(term, scene, StepHere); }

bool StepRound(Term& term, Scene& scene) { return HasRound(term) && Change(term, scene, RoundHere); }

void Settle(Term& term, Scene& scene) {
  while (Step(term, scene) || StepRound(term, scene)) {
  }
}

}  // namespace cxengine::reference

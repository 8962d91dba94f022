// Runner: `until` and `unless`, whose predicate is tested after every action inside them (§7).
//
// The watches of the predicate read events beside the body, each through a cursor of its own; the body reads
// through the cursor of the thread that the loop stands in. A predicate that acts has no watches: it runs
// like the condition of an `if`, before each round.
#include <algorithm>

#include "engine/planted.h"
#include "engine/runner.h"

namespace cxengine::engine {

using dsl::Step;

Outcome Runner::EnterLoop(StepId id) {
  const Step& step = plan_.steps[id];
  const std::int64_t start = cursor_;
  for (std::size_t i = 0; i < WatchesOf(step); ++i) {
    run_.slots[plan_.steps[step.children[i]].slot] = Value();
    run_.words[step.word + 1 + i] = start + 1;
    const Outcome outcome = Enter(step.children[i]);
    if (outcome == Outcome::kDone) WatchDone(id, i);
    if (outcome != Outcome::kDone && outcome != Outcome::kWaiting) return PassOn(id, outcome);
  }
  Word(id) = Run::kPredicate;
  const Outcome read = ReadKept(id);
  if (read == Outcome::kDone) return FinishLoop(id);
  return read == Outcome::kWaiting ? RunRounds(id) : PassOn(id, read);
}

Outcome Runner::ReadKept(StepId id) {
  if (host_ == nullptr || CXENGINE_PLANTED(10) || WatchesOf(plan_.steps[id]) == 0) return Outcome::kWaiting;
  const bool taken = taken_;
  Outcome outcome = Outcome::kWaiting;
  Stimulus stimulus;
  for (std::int64_t next = cursor_; outcome == Outcome::kWaiting; next = stimulus.number + 1) {
    const std::shared_ptr<const Event> event = host_->FirstKept(next, stimulus.number);
    if (event == nullptr) break;
    stimulus.event = &event;
    taken_ = run_.Holds(*event) || Outside(id, *event);
    bool moved = false;
    bool hit = false;
    outcome = DriveWatches(id, stimulus, moved, hit);
    if (outcome == Outcome::kWaiting && hit) outcome = TestAfterHit(id);
  }
  taken_ = taken;
  return outcome;
}

bool Runner::Outside(StepId id, const Event& event) const {
  for (StepId up = plan_.steps[id].parent; up != dsl::kNone; up = plan_.steps[up].parent) {
    const bool window = plan_.steps[up].kind == Step::Kind::kWithin && Word(up) != 0;
    if (window && event.at() > Run::TimeOf(Word(up))) return true;
  }
  return false;
}

Outcome Runner::TestAfterHit(StepId id) {
  // What the watch took is seen by the loops around, too.
  const Outcome around = AfterAction(id);
  if (around != Outcome::kDone) return around;
  const bool ends = Test(id);
  if (evaluator_.failed()) return Outcome::kFailed;
  return ends ? Outcome::kDone : Outcome::kWaiting;
}

Outcome Runner::RunRounds(StepId id) {
  const Step& step = plan_.steps[id];
  const StepId predicate = step.children[step.children.size() - 2];
  for (;;) {
    Word(id) = Run::kPredicate;
    const Outcome tested = Enter(predicate);
    if (tested != Outcome::kDone) return PassOn(id, tested);
    if (value_.truthy()) return FinishLoop(id);
    Word(id) = Run::kBody;
    value_ = Value();
    const Outcome outcome = Enter(step.children.back());
    if (outcome == Outcome::kDone && step.repeats) continue;
    return GoOnWithLoop(id, outcome);
  }
}

Outcome Runner::GoOnWithLoop(StepId id, Outcome outcome) {
  const bool predicate = Word(id) == Run::kPredicate;
  if (outcome == Outcome::kLoopEnds && ended_loop_ == id) return FinishLoop(id);
  if (outcome != Outcome::kDone) return PassOn(id, outcome);
  if (!predicate) return plan_.steps[id].repeats ? RunRounds(id) : FinishLoop(id);
  if (value_.truthy()) return FinishLoop(id);
  Word(id) = Run::kBody;
  value_ = Value();
  return GoOnWithLoop(id, Enter(plan_.steps[id].children.back()));
}

Outcome Runner::FinishLoop(StepId id) {
  const Step& step = plan_.steps[id];
  Clear(id);
  // What an unfinished watch, or an unfinished branch of the body, took is no part of the match.
  for (const StepId child : step.children) ForgetBranch(child);
  for (std::size_t i = 0; i < WatchesOf(step); ++i) run_.slots[plan_.steps[step.children[i]].slot] = Value();
  return Outcome::kDone;
}

void Runner::WatchDone(StepId id, std::size_t watch) {
  const Step& step = plan_.steps[id];
  run_.words[step.word + 1 + watch] = Run::DoneAt(cursor_);
  for (Held& held : run_.held) {
    if (Inside(held.branch, step.children[watch])) held.branch = step.branch;
  }
}

Outcome Runner::DriveWatches(StepId id, const Stimulus& stimulus, bool& moved, bool& hit) {
  const Step& step = plan_.steps[id];
  const std::int64_t own = cursor_;
  std::int64_t after = own;
  for (std::size_t i = 0; i < WatchesOf(step); ++i) {
    std::int64_t& word = run_.words[step.word + 1 + i];
    if (word <= 0 || !Wants(step.children[i], stimulus)) continue;
    cursor_ = word - 1;
    const Outcome outcome = Drive(step.children[i], stimulus);
    word = cursor_ + 1;
    if (outcome == Outcome::kNotTaken) continue;
    moved = true;
    if (outcome == Outcome::kWaiting) continue;
    if (outcome == Outcome::kExpired) {
      // False for good. What it took is no part of the match, and free for others.
      word = Run::DoneAt(cursor_);
      run_.slots[plan_.steps[step.children[i]].slot] = Value::Boolean(false);
      continue;
    }
    if (outcome != Outcome::kDone) {
      cursor_ = after;  // what the watch has read its loop has not
      return PassOn(id, outcome);
    }
    hit = true;
    WatchDone(id, i);
    // A hit moves the loop's own cursor past its event.
    if (stimulus.kind == Stimulus::Kind::kEvent) after = std::max(after, cursor_);
  }
  cursor_ = after;
  return Outcome::kWaiting;
}

Outcome Runner::DriveLoop(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  bool moved = false;
  bool hit = false;
  const Outcome watched = DriveWatches(id, stimulus, moved, hit);
  if (watched != Outcome::kWaiting) return watched;
  if (hit) {
    const Outcome tested = TestAfterHit(id);
    // An interaction that the body waits for is not interrupted: the test after it ends the loop.
    if (tested == Outcome::kDone && !Asks(step.children.back())) return FinishLoop(id);
    if (tested != Outcome::kDone && tested != Outcome::kWaiting) return PassOn(id, tested);
  }
  const std::size_t running = step.children.size() - (Word(id) == Run::kPredicate ? 2 : 1);
  const StepId child = step.children[running];
  if (!Wants(child, stimulus)) return moved ? Outcome::kWaiting : Outcome::kNotTaken;
  const Outcome outcome = Drive(child, stimulus);
  if (outcome == Outcome::kNotTaken) return moved ? Outcome::kWaiting : Outcome::kNotTaken;
  return GoOnWithLoop(id, outcome);
}

bool Runner::Test(StepId loop) {
  const Step& step = plan_.steps[loop];
  return Enter(step.children[step.children.size() - 2]) == Outcome::kDone && value_.truthy();
}

Outcome Runner::TestLoops(StepId id) {
  std::vector<StepId> loops;
  for (StepId loop = plan_.steps[id].loop; loop != dsl::kNone && loop >= root_;
       loop = plan_.steps[loop].loop) {
    if (!plan_.steps[loop].tests_once) loops.push_back(loop);
  }
  if (loops.empty()) return Outcome::kDone;
  const Value value = value_;
  for (auto loop = loops.rbegin(); loop != loops.rend(); ++loop) {
    const bool ends = Test(*loop);
    if (evaluator_.failed()) return Outcome::kFailed;
    if (!ends || CXENGINE_PLANTED(11)) continue;
    ended_loop_ = *loop;
    return Outcome::kLoopEnds;
  }
  value_ = value;
  return Outcome::kDone;
}

bool Runner::Asks(StepId id) const {
  return std::any_of(bound_.calls.begin(), bound_.calls.end(),
                     [&](StepId call) { return id <= call && call < plan_.steps[id].end && Word(call) > 0; });
}

}  // namespace cxengine::engine

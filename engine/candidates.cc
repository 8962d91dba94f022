// Candidates.
#include "engine/candidates.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "engine/planted.h"
#include "engine/position.h"
#include "engine/runner.h"

namespace cxengine::engine {

namespace {

using Fate = CandidateNews::Fate;

constexpr std::size_t kThinAt = 4;      // times the cap, while an event is offered
constexpr std::size_t kRingLimit = 16;  // times the cap, for candidates that could share a ring

Offered::Failed MakeFailed(const Run& run, const Failure& why) {
  Offered::Failed failed{run.first_event, {}, why};
  for (const Held& held : run.held) failed.events.push_back(held.event);
  return failed;
}

bool SharesEvent(const Run& a, const Run& b) {
  return std::any_of(b.held.begin(), b.held.end(), [&](const Held& held) { return a.Holds(*held.event); });
}

bool HoldsSuch(const Run& run, const std::function<bool(const Event&)>& is_such) {
  return std::any_of(run.held.begin(), run.held.end(),
                     [&](const Held& held) { return is_such(*held.event); });
}

// The position without rounds of `times` and ends of windows: candidates that differ in nothing else could
// share a ring of times, and count once against the cap.
std::vector<std::int64_t> Shape(const dsl::Plan& plan, const Run& run) {
  std::vector<std::int64_t> shape = run.words;
  for (const dsl::Step& step : plan.steps) {
    const bool counts = step.kind == dsl::Step::Kind::kTimes || step.kind == dsl::Step::Kind::kWithin;
    if (counts && shape[step.word] > 0) shape[step.word] = 1;
  }
  return shape;
}

}  // namespace

void Candidates::Offer(const BoundPlan& bound, const std::shared_ptr<const Event>& event, bool may_start,
                       std::uint64_t seed, std::size_t cap, const CandidateTeller& tell, Offered& offered) {
  std::vector<Candidate> before = std::move(list_);
  list_.clear();
  changed_.clear();
  for (Candidate& candidate : before) {
    std::vector<Takers> ways = Runner(bound, candidate.run, event->at(), nullptr).Alternatives(*event, cap);
    if (ways.empty()) {
      list_.push_back(std::move(candidate));
      changed_.push_back(0);
      continue;
    }
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const bool last = i + 1 == ways.size();
      Advance(bound, last ? std::move(candidate.run) : candidate.run, event, ways[i], tell, offered);
    }
    // Splits of many candidates are thinned out on the way, so that no event makes more work than this.
    if (list_.size() >= kThinAt * cap) Thin(bound, cap, tell, offered);
  }
  if (may_start && !(CXENGINE_PLANTED(16) && !list_.empty())) {
    Run fresh;
    fresh.Reset(*bound.plan);
    fresh.first_event = event->number();
    fresh.seed = seed;
    Runner runner(bound, fresh, event->at(), nullptr);
    if (runner.StartOpening() == Outcome::kWaiting) {
      const std::vector<Takers> ways = runner.Alternatives(*event, cap);
      for (std::size_t i = 0; i + 1 < ways.size(); ++i) Advance(bound, fresh, event, ways[i], tell, offered);
      if (!ways.empty()) Advance(bound, std::move(fresh), event, ways.back(), tell, offered);
    }
  }
  if (offered.complete) {
    // An event serves one opening of a pattern once: whoever took this one, or holds one of the match's, is
    // dropped.
    Keep(Fate::kLost, tell,
         [&](std::size_t i) { return changed_[i] == 0 && !SharesEvent(list_[i].run, *offered.complete); });
    return;
  }
  Thin(bound, cap, tell, offered);
}

void Candidates::Thin(const BoundPlan& bound, std::size_t cap, const CandidateTeller& tell,
                      Offered& offered) {
  Merge(bound, tell);
  Cap(bound, cap, tell, offered);
}

void Candidates::Advance(const BoundPlan& bound, Run run, const std::shared_ptr<const Event>& event,
                         const Takers& takers, const CandidateTeller& tell, Offered& offered) {
  offered.taken = true;
  Runner runner(bound, run, event->at(), nullptr);
  switch (runner.Take(event, takers)) {
    case Outcome::kNotTaken:
    case Outcome::kWaiting:
      if (tell) tell(run.first_event == event->number() ? Fate::kOpened : Fate::kTook, run);
      list_.push_back({std::move(run), event->at()});
      changed_.push_back(1);
      return;
    case Outcome::kDone:
      if (offered.complete) {
        if (tell) tell(Fate::kLost, run);
      } else {
        offered.complete = std::move(run);  // the oldest comes first
      }
      return;
    case Outcome::kFailed:
      offered.failures.push_back(MakeFailed(run, runner.failure()));
      return;
    case Outcome::kExpired:
    case Outcome::kActs:
    case Outcome::kLoopEnds:
      return;
  }
}

void Candidates::Merge(const BoundPlan& bound, const CandidateTeller& tell) {
  if (list_.size() < 2) return;
  // Only candidates in the same position can be alike: those are looked at together, oldest first.
  absl::flat_hash_map<std::vector<std::int64_t>, std::vector<std::size_t>> by_position;
  std::vector<char> superfluous(list_.size(), 0);
  for (std::size_t young = 0; young < list_.size(); ++young) {
    std::vector<std::size_t>& alike = by_position[list_[young].run.words];
    for (const std::size_t old : alike) {
      const bool news = changed_[young] != 0 || changed_[old] != 0;
      if (!news || (!CXENGINE_PLANTED(7) && !Indistinguishable(bound, list_[old].run, list_[young].run)))
        continue;
      superfluous[young] = 1;
      list_[old].last_taken = std::max(list_[old].last_taken, list_[young].last_taken);
      changed_[old] = static_cast<char>(changed_[old] | changed_[young]);
      break;
    }
    if (superfluous[young] == 0) alike.push_back(young);
  }
  Keep(Fate::kMerged, tell, [&](std::size_t i) { return superfluous[i] == 0; });
}

void Candidates::Cap(const BoundPlan& bound, std::size_t cap, const CandidateTeller& tell, Offered& offered) {
  if (list_.size() <= cap) return;
  std::size_t gone = list_.size() - cap;
  // Candidates that could share a ring of times count once. Only openings without values of their own can
  // have such; and as long as each is kept whole, there is a limit to them as well.
  if (bound.plan->slots() == 0) {
    absl::flat_hash_map<std::vector<std::int64_t>, std::size_t> numbers;  // of shapes
    std::vector<std::size_t> shape_of;                                    // by candidate
    std::vector<std::size_t> left;                                        // candidates, by shape
    for (const Candidate& candidate : list_) {
      const auto [shape, added] = numbers.try_emplace(Shape(*bound.plan, candidate.run), left.size());
      if (added) left.push_back(0);
      shape_of.push_back(shape->second);
      ++left[shape->second];
    }
    const std::size_t least = list_.size() > kRingLimit * cap ? list_.size() - kRingLimit * cap : 0;
    std::size_t distinct = left.size();
    for (gone = 0; gone < least || distinct > cap; ++gone) {
      if (--left[shape_of[gone]] == 0) --distinct;
    }
  }
  offered.dropped += gone;
  Keep(Fate::kOverflow, tell, [&](std::size_t i) { return i >= gone; });
}

template <typename Wanted>
void Candidates::Keep(Fate otherwise, const CandidateTeller& tell, const Wanted& wanted) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (!wanted(i)) {
      if (tell) tell(otherwise, list_[i].run);
      continue;
    }
    if (kept != i) {
      list_[kept] = std::move(list_[i]);
      changed_[kept] = changed_[i];
    }
    ++kept;
  }
  list_.resize(kept);
  changed_.resize(kept);
}

void Candidates::Expire(const BoundPlan& bound, Milliseconds now, Milliseconds lifetime,
                        const CandidateTeller& tell) {
  bool moved = false;
  changed_.assign(list_.size(), 0);
  std::vector<char> gone(list_.size(), 0);
  for (std::size_t i = 0; i < list_.size(); ++i) {
    Candidate& candidate = list_[i];
    if (lifetime != 0 && candidate.last_taken + lifetime <= now) {
      gone[i] = 1;
      if (tell) tell(Fate::kIdle, candidate.run);
    }
    while (gone[i] == 0) {
      const Position::Timer timer = Position(bound, candidate.run).NextTimer();
      if (timer.due > now) break;
      const Run before = tell ? candidate.run : Run();  // with the events that go
      const Outcome outcome = Runner(bound, candidate.run, now, nullptr).Expire(timer.step);
      if (outcome != Outcome::kWaiting) gone[i] = 1;
      if (tell) tell(gone[i] != 0 ? Fate::kExpired : Fate::kWentOn, before);
      changed_[i] = 1;
      moved = true;
    }
  }
  Keep(Fate::kExpired, CandidateTeller(), [&](std::size_t i) { return gone[i] == 0; });  // told already
  if (moved) Merge(bound, tell);
}

Milliseconds Candidates::NextDue(const BoundPlan& bound, Milliseconds lifetime) const {
  Milliseconds due = kNever;
  for (const Candidate& candidate : list_) {
    if (!bound.windows.empty()) due = std::min(due, Position(bound, candidate.run).NextDue());
    if (lifetime != 0) due = std::min(due, candidate.last_taken + lifetime);
  }
  return due;
}

bool Candidates::Hold(const std::function<bool(const Event&)>& is_such) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&](const Candidate& candidate) { return HoldsSuch(candidate.run, is_such); });
}

std::size_t Candidates::DropIf(const std::function<bool(const Event&)>& is_such) {
  return std::erase_if(list_, [&](const Candidate& candidate) { return HoldsSuch(candidate.run, is_such); });
}

void Candidates::Rebind(const BoundPlan& bound) {
  for (Candidate& candidate : list_) {
    candidate.run.words.resize(bound.plan->words);
    candidate.run.slots.resize(bound.plan->slots());
  }
}

std::size_t Candidates::StateBytes() const {
  std::size_t bytes = list_.capacity() * sizeof(Candidate);
  for (const Candidate& candidate : list_) bytes += RunBytes(candidate.run);
  return bytes;
}

std::size_t RunBytes(const Run& run) {
  std::size_t bytes = run.words.capacity() * sizeof(std::int64_t) + run.held.capacity() * sizeof(Held);
  for (const Value& value : run.slots) bytes += value.Size();
  return bytes;
}

}  // namespace cxengine::engine

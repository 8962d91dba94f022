// Matcher: §4.6, step by step.
#include "tests/reference/matcher.h"

#include <algorithm>
#include <set>

#include "tests/reference/likeness.h"
#include "tests/reference/settle.h"

namespace cxengine::reference {
namespace {

bool Shares(const Outcome& candidate, const std::vector<std::uint64_t>& events) {
  const std::vector<std::uint64_t> held = HeldEvents(candidate.term, candidate.journal);
  return std::any_of(held.begin(), held.end(), [&](std::uint64_t number) {
    return std::find(events.begin(), events.end(), number) != events.end();
  });
}

}  // namespace

std::optional<std::string> KeyOf(const Value& event, const std::string& attribute) {
  const Value& key = event.Get(attribute);
  if (key.is_nil() || key.is_list() || key.is_map()) return std::nullopt;
  return dsl::DisplayText(key);
}

void Counts::Add(const Counts& more) {
  births += more.births;
  splits += more.splits;
  merges += more.merges;
  expiries += more.expiries;
  drops += more.drops;
  failures += more.failures;
}

Outcome Matcher::Fresh(const Moment& moment) const {
  Outcome fresh;
  std::size_t cursor = 0;
  Scene scene{fresh.journal, cursor, moment};
  fresh.term = EnterBlock(program_.opening, 1, false, Use::kStatement, {}, scene);
  Settle(fresh.term, scene);
  return fresh;
}

Outcome Matcher::PassWithoutEvent(Milliseconds now) const {
  clock_.rounds = 0;
  return Fresh({now, &clock_, nullptr});
}

void Matcher::ExpireAll(Candidates& candidates, Milliseconds now) {
  Candidates alive;
  for (const Outcome& candidate : candidates) {
    const auto term = Expire(candidate.term, now, counts_.expiries);
    if (term) alive.push_back({*term, candidate.journal, false});
  }
  candidates = alive;
  Merge(candidates);
}

Matcher::Candidates Matcher::Follow(const Candidates& all, OpeningStep& step) {
  Candidates followers;
  step.taken = step.taken || !all.empty();
  if (all.size() > 1) ++counts_.splits;
  for (const Outcome& follower : all) {
    if (follower.term.kind == Term::Kind::kFailed) {
      ++step.failures;
      ++counts_.failures;
    } else {
      followers.push_back(follower);
    }
  }
  return followers;
}

void Matcher::Merge(Candidates& candidates) {
  std::set<std::string> seen;
  Candidates distinct;
  for (const Outcome& candidate : candidates) {
    if (seen.insert(Likeness(candidate.term, candidate.journal)).second) {
      distinct.push_back(candidate);
    } else {
      ++counts_.merges;
    }
  }
  candidates = distinct;
}

// The oldest that is complete is the match; what shares an event with it goes.
void Matcher::Choose(Candidates& next, OpeningStep& step) {
  const auto winner = std::find_if(next.begin(), next.end(),
                                   [](const Outcome& one) { return one.term.kind == Term::Kind::kDone; });
  if (winner == next.end()) return;
  step.born = *winner;
  ++counts_.births;
  Candidates left;
  for (const Outcome& candidate : next) {
    if (candidate.took || Shares(candidate, EventsOf(step.born->journal))) {
      ++counts_.drops;
    } else {
      left.push_back(candidate);
    }
  }
  next = left;
}

OpeningStep Matcher::Apply(const std::string& key, const Arrival& event) {
  OpeningStep step;
  if (exhausted_) return step;
  Candidates& candidates = keys_[key];
  ExpireAll(candidates, event.at);
  clock_.rounds = 0;
  const Moment moment{event.at, &clock_, nullptr};
  Candidates next;
  for (const Outcome& candidate : candidates) {
    const Candidates all = TakeEvent(candidate.term, candidate.journal, event, moment);
    const Candidates followers = Follow(all, step);
    next.insert(next.end(), followers.begin(), followers.end());
    if (all.empty()) next.push_back(candidate);
  }
  const Outcome fresh = Fresh(moment);
  const Candidates started = Follow(TakeEvent(fresh.term, fresh.journal, event, moment), step);
  next.insert(next.end(), started.begin(), started.end());
  Choose(next, step);
  for (Outcome& candidate : next) candidate.took = false;
  Merge(next);
  exhausted_ = next.size() > max_candidates_;
  candidates = next;
  return step;
}

}  // namespace cxengine::reference

// Matcher: §4.6, step by step.
#include "tests/reference/matcher.h"

#include <algorithm>
#include <set>

#include "tests/reference/likeness.h"

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

void Matcher::ExpireAll(Candidates& candidates, Milliseconds now) {
  Candidates alive;
  for (const Outcome& candidate : candidates) {
    const auto term = Expire(candidate.term, now, counts_.expiries);
    if (term) alive.push_back({*term, candidate.journal});
  }
  candidates = alive;
  Merge(candidates);
}

Matcher::Candidates Matcher::Follow(const Outcome& candidate, const Moment& moment, Step& step) {
  Candidates followers;
  const Candidates all = TakeEvent(candidate.term, candidate.journal, moment);
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

Birth Matcher::BirthOf(const Outcome& winner) const {
  Birth birth;
  birth.events = EventsOf(winner.journal);
  if (program_.params) birth.params = Evaluate(*program_.params, {winner.journal, {}});
  return birth;
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

Step Matcher::Apply(const Arrival& event) {
  Step step;
  const auto key = KeyOf(event.fields, key_attribute_);
  if (!key || exhausted_) return step;
  Candidates& candidates = keys_[*key];
  ExpireAll(candidates, event.at);

  const Moment moment{&event, &clock_};
  Candidates next;
  for (const Outcome& candidate : candidates) {
    const Candidates followers = Follow(candidate, moment, step);
    next.insert(next.end(), followers.begin(), followers.end());
    if (TakeEvent(candidate.term, candidate.journal, moment).empty()) next.push_back(candidate);
  }
  Outcome fresh;
  fresh.term = EnterBlock(program_.opening, 1, false, {}, fresh.journal, moment);
  const Candidates started = Follow(fresh, moment, step);
  next.insert(next.end(), started.begin(), started.end());

  const auto winner = std::find_if(next.begin(), next.end(),
                                   [](const Outcome& one) { return one.term.kind == Term::Kind::kDone; });
  if (winner != next.end()) {
    step.birth = BirthOf(*winner);
    ++counts_.births;
    Candidates left;
    for (const Outcome& candidate : next) {
      if (Shares(candidate, {event.number}) || Shares(candidate, step.birth->events)) {
        ++counts_.drops;
      } else {
        left.push_back(candidate);
      }
    }
    next = left;
  }
  Merge(next);
  candidates = next;
  exhausted_ = candidates.size() > max_candidates_;
  return step;
}

}  // namespace cxengine::reference

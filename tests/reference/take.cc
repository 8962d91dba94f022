// TakeEvent, Expire.
#include "tests/reference/take.h"

#include <set>

#include "tests/reference/likeness.h"
#include "tests/reference/settle.h"
#include "tests/reference/witness.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

// A taker of one event. The commands that take it stand still as kActed.
class Taker {
 public:
  Taker(const Arrival& event, const Moment& moment) : event_(event), moment_(moment) {}

  std::vector<Outcome> Take(const Term& term, const Journal& journal) const {
    if (term.finished()) return {};
    if (term.kind == Kind::kWait) return ByCommand(term, journal);
    if (term.kind == Kind::kLoop) return ByLoop(term, journal);
    if (term.kind == Kind::kOr) {
      std::vector<Outcome> outcomes;
      ByBranchesFrom(0, term, journal, false, outcomes);
      return outcomes;
    }
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < term.children.size(); ++i) {
      for (const Outcome& outcome : ByChild(term, i, journal)) outcomes.push_back(outcome);
    }
    return outcomes;
  }

 private:
  std::vector<Outcome> ByCommand(const Term& term, const Journal& journal) const {
    if (!Fits(term.constraints, event_.fields)) return {};
    Journal after = journal;
    reference::Take(after, event_, moment_);
    if (witness != nullptr) witness->Took(*term.form);
    return {{Acted(event_.fields), after, true}};
  }

  // By one child, the others as they are.
  std::vector<Outcome> ByChild(const Term& term, std::size_t child, const Journal& journal) const {
    std::vector<Outcome> outcomes = Take(term.children[child], journal);
    for (Outcome& outcome : outcomes) {
      Term after = term;
      after.children[child] = outcome.term;
      outcome.term = after;
    }
    return outcomes;
  }

  std::vector<Outcome> ByLoop(const Term& term, const Journal& journal) const {
    for (std::size_t i = 0; i + 1 < term.children.size(); ++i) {
      std::vector<Outcome> outcomes = ByChild(term, i, Joined(journal, term.journals[i]));
      for (Outcome& outcome : outcomes) {
        Journal around = journal;
        outcome.term.journals[i] = TakeApart(outcome.journal, around);
        outcome.journal = around;
      }
      if (!outcomes.empty()) return outcomes;
    }
    return ByChild(term, term.children.size() - 1, journal);
  }

  // The branches from `branch` on, after a choice for those before it: `chosen`, which saw `outer`. `taken`:
  // one took it.
  void ByBranchesFrom(std::size_t branch, const Term& chosen, const Journal& outer, bool taken,
                      std::vector<Outcome>& out) const {
    if (branch == chosen.children.size()) {
      if (taken) out.push_back({chosen, outer, true});
      return;
    }
    const Journal view = Joined(outer, chosen.journals[branch]);
    const std::vector<Outcome> options = Take(chosen.children[branch], view);
    if (options.empty()) ByBranchesFrom(branch + 1, chosen, outer, taken, out);
    for (const Outcome& option : options) {
      Term next = chosen;
      Journal around = outer;
      next.children[branch] = option.term;
      next.journals[branch] = TakeApart(option.journal, around);
      ByBranchesFrom(branch + 1, next, around, true, out);
    }
  }

  const Arrival& event_;
  const Moment& moment_;
};

// A branch that is out of the race takes its events along.
std::optional<Term> ExpireBranches(Term term, Milliseconds now, int& expired) {
  std::vector<Term> children;
  std::vector<Journal> journals;
  std::vector<const Form*> origins;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const auto child = Expire(term.children[i], now, expired);
    if (!child) continue;
    children.push_back(*child);
    journals.push_back(term.journals[i]);
    origins.push_back(term.origins[i]);
  }
  if (children.empty()) return std::nullopt;
  term.children = children;
  term.journals = journals;
  term.origins = origins;
  term.cursors.resize(children.size());
  return term;
}

}  // namespace

std::vector<Outcome> TakeEvent(const Term& term, const Journal& journal, const Arrival& event,
                               const Moment& moment) {
  std::vector<Outcome> outcomes;
  std::set<std::string> seen;
  for (Outcome& outcome : Taker(event, moment).Take(term, journal)) {
    std::size_t cursor = 0;
    Scene scene{outcome.journal, cursor, moment};
    Settle(outcome.term, scene);
    std::string text;
    for (const std::uint64_t number : HeldEvents(outcome.term, outcome.journal))
      text += std::to_string(number) + " ";
    if (seen.insert(text + Likeness(outcome.term, outcome.journal)).second) outcomes.push_back(outcome);
  }
  return outcomes;
}

std::optional<Term> Expire(const Term& term, Milliseconds now, int& expired) {
  if (term.kind == Kind::kWithin && term.deadline < now) {
    ++expired;
    if (witness != nullptr) witness->RanOut(*term.form);
    return std::nullopt;
  }
  if (term.kind == Kind::kOr) return ExpireBranches(term, now, expired);
  Term after = term;
  for (Term& child : after.children) {
    const auto left = Expire(child, now, expired);
    if (!left) return std::nullopt;
    child = *left;
  }
  return after;
}

std::vector<std::uint64_t> HeldEvents(const Term& term, const Journal& journal) {
  std::vector<std::uint64_t> held = EventsOf(journal);
  const auto add = [&held](const std::vector<std::uint64_t>& more) {
    held.insert(held.end(), more.begin(), more.end());
  };
  for (const Term& child : term.children) add(HeldEvents(child, {}));
  for (const Journal& branch : term.journals) add(EventsOf(branch));
  return held;
}

}  // namespace cxengine::reference

// TakeEvent, Expire.
#include "tests/reference/take.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

std::vector<Outcome> TakeByCommand(const Term& term, const Journal& journal, const Moment& moment) {
  if (!Fits(term.constraints, moment.event->fields)) return {};
  Journal after = journal;
  Take(after, moment);
  return {{Done(moment.event->fields), after}};
}

// By one child, the others as they are.
std::vector<Outcome> TakeByChild(const Term& term, std::size_t child, const Journal& journal,
                                 const Moment& moment) {
  std::vector<Outcome> outcomes = TakeEvent(term.children[child], journal, moment);
  for (Outcome& outcome : outcomes) {
    Term after = term;
    after.children[child] = outcome.term;
    outcome.term = Resume(after, outcome.journal, moment);
  }
  return outcomes;
}

std::vector<Outcome> TakeByAnyChild(const Term& term, const Journal& journal, const Moment& moment) {
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    for (const Outcome& outcome : TakeByChild(term, i, journal, moment)) outcomes.push_back(outcome);
  }
  return outcomes;
}

// The branches from `branch` on, after a choice for those before it: `chosen`, which saw `outer`. `taken`:
// one took it.
void TakeByBranchesFrom(std::size_t branch, const Term& chosen, const Journal& outer, bool taken,
                        const Moment& moment, std::vector<Outcome>& out) {
  if (branch == chosen.children.size()) {
    if (taken) out.push_back({chosen, outer});
    return;
  }
  const Journal view = Joined(outer, chosen.journals[branch]);
  const std::vector<Outcome> options = TakeEvent(chosen.children[branch], view, moment);
  if (options.empty()) TakeByBranchesFrom(branch + 1, chosen, outer, taken, moment, out);
  for (const Outcome& option : options) {
    if (option.term.kind == Kind::kFailed) {
      out.push_back(option);
    } else if (option.term.kind == Kind::kDone) {
      out.push_back({Done(Truthy(option.term.value)), option.journal});
    } else {
      Term next = chosen;
      Journal around = outer;
      next.children[branch] = option.term;
      next.journals[branch] = TakeApart(option.journal, around);
      TakeByBranchesFrom(branch + 1, next, around, true, moment, out);
    }
  }
}

// A branch that is out of the race takes its events along.
std::optional<Term> ExpireBranches(Term term, Milliseconds now, int& expired) {
  std::vector<Term> children;
  std::vector<Journal> journals;
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const auto child = Expire(term.children[i], now, expired);
    if (!child) continue;
    children.push_back(*child);
    journals.push_back(term.journals[i]);
  }
  if (children.empty()) return std::nullopt;
  term.children = children;
  term.journals = journals;
  return term;
}

}  // namespace

std::vector<Outcome> TakeEvent(const Term& term, const Journal& journal, const Moment& moment) {
  switch (term.kind) {
    case Kind::kDone:
    case Kind::kFailed:
      return {};
    case Kind::kWait:
      return TakeByCommand(term, journal, moment);
    case Kind::kOr: {
      std::vector<Outcome> outcomes;
      TakeByBranchesFrom(0, term, journal, false, moment, outcomes);
      return outcomes;
    }
    case Kind::kAnd:
      return TakeByAnyChild(term, journal, moment);
    case Kind::kBlock:
    case Kind::kTimes:
    case Kind::kWithin:
    case Kind::kLet:
    case Kind::kIf:
    case Kind::kAssign:
      break;
  }
  return TakeByChild(term, 0, journal, moment);
}

std::optional<Term> Expire(const Term& term, Milliseconds now, int& expired) {
  if (term.kind == Kind::kWithin && term.deadline < now) {
    ++expired;
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

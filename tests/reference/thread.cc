// Reading, deadlines, answers: what comes from outside to the leaves of a body.
#include "tests/reference/thread.h"

#include <algorithm>
#include <limits>

#include "tests/reference/calls.h"
#include "tests/reference/settle.h"
#include "tests/reference/shape.h"
#include "tests/reference/witness.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

constexpr Milliseconds kNever = std::numeric_limits<Milliseconds>::max();

// Whether the watches of `term` are the ones that read before the others: its body is about to begin.
bool Begins(const Term& term) {
  return term.kind == Kind::kLoop && term.children.back().kind == Kind::kPending;
}

struct Search {
  const std::vector<Arrival>& events;
  std::optional<std::size_t> next;
};

void FindNext(const Term& term, std::size_t cursor, Milliseconds end, bool reads, Search& search) {
  if (term.kind == Kind::kWait) {
    const bool has = cursor < search.events.size() && search.events[cursor].at <= end;
    if (reads && has && (!search.next || cursor < *search.next)) search.next = cursor;
    return;
  }
  if (term.kind == Kind::kWithin) end = std::min(end, term.deadline);
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const bool inner = reads || (Begins(term) && term.IsWatch(i));
    FindNext(term.children[i], term.HasCursor(i) ? term.cursors[i] : cursor, end, inner, search);
  }
}

// What goes down with an offer.
struct Offer {
  const Arrival& event;
  std::size_t index;
  bool gone;  // somebody has it
  bool taken = false;
};

void OfferTo(Term& term, Scene& scene, Milliseconds end, bool reads, Offer& offer) {
  if (term.kind == Kind::kWait) {
    if (!reads || scene.cursor != offer.index || offer.event.at > end) return;
    ++scene.cursor;
    if (offer.event.at < scene.moment.now) ++scene.moment.clock->seen["kept event read"];
    if (offer.gone || !Fits(term.constraints, offer.event.fields)) return;
    if (witness != nullptr) witness->Took(*term.form);
    Take(scene.journal, offer.event, scene.moment);
    term = Acted(offer.event.fields);
    offer.gone = offer.taken = true;
    return;
  }
  if (term.kind == Kind::kWithin) end = std::min(end, term.deadline);
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    std::size_t& cursor = term.HasCursor(i) ? term.cursors[i] : scene.cursor;
    const bool inner_reads = reads || (Begins(term) && term.IsWatch(i));
    Journal view = term.HasJournal(i) ? Joined(scene.journal, term.journals[i]) : Journal();
    Scene inner{term.HasJournal(i) ? view : scene.journal, cursor, scene.moment};
    OfferTo(term.children[i], inner, end, inner_reads, offer);
    if (term.HasJournal(i)) term.journals[i] = TakeApart(view, scene.journal);
  }
}

void Expire(Term& window, Scene& scene) {
  if (witness != nullptr) witness->RanOut(*window.form);
  scene.cursor = Farthest(window, scene.cursor);
  window = Ended(Kind::kExpired);
  ++scene.moment.clock->seen["window expired"];
}

// Is one of the interactions under way that were so when the window became overdue?
bool IsHeld(const Term& term, std::uint32_t newest_call) {
  if (term.kind == Kind::kAsk && term.call <= newest_call) return true;
  return std::any_of(term.children.begin(), term.children.end(),
                     [newest_call](const Term& child) { return IsHeld(child, newest_call); });
}

// Of the overdue windows that nothing holds the one that ran out first.
void FindOverdue(const Term& term, const Term*& first) {
  const auto order = [](const Term& window) { return std::pair(window.deadline, window.set); };
  if (term.overdue && !IsHeld(term, term.newest_call) && (first == nullptr || order(term) < order(*first)))
    first = &term;
  for (const Term& child : term.children) FindOverdue(child, first);
}

}  // namespace

std::optional<std::size_t> NextToRead(const Term& term, std::size_t cursor,
                                      const std::vector<Arrival>& events, Readers readers) {
  Search search{events, std::nullopt};
  FindNext(term, cursor, kNever, readers == Readers::kAll, search);
  return search.next;
}

bool OfferEvent(Term& term, Scene& scene, const std::vector<Arrival>& events, std::size_t index,
                Readers readers, bool held) {
  Offer offer{events[index], index, held};
  OfferTo(term, scene, kNever, readers == Readers::kAll, offer);
  return offer.taken;
}

std::optional<std::uint64_t> OldestAt(const Term& term, Milliseconds deadline) {
  std::optional<std::uint64_t> oldest;
  if (term.overdue) return oldest;
  const bool timer = term.kind == Kind::kPause || term.kind == Kind::kWithin;
  if (timer && term.deadline == deadline) oldest = term.set;
  for (const Term& child : term.children) {
    const auto inner = OldestAt(child, deadline);
    if (inner && (!oldest || *inner < *oldest)) oldest = inner;
  }
  return oldest;
}

std::optional<Milliseconds> NextDeadline(const Term& term) {
  std::optional<Milliseconds> next;
  if (term.overdue) return next;
  if (term.kind == Kind::kPause || term.kind == Kind::kWithin) next = term.deadline;
  for (const Term& child : term.children) {
    const auto inner = NextDeadline(child);
    if (inner && (!next || *inner < *next)) next = inner;
  }
  return next;
}

bool PassDeadline(Term& term, Scene& scene, std::uint64_t set) {
  return Change(term, scene, [set](Term& at, Scene& there) {
    if (at.set != set) return false;
    if (at.kind == Kind::kPause) {
      if (witness != nullptr) witness->Paused(*at.form);
      at = Acted(Value());
      return true;
    }
    if (!IsBusy(at)) {
      Expire(at, there);
      return true;
    }
    at.overdue = true;
    at.newest_call = there.moment.calls->newest();
    ++there.moment.clock->seen["window overdue"];
    return true;
  });
}

bool PassOverdue(Term& term, Scene& scene) {
  const Term* first = nullptr;
  FindOverdue(term, first);
  if (first == nullptr) return false;
  return Change(term, scene, [set = first->set](Term& at, Scene& there) {
    if (at.kind != Kind::kWithin || at.set != set) return false;
    Expire(at, there);
    return true;
  });
}

bool Deliver(Term& term, Scene& scene, std::uint32_t call, const Value* result) {
  return Change(term, scene, [call, result](Term& at, Scene& there) {
    if (at.kind != Kind::kAsk || at.call != call) return false;
    const Form* handler = OptionOf(*at.form, "catch");
    if (result != nullptr) {
      ++there.moment.clock->seen["answer bound"];
      at = Acted(*result);
    } else if (handler != nullptr) {
      Term caught = Of(Kind::kCatch, *handler, Use::kStatement, at.locals);
      caught.children.push_back(EnterBlock(*handler, 1, false, Use::kStatement, at.locals, there));
      at = Resume(caught, there);
      ++there.moment.clock->seen["caught in place"];
    } else {
      ++there.moment.clock->seen[at.use == Use::kTested ? "failed where tested" : "failed where bound"];
      at = at.use == Use::kTested ? Acted(Value()) : Ended(Kind::kFailed);
    }
    return true;
  });
}

}  // namespace cxengine::reference

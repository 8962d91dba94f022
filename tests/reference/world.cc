// RunReference: events, answers and time, in the order of §3.6.
#include <algorithm>
#include <memory>
#include <set>

#include "tests/reference/live.h"
#include "tests/reference/outcome.h"
#include "tests/reference/settle.h"
#include "tests/reference/thread.h"

namespace cxengine::reference {
namespace {

constexpr std::size_t kMaxCandidates = 150;
constexpr std::size_t kMaxLines = 1500;

struct Served {
  const CasePattern* pattern;
  Program program;
  std::unique_ptr<Matcher> matcher;
};

// Answers under way, by time, then by the order of their calls.
struct Reply {
  std::string group;
  std::string match;
  std::uint32_t call;
  std::int64_t attempt;
  Answer answer;
};

class World {
 public:
  World(const Case& one, const std::map<std::string, Milliseconds>& attempts)
      : case_(one), script_(one.answers), teller_(outlook_, &attempts) {
    teller_.on_call = [this](Milliseconds at, const MatchName& name, const Call& call) {
      const Answer answer =
          script_.Next(name.group + name.pattern, call.endpoint + " " + call.action, call.params);
      if (answer.never) return;
      replies_.emplace(std::pair(at + answer.after, ++calls_),
                       Reply{name.group, name.name, call.number, call.attempt, answer});
    };
  }

  // Key attributes in the order of their first patterns, because keys are independent (§10).
  bool Read(std::string& why) {
    std::set<std::string> seen;
    for (const CasePattern& pattern : case_.patterns) {
      auto program = ReadProgram(pattern.text, why);
      if (!program) return false;
      if (seen.insert(pattern.key_attribute).second) attributes_.push_back(pattern.key_attribute);
      served_.push_back(std::make_unique<Served>(Served{&pattern, std::move(*program), nullptr}));
      served_.back()->matcher = std::make_unique<Matcher>(served_.back()->program, clock_, kMaxCandidates);
    }
    return true;
  }

  bool Play(std::string& why) {
    const Milliseconds end = (case_.events.empty() ? 0 : case_.events.back().at) + kAftermath;
    while (Next(end)) {
      why = "too much happens";
      if (outlook_.CountLines() > kMaxLines || clock_.steps > kMaxSteps) return false;
      why = "too many candidates";
      for (const auto& served : served_) {
        if (served->matcher->exhausted()) return false;
      }
    }
    for (const auto& [group, matches] : live_) {
      for (const auto& match : matches) teller_.TellEnd(end, match->name(), "waiting");
      if (!matches.empty()) ++clock_.seen["waiting"];
    }
    return true;
  }

  Outlook Finish(Counts& counts) {
    for (const auto& served : served_) counts.Add(served->matcher->counts());
    counts.seen = clock_.seen;
    return outlook_;
  }

 private:
  using Matches = std::vector<std::unique_ptr<LiveMatch>>;  // in order of birth

  std::optional<Milliseconds> NextDue() const {
    std::optional<Milliseconds> next;
    for (const auto& [group, matches] : live_) {
      for (const auto& match : matches) {
        const auto due = match->NextDue();
        if (due && (!next || *due < *next)) next = due;
      }
    }
    return next;
  }

  // At equal times events come first, then answers, then timers.
  bool Next(Milliseconds end) {
    std::optional<Milliseconds> event;
    if (shown_ < case_.events.size()) event = case_.events[shown_].at;
    std::optional<Milliseconds> reply;
    if (!replies_.empty()) reply = replies_.begin()->first.first;
    const auto due = NextDue();
    const auto before = [](const auto& a, const auto& b) { return a && (!b || *a <= *b); };
    if (before(event, reply) && before(event, due)) {
      OnEvent(case_.events[shown_++]);
    } else if (before(reply, due) && *reply <= end) {
      OnReply();
    } else if (due && before(due, reply) && *due <= end) {
      OnTime(*due);
    } else {
      return false;
    }
    return true;
  }

  void OnReply() {
    const Milliseconds at = replies_.begin()->first.first;
    const Reply reply = replies_.begin()->second;
    replies_.erase(replies_.begin());
    for (const auto& match : live_[reply.group]) {
      if (match->name().name != reply.match) continue;
      match->OnAnswer(reply.call, reply.attempt, reply.answer.failed ? nullptr : &reply.answer.result, at);
    }
    Sweep();
  }

  void OnTime(Milliseconds now) {
    for (auto& [group, matches] : live_) {
      for (std::size_t i = 0; i < matches.size(); ++i) matches[i]->OnTime(now);
    }
    Sweep();
  }

  void OnEvent(const Arrival& event) {
    char taken = '0';
    const auto note = [&taken](bool took, bool keeps) {
      taken = took ? '1' : keeps && taken == '0' ? '?' : taken;
    };
    for (const std::string& attribute : attributes_) {
      const auto key = KeyOf(event.fields, attribute);
      if (!key) continue;
      std::string group = attribute;
      group += "=" + *key;
      const std::set<std::string> busy = PatternsLive(group);
      for (const auto& match : live_[group]) {
        const LiveMatch::Heard heard = match->OnEvent(event);
        note(heard.took, heard.keeps);
      }
      Sweep();
      for (const auto& served : served_) {
        if (served->pattern->key_attribute == attribute)
          note(Open(*served, group, *key, event, busy.count(served->pattern->id) != 0), false);
      }
    }
    outlook_.taken += taken;
  }

  std::set<std::string> PatternsLive(const std::string& group) {
    std::set<std::string> patterns;
    for (const auto& match : live_[group]) patterns.insert(match->name().pattern);
    return patterns;
  }

  // Whether the event was taken, or bore a match.
  bool Open(Served& served, const std::string& group, const std::string& key, const Arrival& event,
            bool busy) {
    const Outcome passed = served.matcher->PassWithoutEvent(event.at);
    if (passed.term.kind == Term::Kind::kDone)
      return BearWithoutOpening(served, group, event, passed.journal, busy);
    const OpeningStep step = served.matcher->Apply(key, event);
    if (step.failures > 0 || passed.term.finished()) TellUnborn(event.at, group, served);
    if (step.born) {
      if (LiveMatch* match = Bear(served, group, event, EventsOf(step.born->journal))) {
        if (case_.asks_context && served.program.body.items.size() > 1)
          match->AskContext(step.born->journal, event, false);
        else
          match->Begin(step.born->journal, event.at);
      }
    }
    Sweep();
    return step.taken;
  }

  // §3.4: what would the body do first? It is asked without the event's fields, and if it does not wait, with
  // them. Who waits is born by what it takes, who acts by any event while no other match is live.
  bool BearWithoutOpening(Served& served, const std::string& group, const Arrival& event,
                          const Journal& passed, bool busy) {
    Journal with = passed;
    Entry given;
    given.stamp = ++clock_.stamp;
    given.is_event = given.is_given = true;
    given.event = event;
    with.push_back(given);
    Journal begin = passed;
    First first = Ask(served, passed, event);
    if (!first.waits) {
      begin = with;
      first = Ask(served, with, event);
    }
    if (first.fails && !busy) TellUnborn(event.at, group, served);
    const bool born = first.waits ? first.takes : first.acts && !busy;
    if (!born) return false;
    ++clock_.seen[first.waits ? "born by waiting" : "born by acting"];
    // What asks for its context first takes it only then, if at all.
    const std::vector<std::uint64_t> taken(first.waits && !case_.asks_context ? 1 : 0, event.number);
    LiveMatch* match = Bear(served, group, event, taken);
    if (match != nullptr && case_.asks_context)
      match->AskContext(begin, event, true);
    else if (match != nullptr)
      first.waits ? match->BeginByTaking(begin, event) : match->BeginWith(begin, event);
    Sweep();
    return true;
  }

  // What the body would do first, and whether it would take the event.
  struct First {
    bool fails = false;
    bool acts = false;
    bool waits = false;
    bool takes = false;
  };
  First Ask(const Served& served, Journal journal, const Arrival& event) {
    std::size_t cursor = 0;
    clock_.rounds = 0;
    const Moment moment{event.at, &clock_, nullptr};
    Scene scene{journal, cursor, moment};
    Term body = EnterBlock(served.program.body, 1, false, Use::kStatement, {}, scene);
    Settle(body, scene);
    First first;
    first.fails = body.kind == Term::Kind::kFailed;
    first.acts = body.kind == Term::Kind::kActs;
    first.waits = !body.finished();
    first.takes = first.waits && OfferEvent(body, scene, {event}, 0, Readers::kAll, false);
    return first;
  }

  // Nullptr when too many are live already.
  LiveMatch* Bear(const Served& served, const std::string& group, const Arrival& event,
                  const std::vector<std::uint64_t>& events) {
    Matches& matches = live_[group];
    const auto live = std::count_if(matches.begin(), matches.end(), [&](const auto& match) {
      return match->name().pattern == served.pattern->id;
    });
    if (static_cast<std::size_t>(live) >= case_.max_live) {
      ++clock_.seen["refused"];
      teller_.TellEnd(event.at, {group, served.pattern->id, "-"}, "refused");
      return nullptr;
    }
    const MatchName name = teller_.NewName(group, served.pattern->id);
    teller_.TellBorn(event.at, name, events);
    matches.push_back(std::make_unique<LiveMatch>(served.program, name, clock_, teller_));
    return matches.back().get();
  }

  void TellUnborn(Milliseconds at, const std::string& group, const Served& served) {
    teller_.TellEnd(at, {group, served.pattern->id, "-"}, "failed");
  }

  void Sweep() {
    for (auto& [group, matches] : live_)
      std::erase_if(matches, [](const auto& match) { return match->ended(); });
  }

  const Case& case_;
  Script script_;
  Outlook outlook_;
  Teller teller_;
  Clock clock_;
  std::vector<std::string> attributes_;
  std::vector<std::unique_ptr<Served>> served_;
  std::map<std::string, Matches> live_;
  std::map<std::pair<Milliseconds, int>, Reply> replies_;
  int calls_ = 0;
  std::size_t shown_ = 0;
};

}  // namespace

std::optional<Outlook> RunReference(const Case& one, const std::map<std::string, Milliseconds>& attempts,
                                    Counts& counts, std::string& why) {
  World world(one, attempts);
  if (!world.Read(why) || !world.Play(why)) return std::nullopt;
  return world.Finish(counts);
}

}  // namespace cxengine::reference

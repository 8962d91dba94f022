// What a pattern keeps for a key: for each candidate of the opening, and for each live match, how many events
// it holds while it waits for more, and how many timers run. Operators read it before they enable a pattern.
#include <algorithm>
#include <cstdint>

#include "dsl/rules/known_value.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

constexpr std::uint64_t kUnbounded = ~std::uint64_t{0};

std::uint64_t Add(std::uint64_t a, std::uint64_t b) { return a > kUnbounded - b ? kUnbounded : a + b; }
std::uint64_t Multiply(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b > kUnbounded / a ? kUnbounded : a * b;
}

// Of a form, at most.
struct State {
  std::uint64_t held = 0;     // events that it has taken when it ends
  std::uint64_t waiting = 0;  // events that it holds while it still waits for one, or for time to pass
  bool waits = false;         // it may wait at all
  std::uint64_t timers = 0;   // that run at the same time
};

// In `and`, `or` and `not` a watch may have hit while the loop goes on; one that stands alone ends it.
bool IsMixture(const Node& predicate) {
  return predicate.kind == Kind::kBooleanAnd || predicate.kind == Kind::kBooleanOr ||
         predicate.kind == Kind::kCall;
}

class StateReader {
 public:
  // What takes an unknown number of events, null if nothing does.
  const Node* unbounded = nullptr;

  State Read(const Node& node) {
    switch (node.kind) {
      case Kind::kEvent:
        return {1, 0, true, 0};
      case Kind::kDelay:
        return {0, 0, true, 1};
      case Kind::kDo:
      case Kind::kAssign:
        return Sequence(node.children.begin(), node.children.end());
      case Kind::kAnd:
      case Kind::kOr:
        return Parallel(node);
      case Kind::kTimes:
        return Rounds(node);
      case Kind::kWithin: {
        State state = Read(node.children[1]);
        if (state.waits) state.timers = Add(state.timers, 1);
        return state;
      }
      case Kind::kIf:
        return If(node);
      case Kind::kCase:
        return Then(Read(node.children[0]), Widest(node.children.begin() + 1, node.children.end()));
      case Kind::kLoop:
        return Loop(node);
      case Kind::kInteraction:  // soon over: its timeout is no timer to speak of
      case Kind::kInvalid:
      case Kind::kConstant:
      case Kind::kList:
      case Kind::kMap:
      case Kind::kField:
      case Kind::kAllValues:
      case Kind::kSymbol:
      case Kind::kPath:
      case Kind::kCall:
      case Kind::kBooleanAnd:
      case Kind::kBooleanOr:
      case Kind::kTemplate:
        break;
    }
    return Sequence(node.children.begin(), node.children.end());
  }

  using Iterator = std::vector<Node>::const_iterator;

  State Sequence(Iterator begin, Iterator end) {
    State all;
    for (auto form = begin; form != end; ++form) all = Then(all, Read(*form));
    return all;
  }

  static State Then(const State& first, const State& second) {
    State all;
    all.held = Add(first.held, second.held);
    all.waiting = first.waiting;
    if (second.waits) all.waiting = std::max(all.waiting, Add(first.held, second.waiting));
    all.waits = first.waits || second.waits;
    all.timers = std::max(first.timers, second.timers);
    return all;
  }

 private:
  // Any one of the branches.
  State Widest(Iterator begin, Iterator end) {
    State all;
    for (auto branch = begin; branch != end; ++branch) all = Wider(all, Read(*branch));
    return all;
  }

  static State Wider(const State& a, const State& b) {
    return {std::max(a.held, b.held), std::max(a.waiting, b.waiting), a.waits || b.waits,
            std::max(a.timers, b.timers)};
  }

  // Branches side by side: while one waits, the others may be complete (`and`) or wait themselves (`or`).
  State Parallel(const Node& node) {
    State all;
    std::uint64_t least_missing = kUnbounded;  // events that the branch which still waits has yet to take
    for (const Node& child : node.children) {
      const State branch = Read(child);
      const bool is_and = node.kind == Kind::kAnd;
      all.held = is_and ? Add(all.held, branch.held) : std::max(all.held, branch.held);
      all.waiting = Add(all.waiting, is_and ? branch.held : branch.waiting);
      all.timers = Add(all.timers, branch.timers);
      if (branch.waits) least_missing = std::min(least_missing, branch.held - branch.waiting);
      all.waits = all.waits || branch.waits;
    }
    if (node.kind == Kind::kAnd && all.waiting != kUnbounded && least_missing != kUnbounded)
      all.waiting -= least_missing;
    return all;
  }

  State Rounds(const Node& node) {
    const State round = Read(node.children[1]);
    const std::optional<Value> known = KnownValue(node.children[0]);
    if (!known || !known->is_number()) return Repeated(node, round);
    const auto count = static_cast<std::uint64_t>(known->number());
    if (count == 0) return {};
    State all = round;
    all.held = Multiply(round.held, count);
    if (round.waits) all.waiting = Add(Multiply(round.held, count - 1), round.waiting);
    return all;
  }

  State If(const Node& node) {
    State conditions;
    State branches;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      conditions = Then(conditions, Read(node.children[i]));
      branches = Wider(branches, Then(conditions, Read(node.children[i + 1])));
    }
    return Wider(branches, Then(conditions, Read(node.children.back())));
  }

  // A round, nobody knows how often.
  State Repeated(const Node& node, State round) {
    if (round.held == 0) return round;
    if (unbounded == nullptr) unbounded = &node;
    round.held = kUnbounded;
    if (round.waits) round.waiting = kUnbounded;
    return round;
  }

  State Loop(const Node& node) {
    const State watches = Read(node.children[0]);
    State body = Read(node.children[1]);
    if (node.repeats) body = Repeated(node, body);
    State all;
    all.held = Add(watches.held, body.held);
    all.waiting = Add(IsMixture(node.children[0]) ? watches.held : watches.waiting, body.waiting);
    all.waits = watches.waits || body.waits;
    all.timers = Add(watches.timers, body.timers);
    return all;
  }
};

std::string Count(std::uint64_t count, const std::string& noun) {
  if (count == kUnbounded) return "an unknown number of " + noun + "s";
  return "up to " + std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string Text(const State& state, const std::string& whose) {
  const std::string timers =
      state.timers == 0 ? ""
                        : " and " + std::to_string(state.timers) + (state.timers == 1 ? " timer" : " timers");
  return Count(state.waiting, "event") + timers + " for each " + whose;
}

bool ActsFirst(const std::vector<Node>& forms) {
  const auto first =
      std::find_if(forms.begin(), forms.end(), [](const Node& form) { return form.acts || form.waits; });
  return first != forms.end() && !first->waits;
}

}  // namespace

void CheckKeyState(const Pattern& pattern, Diagnostics& diagnostics) {
  const std::vector<Node>& forms = pattern.root.children;
  const auto body = forms.begin() + pattern.opening;
  StateReader reader;
  const State opening = reader.Sequence(forms.begin(), body);
  const State rest = reader.Sequence(body, forms.end());
  State match = StateReader::Then(opening, rest);
  std::string text;
  const bool has_candidates = opening.waiting > 0;
  if (has_candidates) text = Text(opening, "candidate");
  // Without an opening a match is born by an event, which it holds from the start; one that it waits for, or
  // one that made it act (§3.4).
  const bool born = opening.held > 0 || rest.waiting > 0 || ActsFirst(forms);
  const bool waits_on = rest.waits && born;
  match.waiting = std::max<std::uint64_t>(match.waiting, 1);
  if (waits_on) text += (text.empty() ? "" : ", and ") + Text(match, "match");
  if (text.empty()) return;
  const Span last = pattern.opening == 0 ? forms.front().span : (body - 1)->span;
  Diagnostic& finding =
      diagnostics.Report(Code::kKeyState, {forms.front().span.begin, last.end}, "a key holds " + text);
  finding.help = std::string("a key has at most ") + (has_candidates ? "1 024 candidates" : "") +
                 (has_candidates && waits_on ? " and " : "") + (waits_on ? "100 matches" : "") +
                 " of a pattern at a time";
  if (has_candidates && opening.timers == 0) finding.help += "; without a window they wait for up to 90 days";
  if (reader.unbounded != nullptr)
    finding.related.push_back({reader.unbounded->span, "each round of this keeps the events that it takes"});
}

}  // namespace cxengine::dsl

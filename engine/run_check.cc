// WaitsSoundly, FitsPlan.
#include "engine/run_check.h"

#include <algorithm>

#include "dsl/lower.h"

namespace cxengine::engine {

namespace {

using dsl::Step;

class Checker {
 public:
  Checker(const dsl::Plan& plan, const std::vector<std::int64_t>& words) : plan_(plan), words_(words) {}

  // The step waits, and whatever of it does not run has zeros.
  bool Waits(StepId id) const {
    const Step& step = plan_.steps[id];
    const std::size_t count = step.children.size();
    const std::int64_t word = step.kind == Step::Kind::kExpression ? 0 : words_[step.word];
    switch (step.kind) {
      case Step::Kind::kSequence:
      case Step::Kind::kIf:
      case Step::Kind::kCase:
        return word >= 1 && word <= static_cast<std::int64_t>(count) &&
               OnlyOne(step, 0, static_cast<std::size_t>(word - 1));
      case Step::Kind::kEvent:
        return word == 1;
      case Step::Kind::kAnd:
      case Step::Kind::kOr:
        return Threads(step, count, step.word, true);
      case Step::Kind::kTimes:
        return word >= 1 && Waits(step.children[0]);
      case Step::Kind::kWithin:
        return word != 0 && Waits(step.children[0]);
      case Step::Kind::kAssign:
        return word == 1 && count == 1 && Waits(step.children[0]);
      case Step::Kind::kInteraction:
        if (word == Run::kCatching) return count == 1 && Waits(step.children[0]);
        return (word > 0 || word == Run::kTooLate) && OnlyOne(step, 0, count);
      case Step::Kind::kDelay:
        return word != 0;
      case Step::Kind::kLoop:
        return (word == Run::kPredicate || word == Run::kBody) &&
               Threads(step, dsl::WatchesOf(step), step.word + 1, false) &&
               OnlyOne(step, dsl::WatchesOf(step), word == Run::kBody ? count - 1 : count - 2);
      case Step::Kind::kExpression:
        return false;
    }
    return false;
  }

  bool Idle(StepId id) const {
    const Step& step = plan_.steps[id];
    const std::uint32_t end = step.end < plan_.steps.size() ? plan_.steps[step.end].word : plan_.words;
    return std::all_of(words_.begin() + step.word, words_.begin() + end, [](auto word) { return word == 0; });
  }

 private:
  // Of the children from `first` on `running` waits and no other; with their count as `running` none does.
  bool OnlyOne(const Step& step, std::size_t first, std::size_t running) const {
    for (std::size_t i = first; i < step.children.size(); ++i) {
      if (i == running ? !Waits(step.children[i]) : !Idle(step.children[i])) return false;
    }
    return true;
  }

  // The first `count` children have a word each, from `word` on, which says whether they wait.
  bool Threads(const Step& step, std::size_t count, std::uint32_t word, bool some) const {
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
      const bool waits = words_[word + i] > 0;
      any = any || waits;
      if (waits ? !Waits(step.children[i]) : !Idle(step.children[i])) return false;
    }
    return any || !some;
  }

  const dsl::Plan& plan_;
  const std::vector<std::int64_t>& words_;
};

bool Near(std::int64_t number) { return number > -kFarthest && number < kFarthest; }

}  // namespace

bool FitsPlan(const dsl::Plan& plan, const Run& run) {
  return run.words.size() == plan.words && run.slots.size() == plan.slots() && Near(run.cursor) &&
         std::all_of(run.words.begin(), run.words.end(), Near) &&
         std::all_of(run.held.begin(), run.held.end(), [&](const Held& held) {
           return held.branch == dsl::kNone || held.branch < plan.steps.size();
         });
}

bool WaitsSoundly(const BoundPlan& bound, const Run& run, bool body) {
  const dsl::Plan& plan = *bound.plan;
  if (!FitsPlan(plan, run) || !Checker(plan, run.words).Waits(0)) return false;
  return body || run.words[plan.root().word] <= plan.opening;
}

bool WaitsSoundly(const dsl::Plan& plan, const std::vector<std::int64_t>& words, StepId root) {
  if (words.size() != plan.words || !std::all_of(words.begin(), words.end(), Near)) return false;
  const std::uint32_t first = plan.steps[root].word;
  const Step& step = plan.steps[root];
  const std::uint32_t end = step.end < plan.steps.size() ? plan.steps[step.end].word : plan.words;
  const auto zero = [](auto word) { return word == 0; };
  return std::all_of(words.begin(), words.begin() + first, zero) &&
         std::all_of(words.begin() + end, words.end(), zero) && Checker(plan, words).Waits(root);
}

}  // namespace cxengine::engine

// Enter: forms → residual terms.
#include <limits>

#include "tests/reference/calls.h"
#include "tests/reference/shape.h"
#include "tests/reference/term.h"
#include "tests/reference/witness.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

View ViewOf(const Scene& scene, const Locals& locals) { return {scene.journal, locals, scene.moment.now}; }

Term EnterEvent(const Form& form, const Locals& locals, const Scene& scene) {
  Term term = Of(Kind::kWait, form, Use::kStatement, {});
  const auto constraints = Capture(form, ViewOf(scene, locals));
  if (!constraints) return Ended(Kind::kFailed);
  term.constraints = *constraints;
  return term;
}

// The branches start with the cursor of the thread that reaches them (§4.7).
Term EnterBranches(Kind kind, const Form& form, Use use, const Locals& locals, Scene& scene) {
  Term term = Of(kind, form, use, locals);
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    term.children.push_back(Of(Kind::kPending, form.items[i], use, locals));
    term.journals.emplace_back();
    term.origins.push_back(&form.items[i]);
    term.cursors.push_back(scene.cursor);
  }
  return Resume(term, scene);
}

Term EnterTimes(const Form& form, Use use, const Locals& locals, Scene& scene) {
  Term term = Of(Kind::kTimes, form, use, locals);
  const auto count = Evaluate(form.items[1], ViewOf(scene, locals));
  const auto whole = count ? WholeNumber(*count) : std::nullopt;
  if (!whole || *whole < 0 || *whole > 1'000'000) return Ended(Kind::kFailed);
  term.count = *whole;
  term.children.push_back(Done(Value()));
  return Resume(term, scene);
}

Term EnterWithin(const Form& form, Use use, const Locals& locals, Scene& scene) {
  Term term = Of(Kind::kWithin, form, use, locals);
  const auto duration = DurationOf(form, ViewOf(scene, locals));
  if (!duration) return Ended(Kind::kFailed);
  term.deadline = scene.moment.now + *duration;
  term.set = ++scene.moment.clock->stamp;
  term.children.push_back(EnterBlock(form, 3, true, use, locals, scene));
  return Resume(term, scene);
}

Term EnterDelay(const Form& form, const Locals& locals, const Scene& scene) {
  if (scene.moment.calls == nullptr) return Ended(Kind::kActs);
  Term term = Of(Kind::kPause, form, Use::kStatement, {});
  const auto duration = DurationOf(form, ViewOf(scene, locals));
  if (!duration) return Ended(Kind::kFailed);
  term.deadline = scene.moment.now + *duration;
  term.set = ++scene.moment.clock->stamp;
  return term;
}

Term EnterInteraction(const Form& form, Use use, const Locals& locals, const Scene& scene) {
  if (scene.moment.calls == nullptr) return Ended(Kind::kActs);
  if (use != Use::kStatement && scene.late) {
    Term term = Of(Kind::kPause, form, use, {});  // until the window ends, which is now
    term.deadline = std::numeric_limits<Milliseconds>::max();
    return term;
  }
  const auto number = scene.moment.calls->Start(form, ViewOf(scene, locals));
  if (!number) return Ended(Kind::kFailed);
  if (use == Use::kStatement) return Acted(Value());
  Term term = Of(Kind::kAsk, form, use, locals);
  term.call = *number;
  return term;
}

// A form that begins with one of its items, whose value has a use of its own.
Term EnterItem(Kind kind, const Form& form, std::size_t item, Use item_use, Use use, const Locals& locals,
               Scene& scene) {
  Term term = Of(kind, form, use, locals);
  term.next = item;
  term.children.push_back(Enter(form.items[item], item_use, locals, scene));
  return Resume(term, scene);
}

// `cond` begins with the predicate at 1, or with its default.
Term EnterCond(const Form& form, Use use, const Locals& locals, Scene& scene) {
  if (form.items.size() == 2) return Enter(form.items[1], use, locals, scene);
  return EnterItem(Kind::kCond, form, 1, Use::kTested, use, locals, scene);
}

}  // namespace

Term EnterBlock(const Form& form, std::size_t first, bool combinator, Use use, const Locals& locals,
                Scene& scene) {
  Term term = Of(Kind::kBlock, form, use, locals);
  term.next = first;
  term.combinator = combinator;
  term.children.push_back(Done(Value()));
  return Resume(term, scene);
}

Term Enter(const Form& form, Use use, const Locals& locals, Scene& scene) {
  if (++scene.moment.clock->steps > kMaxSteps) return Ended(Kind::kFailed);
  if (witness != nullptr) witness->Entered(form);
  const std::string head = HeadOf(form);
  if (head == "event") return EnterEvent(form, locals, scene);
  if (head == "sequence" || head == "do") return EnterBlock(form, 1, head == "sequence", use, locals, scene);
  if (head == "and" && ContainsEvent(form)) return EnterBranches(Kind::kAnd, form, use, locals, scene);
  if (head == "or" && ContainsEvent(form)) return EnterBranches(Kind::kOr, form, use, locals, scene);
  if (head == "times") return EnterTimes(form, use, locals, scene);
  if (head == "within") return EnterWithin(form, use, locals, scene);
  if (head == "delay") return EnterDelay(form, locals, scene);
  if (head == "let" || head == "if-let" || head == "when-let")
    return Resume(Of(Kind::kLet, form, use, locals), scene);
  if (head == "if" || head == "when") return EnterItem(Kind::kIf, form, 1, Use::kTested, use, locals, scene);
  if (head == "cond") return EnterCond(form, use, locals, scene);
  if (head == "case") return EnterItem(Kind::kCase, form, 1, Use::kBound, use, locals, scene);
  if (head == "def" || head == "set")
    return EnterItem(Kind::kAssign, form, 2, Use::kBound, use, locals, scene);
  if (head == "until" || head == "unless") return EnterLoop(form, use, locals, scene);
  if (IsInteraction(form)) return EnterInteraction(form, use, locals, scene);
  const auto value = Evaluate(form, ViewOf(scene, locals));
  return value ? Done(*value) : Ended(Kind::kFailed);
}

}  // namespace cxengine::reference

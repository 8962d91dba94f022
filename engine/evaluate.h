// Expressions over a run (§5, §8).
#pragma once

#include <optional>

#include "dsl/environment.h"
#include "engine/bound_plan.h"
#include "engine/failure.h"
#include "engine/run.h"

namespace cxengine::engine {

// The context of a run as seen from one of its steps: a branch of an `or` sees its own events and those
// outside (§5.1).
//
// What one event says of `$field`; nullopt: nothing, so that an older one is asked. `$order.total` is a path
// into the last value of `order`, even if that leads to nothing (§1.6). Yields its value, nil included.
std::optional<Value> SaidOf(const BoundPlan& bound, dsl::FieldIndex field, const Event& event);
// The last of these, or nil.
Value ContextValue(const BoundPlan& bound, const Run& run, dsl::FieldIndex field, dsl::StepId step);
// Every value, in order of consumption.
Value ContextValues(const BoundPlan& bound, const Run& run, dsl::FieldIndex field, dsl::StepId step);

class Evaluator {
 public:
  // `now` is the time of what is being handled. `run` is written to: locals of expressions, numbers drawn.
  Evaluator(const BoundPlan& bound, Run& run, Milliseconds now);

  // The value of an expression as seen from `step`. After a failure the value is nil, failed() is true and
  // failure() says what went wrong and where.
  Value Evaluate(dsl::ExpressionId expression, dsl::StepId step);

  bool failed() const { return failed_; }
  const Failure& failure() const { return failure_; }
  // Fails the evaluation at a place of the pattern's text: "line 3, column 5: …".
  void Fail(dsl::Span span, std::string_view message, Cause::Kind kind = Cause::Kind::kValue);
  // Counts a step against the limit of §7; fails beyond it.
  void CountStep(dsl::Span span) { Count(span, 1); }

 private:
  void Count(dsl::Span span, std::int64_t steps);
  // A step for each 256 bytes that a step looks at.
  void CountBytes(dsl::Span span, std::size_t bytes);
  Value Call(const dsl::Expression& expression, dsl::StepId step);
  // Of a kTemplate, with the values of its names.
  Value Render(const dsl::Expression& expression, const Value& context);
  Value CheckSize(Value value, dsl::Span span);

  const BoundPlan& bound_;
  const dsl::Plan& plan_;
  Run& run_;
  dsl::Environment environment_;
  std::int64_t steps_ = 0;
  bool failed_ = false;
  Failure failure_;
};

}  // namespace cxengine::engine

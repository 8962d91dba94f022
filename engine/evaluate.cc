// Evaluator.
#include "engine/evaluate.h"

#include <array>

#include "dsl/mustache.h"

namespace cxengine::engine {

namespace {

using dsl::Expression;

constexpr std::int64_t kMaxSteps = 1'000'000;  // without waiting (§7)
constexpr std::size_t kBytesPerStep = 256;     // large operands cost more than one step

bool Sees(const dsl::Plan& plan, dsl::StepId step, const Held& entry) {
  return entry.branch == dsl::kNone || (entry.branch <= step && step < plan.steps[entry.branch].end);
}

}  // namespace

Evaluator::Evaluator(const BoundPlan& bound, Run& run, Milliseconds now)
    : bound_(bound), plan_(*bound.plan), run_(run) {
  environment_.now = now;
}

void Evaluator::Fail(dsl::Span span, std::string_view message, Cause::Kind kind) {
  if (failed_) return;
  failed_ = true;
  failure_.cause = CauseAt(kind, plan_, span);
  failure_.words = "line " + std::to_string(failure_.cause.line) + ", column " +
                   std::to_string(failure_.cause.column) + ": ";
  failure_.words += message;
}

void Evaluator::CountBytes(dsl::Span span, std::size_t bytes) {
  Count(span, static_cast<std::int64_t>(bytes / kBytesPerStep));
}

void Evaluator::Count(dsl::Span span, std::int64_t steps) {
  steps_ += steps;
  if (steps_ > kMaxSteps) Fail(span, "the match took 1 000 000 steps without waiting", Cause::Kind::kLimit);
}

std::optional<Value> SaidOf(const BoundPlan& bound, dsl::FieldIndex field, const Event& event) {
  const FieldAccess& access = bound.access[field];
  const bool has_root = !access.rest.empty() && !event.Get(access.root, *bound.fields).is_nil();
  const Value& value = access.Read(event, *bound.fields);
  return has_root || !value.is_nil() ? std::optional(value) : std::nullopt;
}

Value ContextValue(const BoundPlan& bound, const Run& run, dsl::FieldIndex field, dsl::StepId step) {
  for (auto entry = run.held.rbegin(); entry != run.held.rend(); ++entry) {
    if (!Sees(*bound.plan, step, *entry)) continue;
    if (std::optional<Value> said = SaidOf(bound, field, *entry->event)) return *std::move(said);
  }
  return {};
}

Value ContextValues(const BoundPlan& bound, const Run& run, dsl::FieldIndex field, dsl::StepId step) {
  dsl::List values;
  for (const Held& entry : run.held) {
    if (entry.only_context || !Sees(*bound.plan, step, entry)) continue;
    const Value& value = bound.Read(field, *entry.event);
    if (!value.is_nil()) values.push_back(value);
  }
  return Value::MakeList(std::move(values));
}

Value Evaluator::CheckSize(Value value, dsl::Span span) {
  if (value.Size() > dsl::kMaxValueBytes) {
    Fail(span, "a value grew beyond 1 MiB", Cause::Kind::kLimit);
  } else if (value.Depth() > dsl::kMaxValueDepth) {
    Fail(span, "a value is nested more than 200 deep", Cause::Kind::kLimit);
  }
  if (failed_) return {};
  return value;
}

Value Evaluator::Render(const Expression& expression, const Value& context) {
  const std::string* text = nullptr;
  if (expression.template_id.empty()) {
    text = &expression.constant.string();
  } else if (const auto found = plan_.templates.find(expression.template_id);
             found != plan_.templates.end()) {
    text = &found->second;
  }
  if (text == nullptr) {
    Fail(expression.span, "there is no template `" + expression.template_id + "`", Cause::Kind::kTemplate);
    return {};
  }
  dsl::Rendering rendering = dsl::RenderTemplate(*text, context, plan_.templates);
  Count(expression.span, static_cast<std::int64_t>(rendering.steps));
  if (!rendering.failure.empty()) Fail(expression.span, rendering.failure);
  return failed_ ? Value() : Value::String(std::move(rendering.text));
}

Value Evaluator::Evaluate(dsl::ExpressionId id, dsl::StepId step) {
  if (failed_) return {};
  const Expression& expression = plan_.expressions[id];
  CountStep(expression.span);
  switch (expression.kind) {
    case Expression::Kind::kConstant:
      return expression.constant;
    case Expression::Kind::kField:
      return ContextValue(bound_, run_, expression.index, step);
    case Expression::Kind::kAllValues:
      return CheckSize(ContextValues(bound_, run_, expression.index, step), expression.span);
    case Expression::Kind::kSlot:
      return run_.slots[expression.index];
    case Expression::Kind::kList: {
      dsl::List items;
      items.reserve(expression.operands.size());
      for (const dsl::ExpressionId operand : expression.operands) items.push_back(Evaluate(operand, step));
      return CheckSize(Value::MakeList(std::move(items)), expression.span);
    }
    case Expression::Kind::kMap:
    case Expression::Kind::kTemplate: {
      dsl::Map entries;
      for (std::size_t i = 0; i < expression.operands.size(); ++i) {
        entries.emplace_back(expression.names[i], Evaluate(expression.operands[i], step));
      }
      Value map = Value::MakeMap(std::move(entries));
      if (expression.kind == Expression::Kind::kTemplate && !failed_) {
        map = Render(expression, map);
      }
      return CheckSize(std::move(map), expression.span);
    }
    case Expression::Kind::kPath: {
      Value value = Evaluate(expression.operands[0], step);
      for (const std::string& name : expression.names) value = Value(value.Get(name));
      return value;
    }
    case Expression::Kind::kAnd: {
      Value value = Value::Boolean(true);
      for (const dsl::ExpressionId operand : expression.operands) {
        value = Evaluate(operand, step);
        if (!value.truthy()) break;
      }
      return value;
    }
    case Expression::Kind::kOr: {
      Value value;
      for (const dsl::ExpressionId operand : expression.operands) {
        value = Evaluate(operand, step);
        if (value.truthy()) break;
      }
      return value;
    }
    case Expression::Kind::kIf: {
      std::size_t branch = 1;
      while (branch < expression.operands.size() && !Evaluate(expression.operands[branch - 1], step).truthy())
        branch += 2;
      return Evaluate(expression.operands[std::min(branch, expression.operands.size() - 1)], step);
    }
    case Expression::Kind::kCase: {
      const Value subject = Evaluate(expression.operands[0], step);
      return Evaluate(expression.operands[1 + plan_.cases[expression.index].BranchOf(subject)], step);
    }
    case Expression::Kind::kDo: {
      Value value;
      for (std::size_t i = 0; i < expression.operands.size(); ++i) {
        value = Evaluate(expression.operands[i], step);
        if (expression.slots[i] != dsl::kNone) run_.slots[expression.slots[i]] = value;
      }
      return value;
    }
    case Expression::Kind::kCall:
      return Call(expression, step);
  }
  return {};
}

Value Evaluator::Call(const Expression& expression, dsl::StepId step) {
  constexpr std::size_t kInline = 6;
  std::array<Value, kInline> few;
  dsl::List many;
  const std::size_t count = expression.operands.size();
  if (count > kInline) many.resize(count);
  const std::span<Value> operands =
      count > kInline ? std::span<Value>(many) : std::span<Value>(few.data(), count);
  for (std::size_t i = 0; i < count; ++i) operands[i] = Evaluate(expression.operands[i], step);
  std::size_t bytes = 0;
  for (const Value& operand : operands) bytes += operand.Size();
  CountBytes(expression.span, bytes);
  if (failed_) return {};
  environment_.seed = run_.seed;
  environment_.draws = run_.draws;
  Value result;
  if (expression.predicate == nullptr) {
    result = expression.builtin->evaluate(operands, environment_);
  } else {
    // operands[0] is the list; the element stands in the first place of the predicate, the rest behind it.
    const Value list = operands[0];
    const std::function<bool(const Value&)> predicate = [&](const Value& element) {
      operands[0] = element;
      CountStep(expression.span);
      return expression.predicate->evaluate(operands, environment_).truthy();
    };
    environment_.predicate = &predicate;
    result = expression.builtin->evaluate({&list, 1}, environment_);
    environment_.predicate = nullptr;
  }
  run_.draws = environment_.draws;
  if (environment_.failed()) Fail(expression.span, environment_.failure());
  return failed_ ? Value() : result;
}

}  // namespace cxengine::engine

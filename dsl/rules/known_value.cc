// Folding, and truth without folding.
#include "dsl/rules/known_value.h"

#include <algorithm>
#include <utility>

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

constexpr std::size_t kMostBytes = 4096;

std::optional<List> KnownValues(const std::vector<Node>& nodes) {
  List values;
  for (const Node& node : nodes) {
    std::optional<Value> value = KnownValue(node);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

std::optional<Value> KnownCall(const Node& node) {
  if (!node.builtin->constant || node.predicate != nullptr) return std::nullopt;
  const std::optional<List> operands = KnownValues(node.children);
  if (!operands) return std::nullopt;
  Environment environment;
  environment.quiet = true;
  Value value = node.builtin->evaluate(*operands, environment);
  if (environment.failed()) return std::nullopt;
  return value;
}

// The first operand that decides, or the last one: of `and` (`until` false) or `or` (true).
std::optional<Value> KnownLogic(const Node& node, bool until) {
  std::optional<Value> value;
  for (const Node& operand : node.children) {
    value = KnownValue(operand);
    if (!value || value->truthy() == until) return value;
  }
  return value;
}

std::optional<Value> KnownIf(const Node& node) {
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const std::optional<Value> condition = KnownValue(node.children[i]);
    if (!condition) return std::nullopt;
    if (condition->truthy()) return KnownValue(node.children[i + 1]);
  }
  return KnownValue(node.children.back());
}

std::optional<Value> Compute(const Node& node) {
  switch (node.kind) {
    case Kind::kConstant:
      return node.constant;
    case Kind::kList: {
      std::optional<List> items = KnownValues(node.children);
      if (!items) return std::nullopt;
      return Value::MakeList(std::move(*items));
    }
    case Kind::kMap: {
      const std::optional<List> values = KnownValues(node.children);
      if (!values) return std::nullopt;
      Map entries;
      for (std::size_t i = 0; i < values->size(); ++i) entries.emplace_back(node.names[i], (*values)[i]);
      return Value::MakeMap(std::move(entries));
    }
    case Kind::kCall:
      return KnownCall(node);
    case Kind::kBooleanAnd:
      return KnownLogic(node, false);
    case Kind::kBooleanOr:
      return KnownLogic(node, true);
    case Kind::kDo:
      return node.pure() && node.children.size() == 1 ? KnownValue(node.children[0]) : std::nullopt;
    case Kind::kIf:
      return node.pure() ? KnownIf(node) : std::nullopt;
    case Kind::kInvalid:
    case Kind::kField:
    case Kind::kAllValues:
    case Kind::kSymbol:
    case Kind::kPath:
    case Kind::kTemplate:
    case Kind::kCase:
    case Kind::kAssign:
    case Kind::kEvent:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kTimes:
    case Kind::kWithin:
    case Kind::kInteraction:
    case Kind::kDelay:
    case Kind::kLoop:
      return std::nullopt;
  }
  return std::nullopt;
}

// Of a function's result, by its type: a number is true, 0 included, and so is a text or a list.
Truth TruthOfCall(const Node& call) {
  if (call.builtin->name == "not") return Opposite(TruthOf(call.children[0]));
  // What is true is not nil, so these are known of a list whatever is in it.
  const bool nil = call.builtin->name == "nil?";
  if ((nil || call.builtin->name == "some?") && TruthOf(call.children[0]) == Truth::kTrue)
    return nil ? Truth::kFalse : Truth::kTrue;
  switch (call.builtin->result) {
    case Type::kAny:
    case Type::kBoolean:
    case Type::kPredicate:
      return Truth::kUnknown;
    case Type::kNumber:
    case Type::kInteger:
    case Type::kString:
    case Type::kList:
    case Type::kListOrNumbers:
    case Type::kCollection:
      return Truth::kTrue;
  }
  return Truth::kUnknown;
}

Truth Least(const std::vector<Node>& parts, Truth (*truth)(const Node&)) {
  Truth least = Truth::kTrue;
  for (const Node& part : parts) least = std::min(least, truth(part));
  return least;
}

Truth Greatest(const std::vector<Node>& parts, Truth (*truth)(const Node&)) {
  Truth greatest = Truth::kFalse;
  for (const Node& part : parts) greatest = std::max(greatest, truth(part));
  return greatest;
}

// What the branches that may be taken agree on. Each part is looked at once: ifs nest.
Truth TruthOfIf(const Node& node) {
  std::optional<Truth> agreed;
  const auto join = [&](const Node& branch) {
    const Truth truth = TruthOf(branch);
    agreed = !agreed || *agreed == truth ? truth : Truth::kUnknown;
  };
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const Truth condition = TruthOf(node.children[i]);
    if (condition != Truth::kFalse) join(node.children[i + 1]);
    if (condition == Truth::kTrue) return *agreed;
  }
  join(node.children.back());
  return *agreed;
}

Truth TruthOfCase(const Node& node) {
  const Truth truth = TruthOf(node.children.back());
  const bool agreed = std::all_of(node.children.begin() + 1, node.children.end(),
                                  [&](const Node& branch) { return TruthOf(branch) == truth; });
  return agreed ? truth : Truth::kUnknown;
}

}  // namespace

std::optional<Value> KnownValue(const Node& node) {
  std::optional<Value> value = Compute(node);
  return value && value->Size() <= kMostBytes ? std::move(value) : std::nullopt;
}

Truth TruthOf(const Node& node) {
  if (const std::optional<Value> known = KnownValue(node))
    return known->truthy() ? Truth::kTrue : Truth::kFalse;
  // A window that runs out is false, in place of all that it interrupts.
  if (node.asks_window) return Truth::kUnknown;
  switch (node.kind) {
    case Kind::kConstant:
      return node.constant.truthy() ? Truth::kTrue : Truth::kFalse;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kAllValues:
    case Kind::kTemplate:
    case Kind::kEvent:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kTimes:
      return Truth::kTrue;
    case Kind::kDelay:
      return Truth::kFalse;  // it yields nil
    case Kind::kCall:
      return TruthOfCall(node);
    case Kind::kBooleanAnd:
      return Least(node.children, TruthOf);
    case Kind::kBooleanOr:
      return Greatest(node.children, TruthOf);
    case Kind::kDo:
      return node.collects ? Truth::kTrue : TruthOf(node.children.back());
    case Kind::kIf:
      return TruthOfIf(node);
    case Kind::kCase:
      return TruthOfCase(node);
    case Kind::kAssign:
      return TruthOf(node.children[0]);
    case Kind::kInvalid:
    case Kind::kField:
    case Kind::kSymbol:
    case Kind::kPath:
    case Kind::kWithin:
    case Kind::kInteraction:
    case Kind::kLoop:
      return Truth::kUnknown;
  }
  return Truth::kUnknown;
}

Truth TruthOfPredicate(const Node& predicate) {
  if (predicate.pure()) return TruthOf(predicate);
  if (predicate.acts) return Truth::kUnknown;
  if (predicate.kind == Kind::kBooleanAnd) return Least(predicate.children, TruthOfPredicate);
  if (predicate.kind == Kind::kBooleanOr) return Greatest(predicate.children, TruthOfPredicate);
  if (predicate.kind == Kind::kCall) return Opposite(TruthOfPredicate(predicate.children[0]));
  return Truth::kUnknown;  // a watch
}

}  // namespace cxengine::dsl

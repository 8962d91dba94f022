// ComparisonsOf: a chain `(< 0 $n 10)` is two comparisons, `(< 0 $n)` is `(> $n 0)`.
#include "dsl/rules/comparison.h"

#include <array>
#include <string_view>
#include <utility>

#include "dsl/rules/known_value.h"

namespace cxengine::dsl {

namespace {

// The predicate with its two operands exchanged, null for one that is no comparison.
const Builtin* Mirrored(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kMirror = {
      {{"=", "="}, {"not=", "not="}, {"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}}};
  for (const auto& [from, to] : kMirror) {
    if (name == from) return FindBuiltin(to);
  }
  return nullptr;
}

}  // namespace

Comparisons ComparisonsOf(const Node& condition) {
  const Builtin* builtin = condition.builtin;
  if (condition.kind != Node::Kind::kCall || !builtin->predicate) return {{}, false};
  const std::vector<Node>& operands = condition.children;
  if (operands.size() == 1) return {{{operands.data(), builtin, std::nullopt}}, true};
  const Builtin* mirrored = Mirrored(builtin->name);
  // Of three that are not all equal two may be; and of one that is not in order the order is not symmetric.
  if (mirrored == nullptr && operands.size() == 2) {
    return {{{operands.data(), builtin, KnownValue(operands[1])}}, true};
  }
  if (mirrored == nullptr || (builtin->name == "not=" && operands.size() > 2)) return {{}, false};
  Comparisons out;
  for (std::size_t i = 1; i < operands.size(); ++i) {
    std::optional<Value> before = KnownValue(operands[i - 1]);
    std::optional<Value> after = KnownValue(operands[i]);
    if (before.has_value() == after.has_value()) {
      out.complete = false;
    } else if (after) {
      out.all.push_back({&operands[i - 1], builtin, std::move(after)});
    } else {
      out.all.push_back({&operands[i], mirrored, std::move(before)});
    }
  }
  return out;
}

}  // namespace cxengine::dsl

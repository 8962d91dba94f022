// `(case value constant form … default)` (§7).
#include <unordered_map>

#include "dsl/checker.h"
#include "dsl/plan.h"

namespace cxengine::dsl {

namespace {

// Constants by value, with the places where they stand: `1` and `1.0` are one.
using Places = std::unordered_map<Value, Span, CaseTable::Hash>;

// The value that a form stands for as it is; nothing for an expression.
std::optional<Value> ConstantOf(const Form& form) {
  switch (form.kind) {
    case Form::Kind::kAtom:
      return form.value;
    case Form::Kind::kKeyword:
      return Value::String(form.text);
    case Form::Kind::kVector: {
      List items;
      for (const Form& item : form.items) {
        std::optional<Value> value = ConstantOf(item);
        if (!value) return std::nullopt;
        items.push_back(std::move(*value));
      }
      return Value::MakeList(std::move(items));
    }
    case Form::Kind::kMap: {
      Map entries;
      for (std::size_t i = 0; i + 1 < form.items.size(); i += 2) {
        const std::optional<Value> name = ConstantOf(form.items[i]);
        std::optional<Value> value = ConstantOf(form.items[i + 1]);
        if (!name || !name->is_string() || !value) return std::nullopt;
        entries.emplace_back(name->string(), std::move(*value));
      }
      return Value::MakeMap(std::move(entries));
    }
    case Form::Kind::kSymbol:
    case Form::Kind::kList:
    case Form::Kind::kSet:
      return std::nullopt;
  }
  return std::nullopt;
}

// Reads the constant of a branch into `node`; false after a report.
bool CheckConstant(Checker& checker, const Form& form, Places& places, Node& node) {
  if (form.faulty) return false;
  const std::optional<Value> value = ConstantOf(form);
  if (!value) {
    checker.Report(Code::kOperandKind, form.span, "`case` compares with constants, got " + Describe(form))
        .help = "use `cond` for conditions: `(cond (= value other) …)`";
    return false;
  }
  const auto [place, added] = places.emplace(*value, form.span);
  if (!added) {
    Diagnostic& finding = checker.Report(Code::kDuplicateCase, form.span,
                                         "`case` has a branch for `" + ToJson(*value) + "` already");
    finding.related.push_back({place->second, "the first one"});
    finding.help = "delete one of the two";
    return false;
  }
  node.elements.push_back(*value);
  return true;
}

}  // namespace

Node CheckCase(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 0)) return node;
  const std::size_t count = form.items.size();
  bool valid = true;
  Places places;
  node.children.push_back(checker.CheckAsked(form.items[1], Use::kBound));
  for (std::size_t i = 2; i + 1 < count; i += 2) {
    valid = CheckConstant(checker, form.items[i], places, node) && valid;
    node.children.push_back(CheckBranch(checker, form.items[i + 1], use));
  }
  node.children.push_back(count % 2 == 1 ? CheckBranch(checker, form.items.back(), use) : NilNode(form.span));
  for (const Node& child : node.children) valid = valid && child.kind != Node::Kind::kInvalid;
  if (valid) node.kind = Node::Kind::kCase;
  Inherit(node);
  return node;
}

}  // namespace cxengine::dsl

// Hash-consing: the key of an expression is made of its own parts and its children's numbers.
#include "dsl/rules/expression_identity.h"

namespace cxengine::dsl {

namespace {

// With its length in front, so that no two sequences of parts make one key.
void AddPart(std::string& key, std::string_view part) {
  key += std::to_string(part.size());
  key += ':';
  key += part;
}

}  // namespace

ExpressionIdentities::Id ExpressionIdentities::Of(const Node& expression) {
  const auto found = of_.find(&expression);
  if (found != of_.end()) return found->second;
  const Id id = Number(expression);
  of_.emplace(&expression, id);
  return id;
}

ExpressionIdentities::Id ExpressionIdentities::OfField(const std::string& name) {
  Node field;
  field.kind = Node::Kind::kField;
  field.name = name;
  return Number(field);
}

ExpressionIdentities::Id ExpressionIdentities::OfSymbol(SymbolIndex symbol) {
  Node read;
  read.kind = Node::Kind::kSymbol;
  read.symbol = symbol;
  return Number(read);
}

ExpressionIdentities::Id ExpressionIdentities::Number(const Node& expression) {
  std::string key = std::to_string(static_cast<int>(expression.kind)) + " ";
  for (const Node& child : expression.children) key += std::to_string(Of(child)) + " ";
  key += std::to_string(expression.symbol) + " ";
  AddPart(key, expression.builtin == nullptr ? "" : expression.builtin->name);
  AddPart(key, expression.predicate == nullptr ? "" : expression.predicate->name);
  AddPart(key, expression.name);
  for (const std::string& name : expression.names) AddPart(key, name);
  AddPart(key, std::to_string(static_cast<int>(expression.constant.kind())) + ToJson(expression.constant));
  for (const Value& element : expression.elements) AddPart(key, ToJson(element));
  return known_.emplace(std::move(key), static_cast<Id>(known_.size())).first->second;
}

}  // namespace cxengine::dsl

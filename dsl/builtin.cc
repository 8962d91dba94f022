// Joins the tables of builtins/ and finds rows by name.
#include "dsl/builtin.h"

#include <unordered_map>
#include <utility>

namespace cxengine::dsl {

const std::vector<Builtin>& AllBuiltins() {
  static const std::vector<Builtin> all = [] {
    std::vector<Builtin> rows;
    for (auto* table : {ArithmeticBuiltins, DivisionBuiltins, AggregateBuiltins, PredicateBuiltins,
                        ListBuiltins, TextBuiltins, TimeBuiltins}) {
      for (Builtin& row : table()) rows.push_back(std::move(row));
    }
    return rows;
  }();
  return all;
}

const Builtin* FindBuiltin(std::string_view name) {
  static const std::unordered_map<std::string_view, const Builtin*> by_name = [] {
    std::unordered_map<std::string_view, const Builtin*> rows;
    for (const Builtin& row : AllBuiltins()) rows.emplace(row.name, &row);
    return rows;
  }();
  const auto it = by_name.find(name);
  return it == by_name.end() ? nullptr : it->second;
}

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kAny:
      return "any value";
    case Type::kNumber:
      return "number";
    case Type::kInteger:
      return "integer";
    case Type::kString:
      return "string";
    case Type::kBoolean:
      return "boolean";
    case Type::kList:
      return "list";
    case Type::kListOrNumbers:
      return "list or numbers";
    case Type::kCollection:
      return "list, map or string";
    case Type::kPredicate:
      return "predicate";
  }
  return "";
}

}  // namespace cxengine::dsl

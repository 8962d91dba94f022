// Numbers expressions so that two have one number exactly when they compute the same from the same: the same
// operators over the same fields, names and constants, wherever they stand.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "dsl/pattern.h"

namespace cxengine::dsl {

class ExpressionIdentities {
 public:
  using Id = std::uint32_t;

  // Of a pure expression, which has to stay where it is. It is looked at once, however often it is asked for.
  Id Of(const Node& expression);
  // Of `$name`, and of a local or variable.
  Id OfField(const std::string& name);
  Id OfSymbol(SymbolIndex symbol);

 private:
  Id Number(const Node& expression);

  std::unordered_map<const Node*, Id> of_;
  std::unordered_map<std::string, Id> known_;
};

}  // namespace cxengine::dsl

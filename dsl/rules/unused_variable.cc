// A variable or local that is never read, or only for its own next value.
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

void CheckUnusedVariables(const Pattern& pattern, Diagnostics& diagnostics) {
  for (const Symbol& symbol : pattern.symbols) {
    if (symbol.used) continue;
    diagnostics
        .Report(Code::kUnusedVariable, symbol.span,
                (symbol.local ? "the local `" : "the variable `") + symbol.name +
                    (symbol.read_to_set ? "` is read only to set it" : "` is never read"))
        .help = "delete it, or call it `_" + symbol.name + "` if that is meant";
  }
}

}  // namespace cxengine::dsl

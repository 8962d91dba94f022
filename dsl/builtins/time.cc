// Time (§8, §10): only the time of what is being handled, never the clock of the machine.
#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

Value Now(Operands, Environment& environment) { return Value::Integer(environment.now); }

}  // namespace

std::vector<Builtin> TimeBuiltins() {
  return {
      {.name = "now",
       .usage = "(now)",
       .doc =
           "The time of the event, answer or timer that is being handled, in milliseconds since the epoch.",
       .edges = "Below for an event of 2024-05-01T10:00:00Z. An opening may use it after its first event.",
       .examples = {{"(now)", "1714557600000"}, {"(quot (now) 86400000)", "19844"}},
       .min_operands = 0,
       .max_operands = 0,
       .operands = {},
       .result = Type::kInteger,
       .constant = false,
       .evaluate = Now},
  };
}

}  // namespace cxengine::dsl

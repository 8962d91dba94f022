// Why something failed: in words for the author of the pattern and, apart from them, of what kind it is and
// where.
//
// Words may hold what a customer said (an operand, the answer of an endpoint), so they are for transcripts
// and histories. Kind and place are the pattern's own and may be logged.
#pragma once

#include <cstdint>
#include <string>

#include "dsl/plan.h"

namespace cxengine::engine {

struct Cause {
  enum class Kind : std::uint8_t {
    kNone,      // nothing failed
    kValue,     // an operand, a count or a duration does not fit
    kTemplate,  // a template that is not there
    kLimit,     // steps without waiting, the size of a value, kept events, live matches, calls
    kEndpoint,  // a call failed, or was not answered in time
  };
  Kind kind = Kind::kNone;
  int line = 0;  // in the pattern's text, from 1, the column in code points; 0: of no one place
  int column = 0;
};

struct Failure {
  Cause cause;
  std::string words;  // "line 3, column 5: division by zero"
};

Cause CauseAt(Cause::Kind kind, const dsl::Plan& plan, dsl::Span span);

}  // namespace cxengine::engine

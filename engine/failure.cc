// Cause.
#include "engine/failure.h"

#include "dsl/source.h"

namespace cxengine::engine {

Cause CauseAt(Cause::Kind kind, const dsl::Plan& plan, dsl::Span span) {
  const dsl::Position place = dsl::Source("", plan.source).Locate(span.begin);
  return {kind, place.line, place.column};
}

}  // namespace cxengine::engine

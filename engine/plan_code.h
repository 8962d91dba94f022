// A plan as bytes: the pattern's text and the templates that it uses, from which it is compiled again. So it
// outlives changes of what compiling makes of it, and of the tenant's templates.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "dsl/plan.h"

namespace cxengine::engine {

std::string EncodePlan(const dsl::Plan& plan);
// Null, with a sentence in `error`, for bytes that are no plan, or a text that no longer compiles.
std::shared_ptr<const dsl::Plan> DecodePlan(std::string_view bytes, std::string& error);

// Plans with the same text and templates have the same one: a hash of their bytes.
struct PlanId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const PlanId&, const PlanId&) = default;
};
PlanId IdOfPlan(std::string_view bytes);

}  // namespace cxengine::engine

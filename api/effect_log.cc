#include "api/effect_log.h"

#include <spdlog/spdlog.h>

#include <string>

namespace cxengine::api {
namespace {

// What may be logged of a failure, to stand behind a pattern's id: its place and its kind.
std::string Describe(const engine::Cause& cause) {
  std::string text;
  if (cause.line > 0)
    text = ", line " + std::to_string(cause.line) + ", column " + std::to_string(cause.column);
  switch (cause.kind) {
    case engine::Cause::Kind::kNone:
      break;
    case engine::Cause::Kind::kValue:
      return text + ": a value does not fit";
    case engine::Cause::Kind::kTemplate:
      return text + ": the template named there does not exist";
    case engine::Cause::Kind::kLimit:
      return text + ": a limit was reached";
    case engine::Cause::Kind::kEndpoint:
      return text + ": an endpoint failed";
  }
  return text;
}

}  // namespace

void LogEffect(const engine::Effect& effect) {
  if (!spdlog::should_log(spdlog::level::info)) return;
  using Kind = engine::Effect::Kind;
  const char* what = nullptr;
  switch (effect.kind) {
    case Kind::kBorn:
      what = "born";
      break;
    case Kind::kCompleted:
      what = "completed";
      break;
    case Kind::kFailed:
      what = "failed";
      break;
    case Kind::kExpired:
      what = "expired";
      break;
    case Kind::kCancelled:
      what = "cancelled";
      break;
    case Kind::kRefused:
      what = "refused";
      break;
    case Kind::kSeen:
    case Kind::kConsumed:
    case Kind::kReleased:
    case Kind::kCall:
    case Kind::kAnswer:
    case Kind::kDropped:
    case Kind::kUnaugmented:
      return;
  }
  spdlog::info("match {} {}: tenant {}, pattern {}{}", effect.match->id.ToText(), what,
               effect.match->pattern->tenant, effect.match->pattern->id, Describe(effect.cause()));
}

}  // namespace cxengine::api

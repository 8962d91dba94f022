// EncodePlan, DecodePlan, IdOfPlan.
#include "engine/plan_code.h"

#include <xxhash.h>

#include "dsl/compile.h"
#include "engine/bytes.h"

namespace cxengine::engine {

std::string EncodePlan(const dsl::Plan& plan) {
  ByteWriter out;
  out.Text(plan.source);
  out.Number(plan.templates.size());
  for (const auto& [id, text] : plan.templates) {
    out.Text(id);
    out.Text(text);
  }
  return out.Take();
}

std::shared_ptr<const dsl::Plan> DecodePlan(std::string_view bytes, std::string& error) {
  ByteReader in(bytes);
  const std::string text(in.Text());
  dsl::CompileOptions options;
  dsl::Partials& templates = options.surroundings.templates.emplace();
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    std::string id(in.Text());
    templates[std::move(id)] = in.Text();
  }
  if (!in.ok() || !in.at_end()) {
    error = "the bytes are no pattern";
    return nullptr;
  }
  const dsl::Source source("pattern", text);
  dsl::Diagnostics findings;
  auto plan = dsl::Compile(source, findings, options);
  if (plan != nullptr) return plan;
  for (const dsl::Diagnostic& finding : findings.all()) {
    if (finding.severity() != dsl::Severity::kError) continue;
    const dsl::Position place = source.Locate(finding.span.begin);
    error = "the pattern no longer compiles: line " + std::to_string(place.line) + ", column " +
            std::to_string(place.column) + ": " + finding.message;
    break;
  }
  return nullptr;
}

PlanId IdOfPlan(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

}  // namespace cxengine::engine

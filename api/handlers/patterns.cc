#include "api/handlers/patterns.h"

#include <spdlog/spdlog.h>

#include <map>
#include <utility>

#include "api/findings.h"
#include "api/services.h"
#include "api/surroundings.h"
#include "dsl/compile.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kMaxKeyBytes = 256;

bool Enabled(const Json* object) { return object && object->at("status").get<bool>(); }

std::string Text(const Json& object, std::string_view field) { return object.at(field).get<std::string>(); }

// A plan that runs, and what is stored: the same key and text.
bool Same(const engine::Shard::EnabledPlan& running, const EnabledPattern& stored) {
  return running.key_attribute == stored.key && running.plan->source == stored.code;
}

bool Blank(const std::string& code) { return code.find_first_not_of(" \t\r\n,") == std::string::npos; }

std::optional<Problem> CheckQuota(Services& services, const std::string& tenant_id) {
  const auto tenant = services.tenants.Find(tenant_id);
  if (!tenant || !tenant->max_patterns) return std::nullopt;
  if (services.objects.Count(tenant_id, "pattern") < *tenant->max_patterns) return std::nullopt;
  return Problem{403, "quota-exceeded",
                 "This tenant may have " + std::to_string(*tenant->max_patterns) +
                     " patterns, and has them: delete one, or ask the operator for more."};
}

Consequence ConsiderPattern(Services& services, const Proposal& proposal) {
  const auto& [tenant, id, before, after] = proposal;
  Consequence consequence;
  PatternChange change;
  change.tenant = tenant;
  change.pattern = id;
  if (!before) consequence.refusal = CheckQuota(services, tenant);
  if (consequence.refusal) return consequence;
  if (after) {
    change.key_attribute = Text(*after, "key");
    if (change.key_attribute.empty() || change.key_attribute.size() > kMaxKeyBytes) {
      consequence.refusal =
          Problem{400, "invalid-key", "`key` must name a field of events, in 1 to 256 bytes."};
      return consequence;
    }
  }
  if (Enabled(after)) {
    const std::string code = Text(*after, "code");
    if (Blank(code)) {
      consequence.refusal =
          Problem{400, "missing-field", "`code` is missing: a pattern whose `status` is true needs it."};
      return consequence;
    }
    auto plan = CompilePattern("pattern", code, {SurroundingsOf(services, tenant, change.key_attribute)},
                               &consequence.warnings);
    if (!plan.ok()) {
      consequence.refusal = std::move(plan.problem());
      return consequence;
    }
    const bool same =
        Enabled(before) && Text(*before, "code") == code && Text(*before, "key") == change.key_attribute;
    if (same) return consequence;  // a new name: the engine need not know
    change.plan = std::move(plan.value());
  } else if (!Enabled(before)) {
    return consequence;  // it did not run and does not run
  } else {
    change.key_attribute = Text(*before, "key");
  }
  consequence.apply = [&services, change = std::move(change)](std::function<void(bool)> done) {
    return services.runtime.Change(change, std::move(done));
  };
  return consequence;
}

}  // namespace

ResourceKind Patterns() {
  using Type = Json::value_t;
  return {.noun = "pattern",
          .plural = "patterns",
          .prefix = "PT",
          .fields = {{"name", Type::string, true},
                     {"description", Type::string, false, ""},
                     {"status", Type::boolean, false, false},
                     {"code", Type::string, false, ""},
                     {"key", Type::string, false, "id"}},
          .versioned = true,
          .consider = ConsiderPattern};
}

Result<std::shared_ptr<const dsl::Plan>> CompilePattern(std::string_view name, const std::string& code,
                                                        const dsl::CompileOptions& options, Json* warnings) {
  const dsl::Source source(std::string(name), code);
  dsl::Diagnostics diagnostics;
  auto plan = dsl::Compile(source, diagnostics, options);
  if (!plan) return InvalidText("invalid-pattern", "code", source, diagnostics);
  if (warnings != nullptr) *warnings = ShowWarnings(source, diagnostics);
  return plan;
}

bool MayUseTemplates(const std::string& code) { return code.find("template") != std::string::npos; }

std::vector<EnabledPattern> EnabledPatterns(Services& services, const std::string& tenant) {
  const ResourceKind kind = Patterns();
  std::vector<EnabledPattern> patterns;
  for (const store::Object& stored : services.objects.List(tenant, kind.noun)) {
    const Json object = Json::parse(stored.document);
    if (Enabled(&object))
      patterns.push_back({IdOf(kind, stored.number), Text(object, "key"), Text(object, "code")});
  }
  return patterns;
}

void LoadPatterns(Services& services) {
  const std::lock_guard lock(services.configuration);
  std::map<std::pair<std::string, std::string>, engine::Shard::EnabledPlan> running;  // by tenant and id
  for (engine::Shard::EnabledPlan& one : services.runtime.EnabledPatterns())
    running.emplace(std::pair(one.tenant, one.pattern), std::move(one));
  for (const std::string& tenant : services.tenants.Ids()) {
    dsl::CompileOptions options{SurroundingsOf(services, tenant)};
    for (EnabledPattern& pattern : EnabledPatterns(services, tenant)) {
      const auto found = running.find({tenant, pattern.id});
      const auto* known = found == running.end() ? nullptr : &found->second;
      if (known != nullptr && Same(*known, pattern) && !MayUseTemplates(pattern.code)) {
        running.erase(found);
        continue;
      }
      options.surroundings.key = pattern.key;
      auto plan = CompilePattern(pattern.id, pattern.code, options);
      if (!plan.ok()) {
        spdlog::error("pattern {} of tenant {} no longer compiles and is left out: {}", pattern.id, tenant,
                      plan.problem().sentence);
        continue;
      }
      const bool same =
          known != nullptr && Same(*known, pattern) && known->plan->templates == plan.value()->templates;
      if (known != nullptr) running.erase(found);
      if (!same) services.runtime.Change({tenant, pattern.id, pattern.key, std::move(plan.value())}, nullptr);
    }
  }
  for (auto& [place, gone] : running)
    services.runtime.Change({gone.tenant, gone.pattern, gone.key_attribute, nullptr}, nullptr);
}

}  // namespace cxengine::api

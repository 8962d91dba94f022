#include "api/handlers/patterns.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "api/services.h"
#include "api/surroundings.h"
#include "dsl/compile.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kMaxKeyBytes = 256;

Json ShowFinding(const dsl::Source& source, const dsl::Diagnostic& finding) {
  const dsl::Position position = source.Locate(finding.span.begin);
  // In code points, as the column.
  const std::string_view text = source.TextOf(finding.span);
  const auto length = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  Json shown = {{"code", dsl::RowOf(finding.code).name},
                {"severity", dsl::SeverityName(finding.severity())},
                {"line", position.line},
                {"column", position.column},
                {"length", length},
                {"message", finding.message}};
  if (!finding.help.empty()) shown["help"] = finding.help;
  return shown;
}

Problem InvalidCode(const dsl::Source& source, const dsl::Diagnostics& diagnostics) {
  Json details = Json::array();
  std::size_t errors = 0;
  std::string first = "it cannot be compiled";
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    details.push_back(ShowFinding(source, finding));
    if (finding.severity() != dsl::Severity::kError || ++errors > 1) continue;
    const dsl::Position position = source.Locate(finding.span.begin);
    first = "line " + std::to_string(position.line) + ", column " + std::to_string(position.column) + ": " +
            finding.message;
  }
  const std::string count =
      errors > 1 ? "has " + std::to_string(errors) + " errors, the first at " : "has an error at ";
  return {400, "invalid-pattern", errors == 0 ? "`code` " + first + "." : "`code` " + count + first + ".",
          std::move(details)};
}

bool Enabled(const Json* object) { return object && object->at("status").get<bool>(); }

std::string Text(const Json& object, std::string_view field) { return object.at(field).get<std::string>(); }

bool Blank(const std::string& code) { return code.find_first_not_of(" \t\r\n,") == std::string::npos; }

Consequence Consider(Services& services, const std::string& tenant, const Json* before, const Json* after) {
  Consequence consequence;
  PatternChange change;
  change.tenant = tenant;
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
    auto plan = CompilePattern("pattern", code, SurroundingsOf(tenant, change.key_attribute));
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
  consequence.apply = [&services, change = std::move(change)](const std::string& id,
                                                              std::function<void()> done) {
    PatternChange named = change;
    named.pattern = id;
    return services.runtime.Change(std::move(named), std::move(done));
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
          .consider = Consider};
}

Result<std::shared_ptr<const dsl::Plan>> CompilePattern(std::string_view name, const std::string& code,
                                                        dsl::Surroundings surroundings) {
  const dsl::Source source(std::string(name), code);
  dsl::Diagnostics diagnostics;
  auto plan = dsl::Compile(source, diagnostics, {std::move(surroundings)});
  if (!plan) return InvalidCode(source, diagnostics);
  return plan;
}

void LoadPatterns(Services& services) {
  const std::lock_guard lock(services.configuration);
  const ResourceKind kind = Patterns();
  for (const store::Object& stored : services.objects.All(kind.noun)) {
    const Json object = Json::parse(stored.document);
    if (!Enabled(&object)) continue;
    const std::string id = kind.prefix + std::to_string(stored.number);
    const std::string key = Text(object, "key");
    auto plan = CompilePattern(id, Text(object, "code"), SurroundingsOf(stored.tenant, key));
    if (!plan.ok()) {
      spdlog::error("pattern {} of tenant {} no longer compiles and is left out: {}", id, stored.tenant,
                    plan.problem().sentence);
      continue;
    }
    services.runtime.Change({stored.tenant, id, key, std::move(plan.value())}, [] {});
  }
}

}  // namespace cxengine::api

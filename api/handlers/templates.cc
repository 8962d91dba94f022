#include "api/handlers/templates.h"

#include <memory>
#include <utility>
#include <vector>

#include "api/findings.h"
#include "api/handlers/patterns.h"
#include "api/services.h"
#include "api/surroundings.h"
#include "dsl/compile.h"
#include "dsl/template_library.h"

namespace cxengine::api {
namespace {

std::string Text(const Json& object) { return object.at("template").get<std::string>(); }

std::string Quoted(std::string_view id) { return "`" + std::string(id) + "`"; }

// What is wrong with the text itself.
std::optional<Problem> CheckText(const std::string& id, const std::string& text) {
  const dsl::Source source(id, text);
  dsl::Diagnostics diagnostics;
  for (const dsl::TemplateFault& fault : dsl::CheckTemplate(text)) {
    const auto begin = static_cast<std::uint32_t>(fault.offset);
    diagnostics.Report(dsl::Code::kBadTemplate, {begin, begin + 1}, fault.message);
  }
  if (!diagnostics.has_errors()) return std::nullopt;
  diagnostics.Sort();
  return InvalidText("invalid-template", "template", source, diagnostics);
}

// What is wrong with it among the tenant's others.
std::optional<Problem> CheckPartials(const std::string& id, const dsl::Partials& templates) {
  dsl::TemplateLibrary library(&templates);
  const dsl::TemplateUse use = library.Examine(*library.Find(id));
  if (use.faults.empty()) return std::nullopt;
  return Problem{400, "invalid-template", "`template` cannot be used: " + use.faults.front() + "."};
}

// The tenant's enabled patterns, compiled in some surroundings.
class Compiled {
 public:
  Compiled(std::string tenant, dsl::Surroundings surroundings)
      : tenant_(std::move(tenant)), options_{std::move(surroundings)} {}

  Result<std::shared_ptr<const dsl::Plan>> Compile(const EnabledPattern& pattern) {
    options_.surroundings.key = pattern.key;
    return CompilePattern(pattern.id, pattern.code, options_);
  }
  PatternChange Change(const EnabledPattern& pattern, std::shared_ptr<const dsl::Plan> plan) const {
    return {tenant_, pattern.id, pattern.key, std::move(plan)};
  }

 private:
  std::string tenant_;
  dsl::CompileOptions options_;
};

// The others need not be compiled: they use no template.
std::vector<EnabledPattern> PatternsWithTemplates(Services& services, const std::string& tenant) {
  std::vector<EnabledPattern> patterns = EnabledPatterns(services, tenant);
  std::erase_if(patterns, [](const EnabledPattern& pattern) { return !MayUseTemplates(pattern.code); });
  return patterns;
}

// A plan has the texts that its pattern uses, whether it names them or another template includes them.
bool Uses(const dsl::Plan& plan, const std::string& id) { return plan.templates.contains(id); }

Consequence ConsiderDeletion(Services& services, const Proposal& proposal) {
  Compiled compiled(proposal.tenant, SurroundingsOf(services, proposal.tenant));
  std::string ids;
  Json details = Json::array();
  for (const EnabledPattern& pattern : PatternsWithTemplates(services, proposal.tenant)) {
    auto plan = compiled.Compile(pattern);
    if (!plan.ok() || !Uses(*plan.value(), proposal.id)) continue;
    ids += (ids.empty() ? "" : ", ") + Quoted(pattern.id);
    details.push_back({{"code", "template-in-use"},
                       {"pattern", pattern.id},
                       {"message", "The enabled pattern " + Quoted(pattern.id) + " uses this template."}});
  }
  Consequence consequence;
  if (ids.empty()) return consequence;
  consequence.refusal =
      Problem{409, "template-in-use",
              "This template is used by enabled patterns: " + ids + ". Change or disable them first.",
              std::move(details)};
  return consequence;
}

// The text as it would be, in all enabled patterns that use it.
Consequence Spread(Services& services, const Proposal& proposal, dsl::Surroundings after) {
  Consequence consequence;
  Compiled before(proposal.tenant, SurroundingsOf(services, proposal.tenant));
  Compiled compiled(proposal.tenant, std::move(after));
  std::vector<PatternChange> changes;
  for (const EnabledPattern& pattern : PatternsWithTemplates(services, proposal.tenant)) {
    auto plan = compiled.Compile(pattern);
    if (plan.ok()) {
      if (Uses(*plan.value(), proposal.id)) changes.push_back(compiled.Change(pattern, plan.value()));
    } else if (before.Compile(pattern).ok()) {  // else it was left out on start, whatever this text is
      consequence.refusal = Problem{400, "invalid-template",
                                    "With this `template` the enabled pattern " + Quoted(pattern.id) +
                                        " could no longer run: its " + plan.problem().sentence,
                                    std::move(plan.problem().details)};
      return consequence;
    }
  }
  if (changes.empty()) return consequence;
  consequence.apply = [&services, changes = std::move(changes)](std::function<void(bool)> done) {
    // The queue keeps its order: when the last one counts, all do.
    for (std::size_t i = 0; i + 1 < changes.size(); ++i)
      if (!services.runtime.Change(changes[i], nullptr)) return false;
    return services.runtime.Change(changes.back(), std::move(done));
  };
  return consequence;
}

Consequence ConsiderTemplate(Services& services, const Proposal& proposal) {
  if (!proposal.after) return ConsiderDeletion(services, proposal);
  const std::string text = Text(*proposal.after);
  if (proposal.before && Text(*proposal.before) == text) return {};  // a new name: no pattern need know
  Consequence consequence;
  consequence.refusal = CheckText(proposal.id, text);
  if (consequence.refusal) return consequence;
  dsl::Surroundings after = SurroundingsOf(services, proposal.tenant);
  (*after.templates)[proposal.id] = text;
  consequence.refusal = CheckPartials(proposal.id, *after.templates);
  if (consequence.refusal) return consequence;
  return Spread(services, proposal, std::move(after));
}

}  // namespace

ResourceKind Templates() {
  using Type = Json::value_t;
  return {.noun = "template",
          .plural = "templates",
          .prefix = "TM",
          .fields = {{"name", Type::string, true},
                     {"description", Type::string, false, ""},
                     {"template", Type::string, true}},
          .versioned = true,
          .consider = ConsiderTemplate};
}

dsl::Partials TemplatesOf(store::Objects& objects, const std::string& tenant) {
  const ResourceKind kind = Templates();
  dsl::Partials templates;
  for (const store::Object& stored : objects.List(tenant, kind.noun))
    templates.emplace(IdOf(kind, stored.number), Text(Json::parse(stored.document)));
  return templates;
}

}  // namespace cxengine::api

// Patterns: their fields, the check of their code, and their way into the running engine (platform contract
// §11).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/handlers/resource.h"
#include "dsl/compile.h"
#include "dsl/plan.h"

namespace cxengine::api {

// Enabled patterns are compiled before they are stored; a mistake is a 400 with the findings in `details`.
// POST, PUT and DELETE answer when the change counts for every event that comes later.
ResourceKind Patterns();

// The plan of `code`, or the 400; warnings alone do not keep a pattern out. `name` is what the findings call
// the text. With a plan, `warnings` takes those of the checker, as findings.h shows them.
Result<std::shared_ptr<const dsl::Plan>> CompilePattern(std::string_view name, const std::string& code,
                                                        const dsl::CompileOptions& options = {},
                                                        Json* warnings = nullptr);

struct EnabledPattern {
  std::string id;
  std::string key;
  std::string code;
};
// Of the tenant, in order of number, as they are stored.
std::vector<EnabledPattern> EnabledPatterns(Services& services, const std::string& tenant);

// Could its text name a template? Others need not be compiled again when one changes.
bool MayUseTemplates(const std::string& code);

// On start: makes the engine run the enabled patterns of all tenants, as they are stored, and no others. What
// it runs already, by its log, is left alone. One that no longer compiles is logged, left out.
void LoadPatterns(Services& services);

}  // namespace cxengine::api

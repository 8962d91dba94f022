// Source → plan.
#include "dsl/compile.h"

#include "dsl/checker.h"
#include "dsl/fix.h"
#include "dsl/form.h"
#include "dsl/lower.h"
#include "dsl/suppression.h"

namespace cxengine::dsl {

std::shared_ptr<const Plan> Compile(const Source& source, Diagnostics& diagnostics,
                                    const CompileOptions& options) {
  const std::vector<Form> forms = Parse(source, diagnostics);
  const Pattern pattern = CheckForms(source, forms, options.surroundings, diagnostics);
  if (!options.key_state) {
    diagnostics.Remove([](const Diagnostic& finding) { return finding.code == Code::kKeyState; });
  }
  PrepareFixes(source, diagnostics);
  ApplyIgnores(source, forms, diagnostics);
  diagnostics.Sort();
  if (diagnostics.has_errors()) return nullptr;
  return std::make_shared<const Plan>(Lower(pattern, source.text()));
}

}  // namespace cxengine::dsl

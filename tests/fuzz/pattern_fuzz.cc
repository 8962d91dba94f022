// Any text as a pattern: reading, checking, lowering, fixing and laying out end, and agree with each other.
//
// The layout of a text that can be read is its own layout, and compiles to the same plan with the same
// findings. A text with its fixes carried out has no more errors than before. Every finding lies inside its
// text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "dsl/compile.h"
#include "dsl/diagram.h"
#include "dsl/fix.h"
#include "dsl/form.h"
#include "dsl/format.h"
#include "engine/catalogue.h"
#include "tests/fuzz/demand.h"

namespace cxengine {
namespace {

dsl::CompileOptions Options() {
  dsl::CompileOptions options;
  options.surroundings.endpoint_types = &engine::EndpointTypes();
  return options;
}

struct Compiled {
  explicit Compiled(const dsl::Source& source) : plan(dsl::Compile(source, diagnostics, Options())) {
    for (const dsl::Diagnostic& finding : diagnostics.all()) {
      fuzz::Demand(finding.span.begin <= finding.span.end && finding.span.end <= source.text().size(),
                   "a finding lies inside its text");
      codes += std::string(dsl::RowOf(finding.code).name) + " ";
    }
    fuzz::Demand((plan == nullptr) == diagnostics.has_errors(), "a plan, or errors");
    if (plan) text = dsl::Dump(*plan);
  }

  dsl::Diagnostics diagnostics;
  std::shared_ptr<const dsl::Plan> plan;
  std::string codes;
  std::string text;
};

void Fix(const dsl::Source& source, const dsl::Diagnostics& before) {
  const auto check = [](const dsl::Source& text, dsl::Diagnostics& found) {
    dsl::Compile(text, found, Options());
  };
  const dsl::Fixed fixed = dsl::FixSource(source, check, [](const dsl::Diagnostic&) { return true; });
  fuzz::Demand(Compiled(dsl::Source("fixed", fixed.text)).diagnostics.errors() <= before.errors(),
               "fixes bring no errors");
}

void LayOut(const dsl::Source& source, const Compiled& compiled) {
  dsl::Diagnostics unreadable;
  const dsl::Source formatted("formatted", dsl::FormatCode(source, unreadable));
  if (unreadable.has_errors()) return;
  // White space counts for the limit of a source.
  dsl::Diagnostics too_long;
  const std::string again = dsl::FormatCode(formatted, too_long);
  if (too_long.has_errors()) return;
  fuzz::Demand(again == formatted.text(), "a layout is its own layout");
  const Compiled same(formatted);
  fuzz::Demand(same.codes == compiled.codes, "a layout has the findings of its text");
  fuzz::Demand(same.text == compiled.text, "a layout has the meaning of its text");
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  const dsl::Source source("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  const Compiled compiled(source);
  if (compiled.plan) dsl::Diagram(*compiled.plan);
  LayOut(source, compiled);
  Fix(source, compiled.diagnostics);
  return 0;
}

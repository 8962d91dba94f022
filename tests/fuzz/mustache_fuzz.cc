// Any text as a template: rendering ends, and fails for what is not sound; its names lie inside it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "dsl/mustache.h"
#include "tests/fuzz/demand.h"

namespace cxengine {
namespace {

dsl::Value Context() {
  using dsl::Value;
  return Value::MakeMap({{"a", Value::String("<b>")},
                         {"b", Value::MakeMap({{"c", Value::Integer(1)}, {"a", Value()}})},
                         {"list", Value::MakeList({Value::Integer(1), Value::Boolean(false)})},
                         {"yes", Value::Boolean(true)}});
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  static const dsl::Value context = Context();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto faults = dsl::CheckTemplate(text);
  for (const dsl::TemplateFault& fault : faults)
    fuzz::Demand(fault.offset <= size && !fault.message.empty(), "a fault lies inside its text");
  // It includes itself, too.
  const dsl::Rendering rendering = dsl::RenderTemplate(text, context, {{"p", text}, {"q", "{{a}}\n"}});
  if (!faults.empty()) {
    fuzz::Demand(!rendering.failure.empty(), "what is not sound is not rendered");
    return 0;
  }
  for (const dsl::TemplateName& name : dsl::TemplateNames(text))
    fuzz::Demand(name.offset < size && !name.name.empty(), "a name lies inside its text");
  dsl::TemplatePartials(text);
  return 0;
}

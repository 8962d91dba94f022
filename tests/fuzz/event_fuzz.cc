// Any text as an event, twice, and once more for a table that knows no field: the reader that walks the parts
// of the text takes nothing that the patient parser refuses, and finds the values that it finds.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/event.h"
#include "tests/fuzz/demand.h"

namespace cxengine {
namespace {

engine::FieldTable Fields() {
  engine::FieldTable fields;
  for (const char* name : {"a", "b", "type", "key", "a long name of a field", "\u00e9", ""})
    fields.Intern(name);
  return fields;
}

void Read(const std::string& json, const engine::FieldTable& fields) {
  std::string error;
  const auto event = engine::Event::Parse(1, 0, json, fields, error);
  std::string why;
  const auto whole = engine::ParseJson(json, why);
  fuzz::Demand((event != nullptr) == (whole && whole->is_map()), "an object is an event, nothing else is");
  fuzz::Demand(event != nullptr || !error.empty(), "what is wrong is said");
  if (event == nullptr) return;
  for (engine::FieldId field = 0; field < fields.size(); ++field) {
    const dsl::Value& value = event->Get(field, fields);
    fuzz::Demand(value == event->Find(fields.Name(field)), "a field has the value that the parser finds");
    engine::KeyText(value);
  }
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  static const engine::FieldTable fields = Fields();
  static const engine::FieldTable none;
  const std::string json(reinterpret_cast<const char*>(data), size);
  // The second time the order of its names is the expected one.
  Read(json, fields);
  Read(json, fields);
  Read(json, none);
  return 0;
}

// Any text as a file that events are joined with: it is a table, or its fault is named; what it adds to an
// event leaves an event.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/csv_table.h"
#include "engine/event.h"
#include "tests/fuzz/demand.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto table = api::CsvTable::Parse(text);
  if (!table.ok()) {
    fuzz::Demand(!table.problem().sentence.empty(), "what is wrong is said");
    return 0;
  }
  const std::string join = api::JsonText(table.value()->join());
  std::string error;
  for (const char* key : {"1", "a", "", "key"}) {
    for (const auto& [name, value] : table.value()->Find(key)) {
      fuzz::Demand(engine::ParseJson(name, error) && engine::ParseJson(value, error), "cells are JSON");
    }
    const std::string event = "{" + join + ":" + api::JsonText(key) + ",\"other\":[1]}";
    const auto augmented = engine::ParseJson(api::Augment(event, {table.value()}), error);
    fuzz::Demand(augmented && augmented->is_map(), "an event that was joined is an event");
  }
  return 0;
}

#include "api/event_list.h"

#include <simdjson.h>

#include "api/limits.h"

namespace cxengine::api {
namespace {

namespace ondemand = simdjson::ondemand;

Problem NoArray() {
  return {400, "invalid-event", "No event was taken: the body is not one valid JSON array of objects."};
}

}  // namespace

bool IsEventList(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '[';
}

Result<std::vector<std::string>> SplitEventList(const std::string& body, std::size_t max_bytes) {
  ondemand::parser parser;
  const simdjson::padded_string text(body);
  ondemand::document document;
  ondemand::array array;
  if (parser.iterate(text).get(document) || document.get_array().get(array)) return NoArray();
  std::vector<std::string> events;
  for (auto element : array) {
    const std::string place = "event " + std::to_string(events.size() + 1) + " of the array";
    ondemand::value value;
    ondemand::json_type type{};
    if (element.get(value) || value.type().get(type)) return NoArray();
    if (type != ondemand::json_type::object)
      return Problem{400, "invalid-event", "No event was taken: " + place + " is not an object."};
    ondemand::object object;
    std::string_view raw;
    if (value.get_object().get(object) || object.raw_json().get(raw)) return NoArray();
    if (raw.size() > max_bytes)
      return Problem{413, "event-too-large",
                     "No event was taken: " + place + " is longer than " +
                         BytesInWords(static_cast<std::int64_t>(max_bytes)) + "."};
    events.emplace_back(raw);
  }
  // At the end there is no place left to be at.
  const char* rest = nullptr;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) return NoArray();
  return events;
}

}  // namespace cxengine::api

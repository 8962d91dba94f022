#include "api/event_facts.h"

namespace cxengine::api {

std::string_view TrimJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string RenderAnswer(std::string_view event, const EventFacts& facts) {
  const std::string_view trimmed = TrimJson(event);
  std::string text;
  text.reserve(trimmed.size() + facts.key_attribute.size() + 80);
  text += "{\"event\":";
  text += trimmed;
  text += ",\"key-attr\":";
  text += facts.key_attribute;
  text += ",\"id\":\"EV";
  text += std::to_string(facts.number);
  text += facts.contributing ? "\",\"contributing?\":true}" : "\",\"contributing?\":false}";
  return text;
}

void SaveFacts(const EventFacts& facts, engine::ByteWriter& out) {
  out.Text(facts.key_attribute);
  out.Number(facts.number);
  out.Flag(facts.contributing);
}

EventFacts LoadFacts(engine::ByteReader& in) {
  EventFacts facts;
  facts.key_attribute = in.Text();
  facts.number = in.Number();
  facts.contributing = in.Flag();
  return facts;
}

}  // namespace cxengine::api

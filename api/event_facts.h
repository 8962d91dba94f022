// What the server adds to an event when it has taken it: with the event itself it makes the answer.
#pragma once

#include <string>
#include <string_view>

#include "engine/bytes.h"
#include "engine/event.h"

namespace cxengine::api {

struct EventFacts {
  std::string key_attribute;  // JSON: the value of the key attribute, or null
  engine::EventNumber number = 0;
  bool contributing = false;
};

// {"event", "key-attr", "id", "contributing?"}; the event stands in it as it was sent, byte for byte.
std::string RenderAnswer(std::string_view event, const EventFacts& facts);
// Without the white space around it.
std::string_view TrimJson(std::string_view text);

void SaveFacts(const EventFacts& facts, engine::ByteWriter& out);
EventFacts LoadFacts(engine::ByteReader& in);

}  // namespace cxengine::api

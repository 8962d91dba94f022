// The yardstick.
#include "bench/yardstick.h"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>

namespace cxengine::bench {

namespace {

using simdjson::ondemand::json_type;

// NOLINTNEXTLINE(misc-no-recursion): the texts are ours
std::size_t Visit(simdjson::ondemand::value value) {
  std::size_t sum = 0;
  switch (value.type()) {
    case json_type::object:
      for (auto field : value.get_object()) {
        sum += std::string_view(field.unescaped_key()).size();
        sum += Visit(field.value());
      }
      break;
    case json_type::array:
      for (simdjson::ondemand::value item : value.get_array()) sum += Visit(item);
      break;
    case json_type::string:
      sum += std::string_view(value.get_string()).size();
      break;
    case json_type::number: {
      const simdjson::ondemand::number number = value.get_number();
      sum += number.is_double() ? static_cast<std::size_t>(number.get_double() > 0)
                                : static_cast<std::size_t>(number.get_int64() > 0);
      break;
    }
    case json_type::boolean:
      sum += static_cast<std::size_t>(bool(value.get_bool()));
      break;
    case json_type::null:
      break;
  }
  return sum;
}

}  // namespace

PaddedTexts::PaddedTexts(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    places_.push_back(bytes_.size());
    sizes_.push_back(text.size());
    bytes_ += text;
  }
  bytes_.append(simdjson::SIMDJSON_PADDING, ' ');
}

std::size_t VisitAll(const PaddedTexts& texts, std::size_t i) {
  thread_local simdjson::ondemand::parser parser;
  try {
    const simdjson::padded_string_view text(texts.data(i), texts.length(i), texts.room(i));
    simdjson::ondemand::document document = parser.iterate(text);
    std::size_t sum = 0;
    for (auto field : document.get_object()) {
      sum += std::string_view(field.unescaped_key()).size();
      sum += Visit(field.value());
    }
    return sum;
  } catch (const simdjson::simdjson_error& error) {
    std::fprintf(stderr, "an event of the benchmark is not valid: %s\n", error.what());
    std::exit(1);
  }
}

}  // namespace cxengine::bench

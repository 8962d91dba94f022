// PlaceOfJsonFault, by nlohmann/json's event interface.
#include "engine/json_fault.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace cxengine::engine {

namespace {

using Json = nlohmann::json;

// Keeps nothing but the place of the fault.
class Listener : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t place, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    read = place;
    return false;
  }

  std::size_t read = 0;  // bytes, the one that is wrong included
};

}  // namespace

std::string PlaceOfJsonFault(std::string_view json) {
  Listener listener;
  if (Json::sax_parse(json, &listener)) return "";
  const std::string_view before =
      json.substr(0, std::min(json.size(), std::max<std::size_t>(listener.read, 1) - 1));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto column = 1 + std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
  const bool one_line = json.find('\n') == std::string_view::npos;
  return (one_line ? "" : "line " + std::to_string(lines + 1) + ", ") + "column " + std::to_string(column);
}

}  // namespace cxengine::engine

// OfKey.
#include "engine/of_key.h"

#include <algorithm>

namespace cxengine::engine {

namespace {

// Numbers are written in many ways, and some characters only with an escape.
bool IsPlain(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c != '"' && c != '\\'; }) &&
         std::any_of(key.begin(), key.end(), [](char c) { return (c < '0' || c > '9') && c != '-'; }) &&
         key.find_first_not_of("0123456789+-.eEINafinty") != std::string_view::npos && key != "true" &&
         key != "false";
}

}  // namespace

OfKey::OfKey(std::string attribute, std::string key)
    : attribute_(std::move(attribute)), key_(std::move(key)), plain_(IsPlain(key_)) {
  for (std::size_t at = 0; at <= attribute_.size();) {
    const std::size_t end = std::min(attribute_.find('.', at), attribute_.size());
    path_.push_back(attribute_.substr(at, end - at));
    at = end + 1;
  }
}

bool OfKey::operator()(const Value& event) const {
  const Value* value = &event.Get(attribute_);
  if (path_.size() > 1 && value->is_nil()) {
    value = &event;
    for (const std::string& part : path_) value = &value->Get(part);
  }
  return KeyText(*value) == key_;
}

bool OfKey::operator()(std::string_view json) const {
  // Most events are somebody else's, and that is seen without reading them.
  if (plain_ && json.find('\\') == std::string_view::npos && json.find(key_) == std::string_view::npos)
    return false;
  std::string error;
  const auto event = ParseJson(json, error);
  return event && (*this)(*event);
}

}  // namespace cxengine::engine

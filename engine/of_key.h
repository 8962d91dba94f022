// Which events are of one person: those whose key attribute has a value that is this key (§3.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/event.h"

namespace cxengine::engine {

class OfKey {
 public:
  // A dotted attribute reaches into nested maps, where there is no field of that whole name.
  OfKey(std::string attribute, std::string key);

  bool operator()(const Value& event) const;
  // Of the text of an event; false for what is none.
  bool operator()(std::string_view json) const;
  bool operator()(const Event& event) const { return (*this)(std::string_view(event.json())); }

 private:
  std::string attribute_;
  std::vector<std::string> path_;  // more than one part if the attribute has dots
  std::string key_;
  bool plain_;  // stands in a JSON text as it is, wherever that has no escapes
};

}  // namespace cxengine::engine

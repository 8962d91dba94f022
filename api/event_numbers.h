// Numbers for events, increasing within a tenant and never given twice, also after a crash: taken from the
// database a block at a time. For the engine thread alone.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/store/events.h"
#include "engine/event.h"

namespace cxengine::api {

class EventNumbers {
 public:
  // What a crash may leave unused.
  static constexpr std::uint64_t kBlock = 1'000;

  explicit EventNumbers(store::Events& events) : events_(events) {}
  // The number that Use() will give; reserves a block if it has to. Throws store::Error.
  engine::EventNumber Next(std::string_view tenant);
  void Use(std::string_view tenant) { ++blocks_.find(tenant)->second.next; }
  // Gives back what was reserved and not used.
  void Return();

 private:
  struct Block {
    engine::EventNumber next = 0;
    engine::EventNumber end = 0;
  };
  store::Events& events_;
  std::map<std::string, Block, std::less<>> blocks_;
};

}  // namespace cxengine::api

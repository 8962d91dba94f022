#include "api/event_numbers.h"

namespace cxengine::api {

engine::EventNumber EventNumbers::Next(std::string_view tenant) {
  auto found = blocks_.find(tenant);
  if (found == blocks_.end()) found = blocks_.emplace(tenant, Block{}).first;
  Block& block = found->second;
  if (block.next == block.end) {
    block.next = events_.ReserveNumbers(tenant, kBlock);
    block.end = block.next + kBlock;
  }
  return block.next;
}

void EventNumbers::Return() {
  for (auto& [tenant, block] : blocks_) {
    if (block.next == block.end) continue;
    events_.ReturnNumbers(tenant, block.next);
    block.end = block.next;
  }
}

}  // namespace cxengine::api

// Quotas of keys (platform contract §10): for how many keys something of a tenant may wait at once.
//
// An event that would add a key to a full tenant is refused at the door, before the log; so a replay knows
// nothing of quotas. What an event has opened is only known when its batch has been applied: until then each
// of its new keys counts. So a batch never takes a tenant beyond the quota, and may refuse an event though a
// key before it turns out to wait for nothing.
//
// For the engine thread, between batches. A tenant without a quota costs nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "engine/shards.h"

namespace cxengine::api {

class KeyQuotas {
 public:
  explicit KeyQuotas(const engine::Shards& shards) : shards_(shards) {}

  // nullopt: as many as there are.
  void Set(const std::string& tenant, std::optional<std::uint64_t> most);
  // Nothing, and the new keys of the event count from now on; or the quota, which does not allow them.
  std::optional<std::uint64_t> Refuse(std::string_view tenant, const engine::Event& event);
  // What was admitted has been applied, or never will be. `binding`: false for events that may be on the disk
  // already; none of them is refused.
  void BeginBatch(bool binding);

 private:
  struct Quota {
    std::uint64_t most = 0;
    absl::flat_hash_set<std::uint64_t> admitted;  // hashes of keys, since the batch began
  };

  const engine::Shards& shards_;
  std::map<std::string, Quota, std::less<>> quotas_;  // by tenant
  bool binding_ = true;
  std::vector<std::uint64_t> keys_;  // kept for its memory
};

}  // namespace cxengine::api

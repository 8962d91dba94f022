// KeyQuotas.
#include "api/key_quotas.h"

namespace cxengine::api {

void KeyQuotas::Set(const std::string& tenant, std::optional<std::uint64_t> most) {
  if (most)
    quotas_[tenant].most = *most;
  else
    quotas_.erase(tenant);
}

std::optional<std::uint64_t> KeyQuotas::Refuse(std::string_view tenant, const engine::Event& event) {
  const auto found = quotas_.find(tenant);
  if (found == quotas_.end() || !binding_) return std::nullopt;
  Quota& quota = found->second;
  keys_.clear();
  shards_.FindNewKeys(tenant, event, keys_);
  std::erase_if(keys_, [&](std::uint64_t key) { return quota.admitted.contains(key); });
  if (keys_.empty()) return std::nullopt;
  if (shards_.CountKeys(tenant) + quota.admitted.size() + keys_.size() > quota.most) return quota.most;
  quota.admitted.insert(keys_.begin(), keys_.end());
  return std::nullopt;
}

void KeyQuotas::BeginBatch(bool binding) {
  binding_ = binding;
  for (auto& [tenant, quota] : quotas_) quota.admitted.clear();
}

}  // namespace cxengine::api

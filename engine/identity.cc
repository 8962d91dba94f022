// Match ids: 128 bits of everything that makes a match what it is; fields are told apart by their lengths.
#include "engine/identity.h"

#include <xxhash.h>

namespace cxengine::engine {

MatchId MakeMatchId(const ActivePattern& pattern, std::string_view key, EventNumber first,
                    std::string_view fate) {
  std::string text;
  for (const std::string_view part : {std::string_view(pattern.tenant), std::string_view(pattern.id),
                                      std::string_view(pattern.key_attribute), key}) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
  }
  text += std::to_string(first);
  text += fate;
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.high64, hash.low64};
}

std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, const std::string& key,
                                              const MatchId& id) {
  return std::make_shared<const MatchIdentity>(
      MatchIdentity{id, pattern.tenant, pattern.id, pattern.key_attribute, key});
}

}  // namespace cxengine::engine

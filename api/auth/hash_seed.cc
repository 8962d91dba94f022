#include "api/auth/hash_seed.h"

#include <sodium.h>

#include <cstring>
#include <optional>
#include <string>

namespace cxengine::api::auth {

std::uint64_t HashSeed(store::Meta& meta, const Vault& vault) {
  constexpr const char* kName = "hash-seed";
  std::uint64_t seed = 0;
  std::optional<std::string> bytes = meta.Get(kName);
  if (bytes) bytes = vault.Open(*bytes);
  if (!bytes || bytes->size() != sizeof seed) {
    bytes.emplace(sizeof seed, '\0');
    randombytes_buf(bytes->data(), bytes->size());
    meta.Set(kName, vault.Seal(*bytes));
  }
  std::memcpy(&seed, bytes->data(), sizeof seed);
  return seed;
}

}  // namespace cxengine::api::auth

// By what the engine's tables spread keys (engine::ShardOptions::hash_seed).
#pragma once

#include <cstdint>

#include "api/auth/vault.h"
#include "api/store/meta.h"

namespace cxengine::api::auth {

// The secret number of the data folder, sealed in its database. One is drawn if there is none, or none that
// the vault can open: nothing that is stored depends on it.
std::uint64_t HashSeed(store::Meta& meta, const Vault& vault);

}  // namespace cxengine::api::auth

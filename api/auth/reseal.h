// After a new first line in the key file: everything that was sealed with another key is sealed with it.
#pragma once

#include <cstddef>

#include "api/auth/vault.h"
#include "api/store/database.h"

namespace cxengine::api::auth {

struct Resealed {
  std::size_t secrets = 0;  // that have the first key now
  std::size_t lost = 0;     // that no key of the file opens; they stay as they are
};

// Client secrets, tokens, credentials of integrations; all in one transaction. Throws store::Error.
Resealed Reseal(store::Database& database, const Vault& vault);

}  // namespace cxengine::api::auth

// Issues access tokens and tells whose they are (platform contract §3).
//
// Until it expires, asking again for the same user, grant and scopes gives the same token. Who a token
// belongs to is kept in memory after the first look, so that sending events never waits for the database;
// whatever changes users, tenants, access or tokens calls Forget() afterwards.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/auth/scope.h"
#include "api/auth/vault.h"
#include "api/clock.h"
#include "api/store/tenants.h"
#include "api/store/tokens.h"
#include "api/store/users.h"

namespace cxengine::api::auth {

inline constexpr Milliseconds kTokenLifetime = 30LL * 24 * 3600 * 1000;

// The bearer of a valid token.
struct Principal {
  std::int64_t user = 0;
  std::string email;  // of that user
  Scopes scopes;
  Milliseconds expires = 0;
  std::map<std::string, store::Tenant, std::less<>> tenants;  // those that the user may use
};

struct IssuedToken {
  std::string token;
  Milliseconds remaining = 0;
};

class TokenService {
 public:
  TokenService(store::Database& database, const Vault& vault, const Clock& clock,
               Milliseconds lifetime = kTokenLifetime);

  // `grant_type` keeps the sessions of the console apart from those of programs.
  IssuedToken Issue(std::int64_t user, std::string_view grant_type, Scopes scopes);
  // Null for a token that was never issued, has expired or was ended.
  std::shared_ptr<const Principal> Authenticate(std::string_view token);
  void EndAll(std::int64_t user);
  void Forget();

 private:
  std::shared_ptr<const Principal> Load(const std::string& hash);

  store::Database& database_;
  store::Tokens tokens_;
  store::Users users_;
  const Vault& vault_;
  const Clock& clock_;
  const Milliseconds lifetime_;

  std::mutex mutex_;
  std::uint64_t generation_ = 0;  // of what is known; a look that began before Forget() is not kept
  std::unordered_map<std::string, std::shared_ptr<const Principal>> known_;  // by hash
};

}  // namespace cxengine::api::auth

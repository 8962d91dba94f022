#include "api/auth/token_service.h"

#include "api/auth/secret.h"

namespace cxengine::api::auth {
namespace {

constexpr std::size_t kMaxKnown = 10'000;
constexpr std::size_t kTokenBytes = 32;

}  // namespace

TokenService::TokenService(store::Database& database, const Vault& vault, const Clock& clock,
                           Milliseconds lifetime)
    : database_(database),
      tokens_(database),
      users_(database),
      vault_(vault),
      clock_(clock),
      lifetime_(lifetime) {}

IssuedToken TokenService::Issue(std::int64_t user, std::string_view grant_type, Scopes scopes) {
  const Milliseconds now = clock_.Now();
  store::Transaction transaction(database_);  // two who ask at once get the same one
  tokens_.DeleteExpired(now);
  if (const auto current = tokens_.FindCurrent(user, grant_type, scopes.bits(), now)) {
    if (auto token = vault_.Open(current->sealed)) {
      transaction.Commit();
      return {*std::move(token), current->expires - now};
    }
    // Its key was taken out of the key file. The token stays valid for whoever has it.
  }
  std::string token = RandomText(kTokenBytes);
  tokens_.Insert(
      {Sha256(token), user, std::string(grant_type), scopes.bits(), vault_.Seal(token), now + lifetime_});
  transaction.Commit();
  return {std::move(token), lifetime_};
}

std::shared_ptr<const Principal> TokenService::Authenticate(std::string_view token) {
  // The hash is what is looked up: how long that takes says nothing about any token.
  const std::string hash = Sha256(token);
  std::shared_ptr<const Principal> principal;
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    if (const auto found = known_.find(hash); found != known_.end()) principal = found->second;
  }
  if (!principal) {
    principal = Load(hash);
    if (!principal) return nullptr;
    const std::lock_guard lock(mutex_);
    if (generation == generation_) {
      if (known_.size() >= kMaxKnown) known_.clear();
      known_[hash] = principal;
    }
  }
  if (principal->expires <= clock_.Now()) return nullptr;
  return principal;
}

std::shared_ptr<const Principal> TokenService::Load(const std::string& hash) {
  const auto lock = database_.Lock();
  const auto token = tokens_.Find(hash);
  if (!token) return nullptr;
  auto principal = std::make_shared<Principal>();
  principal->user = token->user;
  if (const auto user = users_.Find(token->user)) principal->email = user->email;
  principal->scopes = Scopes::FromBits(token->scopes);
  principal->expires = token->expires;
  for (store::Tenant& tenant : users_.TenantsOf(token->user)) {
    std::string id = tenant.id;
    principal->tenants.emplace(std::move(id), std::move(tenant));
  }
  return principal;
}

void TokenService::EndAll(std::int64_t user) {
  tokens_.DeleteOfUser(user);
  Forget();
}

void TokenService::Forget() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  known_.clear();
}

}  // namespace cxengine::api::auth

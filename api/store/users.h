// Users and the tenants that each may use. Secrets arrive here hashed or sealed, never plain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/database.h"
#include "api/store/tenants.h"

namespace cxengine::api::store {

struct User {
  std::int64_t id = 0;  // given by Create, never reused
  std::string email;    // compared without regard to the case of ASCII letters
  std::string name;
  std::string password_hash;
  std::string client_id;
  std::string sealed_secret;
  std::int64_t revision = 1;
};

class Users {
 public:
  explicit Users(Database& database) : database_(database) {}
  // The new id; nullopt if the email or the client id is taken.
  std::optional<std::int64_t> Create(const User& user);
  std::optional<User> Find(std::int64_t id);
  std::optional<User> FindByEmail(std::string_view email);
  std::optional<User> FindByClientId(std::string_view client_id);
  // The user with the lowest id: of a fresh folder, the one that the first start made.
  std::optional<User> First();
  // In order of id; limit -1: all.
  std::vector<User> List(std::int64_t limit = -1, std::int64_t offset = 0);
  // Those who may use the tenant, in order of id.
  std::vector<User> OfTenant(std::string_view tenant);
  void SetPassword(std::int64_t id, std::string_view password_hash);
  // Replaces email, name and password hash, if the user is still at user.revision, and raises that. The new
  // revision; nullopt if the user is gone or was changed, or the email is another's.
  std::optional<std::int64_t> Update(const User& user);
  void Delete(std::int64_t id);
  // Lets the user use the tenant; both must exist.
  void GiveAccess(std::int64_t user, std::string_view tenant);
  // Takes all tenants from the user.
  void TakeAccess(std::int64_t user);
  // In order of id.
  std::vector<Tenant> TenantsOf(std::int64_t user);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

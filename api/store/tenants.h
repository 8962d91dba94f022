// Tenants: virtual partitions, one for each client organisation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api::store {

struct Tenant {
  std::string id;  // the caller's choice: "tenant1"
  std::string name;
  std::optional<std::int64_t> rate_limit;  // events per second; absent: the server's default, 0: none
  std::int64_t revision = 1;
  bool active = true;                        // takes events
  bool streaming = true;                     // may be listened to
  std::optional<std::int64_t> max_patterns;  // absent: no limit
  std::optional<std::int64_t> max_journal;   // bytes; absent: no limit
  std::optional<std::int64_t> max_keys;      // for which something waits; absent: no limit
};

class Tenants {
 public:
  explicit Tenants(Database& database) : database_(database) {}
  // False if the id is taken.
  bool Create(const Tenant& tenant);
  std::optional<Tenant> Find(std::string_view id);
  // Of all tenants, in their order.
  std::vector<std::string> Ids();
  // In order of id; limit -1: all.
  std::vector<Tenant> List(std::int64_t limit = -1, std::int64_t offset = 0);
  // Replaces all but the id, if the tenant is still at tenant.revision, and raises that. The new revision, or
  // nullopt.
  std::optional<std::int64_t> Update(const Tenant& tenant);
  // With all that belongs to it. False if it is gone or no longer at `revision`.
  bool Delete(std::string_view id, std::int64_t revision);

  // Which types of integrations the tenant may use: all that are not withheld.
  bool IsGranted(std::string_view id, std::string_view type);
  void Grant(std::string_view id, std::string_view type);
  void Withhold(std::string_view id, std::string_view type);

 private:
  Database& database_;
};

// The columns that ReadTenant takes, in its order.
inline constexpr const char* kTenantColumns =
    "id, name, rate_limit, revision, active, streaming, max_patterns, max_journal, max_keys";
Tenant ReadTenant(const Query& query);

}  // namespace cxengine::api::store

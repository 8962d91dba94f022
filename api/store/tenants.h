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
};

class Tenants {
 public:
  explicit Tenants(Database& database) : database_(database) {}
  // False if the id is taken.
  bool Create(const Tenant& tenant);
  std::optional<Tenant> Find(std::string_view id);
  // Of all tenants, in their order.
  std::vector<std::string> Ids();
  // Raises the revision. False if there is no such tenant.
  bool SetRateLimit(std::string_view id, std::optional<std::int64_t> events_per_second);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

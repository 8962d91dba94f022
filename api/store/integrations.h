// What a tenant set up for third parties: credentials, sealed.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api::store {

struct Integration {
  std::string tenant;
  std::string id;    // what patterns call the endpoint: "twilio", "shop"
  std::string type;  // a row of engine::Catalogue(); that of `shop` is `http`
  std::int64_t revision = 1;
  std::string sealed;  // its fields as JSON, through auth::Vault
};

class Integrations {
 public:
  explicit Integrations(Database& database) : database_(database) {}
  std::optional<Integration> Find(std::string_view tenant, std::string_view id);
  // In order of id.
  std::vector<Integration> List(std::string_view tenant);
  // Makes or replaces; the revision that it has now. Revisions of a tenant's integrations never come back.
  std::int64_t Put(const Integration& integration);
  bool Delete(std::string_view tenant, std::string_view id);
  // How often any were put or deleted: a number that has not changed says that they have not.
  std::uint64_t changes() const { return changes_; }

 private:
  Database& database_;
  std::atomic<std::uint64_t> changes_{0};
};

}  // namespace cxengine::api::store

// Named single values of the database: what was done once, hashes that belong to nobody.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/store/database.h"

namespace cxengine::api::store {

class Meta {
 public:
  explicit Meta(Database& database) : database_(database) {}
  std::optional<std::string> Get(std::string_view name);
  void Set(std::string_view name, std::string_view value);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

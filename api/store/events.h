// How far the numbers of events have come, for a folder whose log of events is gone.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/store/database.h"

namespace cxengine::api::store {

class Events {
 public:
  explicit Events(Database& database) : database_(database) {}
  // No event of the tenant has this number or a greater one, as far as is written here. Throws Error for an
  // unknown tenant.
  std::uint64_t NextNumber(std::string_view tenant);
  // Writes it; a smaller one than stands there changes nothing.
  void KeepNextNumber(std::string_view tenant, std::uint64_t next);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

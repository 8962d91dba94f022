// The tables, and the way from older formats of the data folder to this one.
#pragma once

#include <span>
#include <string_view>

#include "api/store/database.h"

namespace cxengine::api::store {

// Stands in `PRAGMA user_version`. Raise it with a new row of kUpgrades in schema.cc.
inline constexpr int kFormat = 5;

// Brings an empty or older database of ours to format `to`, in one transaction: upgrades[n] leads from format
// n to n + 1. A newer one is refused with an Error that says so of `what`.
void UpgradeTables(Database& database, std::size_t to, std::span<const char* const> upgrades,
                   std::string_view what);

// Brings an empty or older database to kFormat (tests: to an older one) in one transaction. A newer one is
// refused with an Error that says so.
void Upgrade(Database& database, int to = kFormat);

}  // namespace cxengine::api::store

// The tables, and the way from older formats of the data folder to this one.
#pragma once

#include "api/store/database.h"

namespace cxengine::api::store {

// Stands in `PRAGMA user_version`. Raise it with a new row of kUpgrades in schema.cc.
inline constexpr int kFormat = 3;

// Brings an empty or older database to kFormat (tests: to an older one) in one transaction. A newer one is
// refused with an Error that says so.
void Upgrade(Database& database, int to = kFormat);

}  // namespace cxengine::api::store

// How the journal is kept, and what it must know of tenants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/clock.h"

namespace cxengine::api::journal {

// Texts that must not be written, longest first; null: none.
using Secrets = std::shared_ptr<const std::vector<std::string>>;

// What the journal may keep of a tenant.
struct Policy {
  std::optional<std::int64_t> most_bytes = {};  // of all its matches; absent: no limit
};

// The functions are called on the journal's thread, and may throw store::Error: then it tries again.
struct Options {
  bool in_memory = false;                       // for simulations: it begins anew with each process
  std::size_t most_effects = 50'000;            // that wait to be written
  std::size_t most_bytes = 64UL * 1024 * 1024;  // of their events and values, roughly
  // What ended so long ago goes.
  Milliseconds retention = 30LL * 24 * 3600 * 1000;
  // The secrets of a tenant as they are now; null: nobody has any.
  std::function<Secrets(const std::string& tenant)> secrets;
  // Nullopt: there is no such tenant any more, and all that it had goes. Null: every tenant is there.
  std::function<std::optional<Policy>(const std::string& tenant)> policy;
};

}  // namespace cxengine::api::journal

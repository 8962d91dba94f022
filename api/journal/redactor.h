// Keeps credentials out of the journal: in texts it masks the secrets of the tenant's integrations, and in
// parameters and results also whatever stands under a name that such secrets have.
#pragma once

#include <string>
#include <utility>

#include "api/journal/options.h"
#include "dsl/value.h"

namespace cxengine::api::journal {

// What masks with the secrets of one tenant.
class Mask {
 public:
  explicit Mask(Secrets secrets) : secrets_(std::move(secrets)) {}

  // Parameters or a result, as JSON.
  std::string Data(const dsl::Value& data) const;
  // The JSON of an event; as it is, unless it has a secret.
  std::string Event(std::string json) const;
  // The words of a failure.
  std::string Words(std::string words) const;

 private:
  Secrets secrets_;  // longest first; null: none
};

}  // namespace cxengine::api::journal

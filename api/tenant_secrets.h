// The secrets of a tenant's integrations in the clear, for whoever has to keep them out of something. For one
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/auth/vault.h"
#include "api/store/integrations.h"

namespace cxengine::api {

class TenantSecrets {
 public:
  // Both outlive it.
  TenantSecrets(store::Integrations& integrations, const auth::Vault& vault)
      : integrations_(integrations), vault_(vault) {}
  // As they are now, longest first. Throws store::Error if the database cannot be read.
  std::shared_ptr<const std::vector<std::string>> Of(const std::string& tenant);

 private:
  struct Known {
    std::uint64_t changes = 0;  // of integrations, when they were read
    std::shared_ptr<const std::vector<std::string>> secrets;
  };

  store::Integrations& integrations_;
  const auth::Vault& vault_;
  std::map<std::string, Known, std::less<>> known_;
};

}  // namespace cxengine::api

// Who changed what and when: every saved version of an object, and the trail of all changes of a tenant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/clock.h"
#include "api/store/database.h"

namespace cxengine::api::store {

struct Version {
  std::int64_t revision = 0;  // of the object, as in its entity tag
  Milliseconds at = 0;
  std::string user;      // an email
  std::string document;  // as in objects.h
};

struct AuditEntry {
  Milliseconds at = 0;
  std::string user;    // an email, or "platform" for the bearer of the admin token
  std::string action;  // "create", "update", "delete", "restore", "upload", …
  std::string object;  // "patterns/PT1", "integrations/twilio"
};

class Changes {
 public:
  explicit Changes(Database& database) : database_(database) {}
  void AddVersion(std::string_view tenant, std::string_view kind, std::int64_t number,
                  const Version& version);
  // Newest first; limit -1: all.
  std::vector<Version> Versions(std::string_view tenant, std::string_view kind, std::int64_t number,
                                std::int64_t limit = -1, std::int64_t offset = 0);
  std::optional<Version> FindVersion(std::string_view tenant, std::string_view kind, std::int64_t number,
                                     std::int64_t revision);

  void AddAudit(std::string_view tenant, const AuditEntry& entry);
  // Newest first; limit -1: all.
  std::vector<AuditEntry> Audit(std::string_view tenant, std::int64_t limit = -1, std::int64_t offset = 0);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

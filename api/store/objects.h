// What a tenant configures, patterns and templates: JSON documents by tenant, kind and number, each with a
// revision.
//
// Numbers count from 1 per tenant and kind and are never given twice. A write names the revision that it read
// and changes nothing if another came first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api::store {

struct Object {
  std::string tenant;
  std::int64_t number = 0;
  std::int64_t revision = 1;
  std::string document;  // JSON, without the id
};

class Objects {
 public:
  explicit Objects(Database& database) : database_(database) {}
  Object Create(std::string_view tenant, std::string_view kind, std::string document);
  std::int64_t Count(std::string_view tenant, std::string_view kind);
  // Under a number of the caller's choice, which must be free; later ones count on from it.
  Object CreateAs(std::string_view tenant, std::string_view kind, std::int64_t number, std::string document);
  // What Create would give now; the caller keeps other creations out until then.
  std::int64_t NextNumber(std::string_view tenant, std::string_view kind);
  std::optional<Object> Find(std::string_view tenant, std::string_view kind, std::int64_t number);
  // The new revision; nullopt if the object is gone or no longer at `revision`.
  std::optional<std::int64_t> Update(std::string_view tenant, std::string_view kind, std::int64_t number,
                                     std::int64_t revision, std::string_view document);
  // False as above.
  bool Delete(std::string_view tenant, std::string_view kind, std::int64_t number, std::int64_t revision);
  // In order of number; limit -1: all.
  std::vector<Object> List(std::string_view tenant, std::string_view kind, std::int64_t limit = -1,
                           std::int64_t offset = 0);

 private:
  Database& database_;
};

// The next of the numbers that count per tenant and kind; the caller holds a transaction.
std::int64_t TakeNumber(Database& database, std::string_view tenant, std::string_view kind);

}  // namespace cxengine::api::store

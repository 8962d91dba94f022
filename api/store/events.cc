#include "api/store/events.h"

namespace cxengine::api::store {

std::uint64_t Events::NextNumber(std::string_view tenant) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT next_event FROM tenants WHERE id = ?");
  query.Add(tenant);
  if (!query.Step()) throw Error("no event numbers for an unknown tenant");
  return static_cast<std::uint64_t>(query.Integer(0));
}

void Events::KeepNextNumber(std::string_view tenant, std::uint64_t next) {
  Transaction transaction(database_);
  database_.Prepare("UPDATE tenants SET next_event = max(next_event, ?) WHERE id = ?")
      .Add(static_cast<std::int64_t>(next))
      .Add(tenant)
      .Run();
  transaction.Commit();
}

}  // namespace cxengine::api::store

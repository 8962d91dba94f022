#include "api/store/tenants.h"

namespace cxengine::api::store {

bool Tenants::Create(const Tenant& tenant) {
  Transaction transaction(database_);
  database_.Prepare("INSERT INTO tenants VALUES (?, ?, ?, 1, 1) ON CONFLICT DO NOTHING")
      .Add(tenant.id)
      .Add(tenant.name)
      .Add(tenant.rate_limit)
      .Run();
  const bool created = database_.Changes() == 1;
  transaction.Commit();
  return created;
}

std::optional<Tenant> Tenants::Find(std::string_view id) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT id, name, rate_limit, revision FROM tenants WHERE id = ?");
  if (!query.Add(id).Step()) return std::nullopt;
  return Tenant{query.Text(0), query.Text(1), query.MaybeInteger(2), query.Integer(3)};
}

std::vector<std::string> Tenants::Ids() {
  const auto lock = database_.Lock();
  std::vector<std::string> ids;
  Query query = database_.Prepare("SELECT id FROM tenants ORDER BY id");
  while (query.Step()) ids.push_back(query.Text(0));
  return ids;
}

bool Tenants::SetRateLimit(std::string_view id, std::optional<std::int64_t> events_per_second) {
  Transaction transaction(database_);
  database_.Prepare("UPDATE tenants SET rate_limit = ?, revision = revision + 1 WHERE id = ?")
      .Add(events_per_second)
      .Add(id)
      .Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  return found;
}

}  // namespace cxengine::api::store

#include "api/store/integrations.h"

#include "api/store/objects.h"

namespace cxengine::api::store {
namespace {

Integration ReadIntegration(const Query& query) {
  return {query.Text(0), query.Text(1), query.Text(2), query.Integer(3), query.Bytes(4)};
}

}  // namespace

std::optional<Integration> Integrations::Find(std::string_view tenant, std::string_view id) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM integrations WHERE tenant = ? AND id = ?");
  if (!query.Add(tenant).Add(id).Step()) return std::nullopt;
  return ReadIntegration(query);
}

std::vector<Integration> Integrations::List(std::string_view tenant) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM integrations WHERE tenant = ? ORDER BY id");
  query.Add(tenant);
  std::vector<Integration> list;
  while (query.Step()) list.push_back(ReadIntegration(query));
  return list;
}

std::int64_t Integrations::Put(const Integration& integration) {
  Transaction transaction(database_);
  ++changes_;
  const std::int64_t revision = TakeNumber(database_, integration.tenant, "integration");
  database_.Prepare("INSERT OR REPLACE INTO integrations VALUES (?, ?, ?, ?, ?)")
      .Add(integration.tenant)
      .Add(integration.id)
      .Add(integration.type)
      .Add(revision)
      .Add(Blob{integration.sealed})
      .Run();
  transaction.Commit();
  return revision;
}

bool Integrations::Delete(std::string_view tenant, std::string_view id) {
  Transaction transaction(database_);
  ++changes_;
  database_.Prepare("DELETE FROM integrations WHERE tenant = ? AND id = ?").Add(tenant).Add(id).Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  return found;
}

}  // namespace cxengine::api::store

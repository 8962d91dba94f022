#include "api/store/tenants.h"

namespace cxengine::api::store {
namespace {

std::string Select(const char* what_follows) {
  return std::string("SELECT ") + kTenantColumns + " FROM tenants " + what_follows;
}

}  // namespace

Tenant ReadTenant(const Query& query) {
  return {query.Text(0),         query.Text(1),         query.MaybeInteger(2),
          query.Integer(3),      query.Integer(4) != 0, query.Integer(5) != 0,
          query.MaybeInteger(6), query.MaybeInteger(7), query.MaybeInteger(8)};
}

bool Tenants::Create(const Tenant& tenant) {
  Transaction transaction(database_);
  database_
      .Prepare(
          "INSERT INTO tenants (id, name, rate_limit, revision, next_event, active, streaming, "
          "max_patterns, max_journal, max_keys) VALUES (?, ?, ?, 1, 1, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .Add(tenant.id)
      .Add(tenant.name)
      .Add(tenant.rate_limit)
      .Add(std::int64_t{tenant.active})
      .Add(std::int64_t{tenant.streaming})
      .Add(tenant.max_patterns)
      .Add(tenant.max_journal)
      .Add(tenant.max_keys)
      .Run();
  const bool created = database_.Changes() == 1;
  transaction.Commit();
  return created;
}

std::optional<Tenant> Tenants::Find(std::string_view id) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(Select("WHERE id = ?"));
  if (!query.Add(id).Step()) return std::nullopt;
  return ReadTenant(query);
}

std::vector<std::string> Tenants::Ids() {
  const auto lock = database_.Lock();
  std::vector<std::string> ids;
  Query query = database_.Prepare("SELECT id FROM tenants ORDER BY id");
  while (query.Step()) ids.push_back(query.Text(0));
  return ids;
}

std::vector<Tenant> Tenants::List(std::int64_t limit, std::int64_t offset) {
  const auto lock = database_.Lock();
  std::vector<Tenant> tenants;
  Query query = database_.Prepare(Select("ORDER BY id LIMIT ? OFFSET ?"));
  query.Add(limit).Add(offset);
  while (query.Step()) tenants.push_back(ReadTenant(query));
  return tenants;
}

std::optional<std::int64_t> Tenants::Update(const Tenant& tenant) {
  Transaction transaction(database_);
  database_
      .Prepare(
          "UPDATE tenants SET name = ?, rate_limit = ?, active = ?, streaming = ?, max_patterns = ?, "
          "max_journal = ?, max_keys = ?, revision = revision + 1 WHERE id = ? AND revision = ?")
      .Add(tenant.name)
      .Add(tenant.rate_limit)
      .Add(std::int64_t{tenant.active})
      .Add(std::int64_t{tenant.streaming})
      .Add(tenant.max_patterns)
      .Add(tenant.max_journal)
      .Add(tenant.max_keys)
      .Add(tenant.id)
      .Add(tenant.revision)
      .Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  if (!found) return std::nullopt;
  return tenant.revision + 1;
}

bool Tenants::Delete(std::string_view id, std::int64_t revision) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM tenants WHERE id = ? AND revision = ?").Add(id).Add(revision).Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  return found;
}

bool Tenants::IsGranted(std::string_view id, std::string_view type) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT 1 FROM withheld WHERE tenant = ? AND type = ?");
  return !query.Add(id).Add(type).Step();
}

void Tenants::Grant(std::string_view id, std::string_view type) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM withheld WHERE tenant = ? AND type = ?").Add(id).Add(type).Run();
  transaction.Commit();
}

void Tenants::Withhold(std::string_view id, std::string_view type) {
  Transaction transaction(database_);
  database_.Prepare("INSERT INTO withheld VALUES (?, ?) ON CONFLICT DO NOTHING").Add(id).Add(type).Run();
  transaction.Commit();
}

}  // namespace cxengine::api::store

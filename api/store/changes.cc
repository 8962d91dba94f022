#include "api/store/changes.h"

namespace cxengine::api::store {
namespace {

Version ReadVersion(const Query& query) {
  return {query.Integer(0), query.Integer(1), query.Text(2), query.Text(3)};
}

}  // namespace

void Changes::AddVersion(std::string_view tenant, std::string_view kind, std::int64_t number,
                         const Version& version) {
  Transaction transaction(database_);
  database_.Prepare("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)")
      .Add(tenant)
      .Add(kind)
      .Add(number)
      .Add(version.revision)
      .Add(version.at)
      .Add(version.user)
      .Add(version.document)
      .Run();
  transaction.Commit();
}

std::vector<Version> Changes::Versions(std::string_view tenant, std::string_view kind, std::int64_t number,
                                       std::int64_t limit, std::int64_t offset) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT revision, at, user, document FROM versions WHERE tenant = ? AND kind = ? AND number = ? "
      "ORDER BY revision DESC LIMIT ? OFFSET ?");
  query.Add(tenant).Add(kind).Add(number).Add(limit).Add(offset);
  std::vector<Version> versions;
  while (query.Step()) versions.push_back(ReadVersion(query));
  return versions;
}

std::optional<Version> Changes::FindVersion(std::string_view tenant, std::string_view kind,
                                            std::int64_t number, std::int64_t revision) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT revision, at, user, document FROM versions WHERE tenant = ? AND kind = ? AND number = ? AND "
      "revision = ?");
  if (!query.Add(tenant).Add(kind).Add(number).Add(revision).Step()) return std::nullopt;
  return ReadVersion(query);
}

void Changes::AddAudit(std::string_view tenant, const AuditEntry& entry) {
  Transaction transaction(database_);
  database_.Prepare("INSERT INTO audit (tenant, at, user, action, object) VALUES (?, ?, ?, ?, ?)")
      .Add(tenant)
      .Add(entry.at)
      .Add(entry.user)
      .Add(entry.action)
      .Add(entry.object)
      .Run();
  transaction.Commit();
}

std::vector<AuditEntry> Changes::Audit(std::string_view tenant, std::int64_t limit, std::int64_t offset) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT at, user, action, object FROM audit WHERE tenant = ? ORDER BY number DESC LIMIT ? OFFSET ?");
  query.Add(tenant).Add(limit).Add(offset);
  std::vector<AuditEntry> entries;
  while (query.Step()) entries.push_back({query.Integer(0), query.Text(1), query.Text(2), query.Text(3)});
  return entries;
}

}  // namespace cxengine::api::store

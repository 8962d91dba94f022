#include "api/store/objects.h"

namespace cxengine::api::store {
namespace {

Object Read(const Query& query) { return {query.Text(0), query.Integer(1), query.Integer(2), query.Text(3)}; }

std::vector<Object> ReadAll(Query& query) {
  std::vector<Object> objects;
  while (query.Step()) objects.push_back(Read(query));
  return objects;
}

}  // namespace

std::int64_t TakeNumber(Database& database, std::string_view tenant, std::string_view kind) {
  Query query = database.Prepare(
      "INSERT INTO counters VALUES (?, ?, 1) ON CONFLICT (tenant, kind) DO UPDATE SET last = last + 1 "
      "RETURNING last");
  if (!query.Add(tenant).Add(kind).Step()) throw Error("a counter gave no number");
  const std::int64_t number = query.Integer(0);
  query.Run();
  return number;
}

Object Objects::Create(std::string_view tenant, std::string_view kind, std::string document) {
  Transaction transaction(database_);
  Object object{std::string(tenant), 0, 1, std::move(document)};
  object.number = TakeNumber(database_, tenant, kind);
  database_.Prepare("INSERT INTO objects VALUES (?, ?, ?, 1, ?)")
      .Add(tenant)
      .Add(kind)
      .Add(object.number)
      .Add(object.document)
      .Run();
  transaction.Commit();
  return object;
}

Object Objects::CreateAs(std::string_view tenant, std::string_view kind, std::int64_t number,
                         std::string document) {
  Transaction transaction(database_);
  // An object of this number may have been deleted: its entity tags must not come back.
  std::int64_t revision = 1;
  {
    Query query = database_.Prepare(
        "SELECT coalesce(max(revision), 0) + 1 FROM versions WHERE tenant = ? AND kind = ? AND number = ?");
    if (query.Add(tenant).Add(kind).Add(number).Step()) revision = query.Integer(0);
  }
  database_
      .Prepare(
          "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT (tenant, kind) DO UPDATE SET last = max(last, "
          "excluded.last)")
      .Add(tenant)
      .Add(kind)
      .Add(number)
      .Run();
  database_.Prepare("INSERT INTO objects VALUES (?, ?, ?, ?, ?)")
      .Add(tenant)
      .Add(kind)
      .Add(number)
      .Add(revision)
      .Add(document)
      .Run();
  transaction.Commit();
  return {std::string(tenant), number, revision, std::move(document)};
}

std::int64_t Objects::Count(std::string_view tenant, std::string_view kind) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT count(*) FROM objects WHERE tenant = ? AND kind = ?");
  return query.Add(tenant).Add(kind).Step() ? query.Integer(0) : 0;
}

std::int64_t Objects::NextNumber(std::string_view tenant, std::string_view kind) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT last FROM counters WHERE tenant = ? AND kind = ?");
  return query.Add(tenant).Add(kind).Step() ? query.Integer(0) + 1 : 1;
}

std::optional<Object> Objects::Find(std::string_view tenant, std::string_view kind, std::int64_t number) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT tenant, number, revision, document FROM objects WHERE tenant = ? AND kind = ? AND number = ?");
  if (!query.Add(tenant).Add(kind).Add(number).Step()) return std::nullopt;
  return Read(query);
}

std::optional<std::int64_t> Objects::Update(std::string_view tenant, std::string_view kind,
                                            std::int64_t number, std::int64_t revision,
                                            std::string_view document) {
  Transaction transaction(database_);
  database_
      .Prepare(
          "UPDATE objects SET document = ?, revision = revision + 1 "
          "WHERE tenant = ? AND kind = ? AND number = ? AND revision = ?")
      .Add(document)
      .Add(tenant)
      .Add(kind)
      .Add(number)
      .Add(revision)
      .Run();
  const bool changed = database_.Changes() == 1;
  transaction.Commit();
  if (!changed) return std::nullopt;
  return revision + 1;
}

bool Objects::Delete(std::string_view tenant, std::string_view kind, std::int64_t number,
                     std::int64_t revision) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM objects WHERE tenant = ? AND kind = ? AND number = ? AND revision = ?")
      .Add(tenant)
      .Add(kind)
      .Add(number)
      .Add(revision)
      .Run();
  const bool changed = database_.Changes() == 1;
  transaction.Commit();
  return changed;
}

std::vector<Object> Objects::List(std::string_view tenant, std::string_view kind, std::int64_t limit,
                                  std::int64_t offset) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT tenant, number, revision, document FROM objects WHERE tenant = ? AND kind = ? "
      "ORDER BY number LIMIT ? OFFSET ?");
  query.Add(tenant).Add(kind).Add(limit).Add(offset);
  return ReadAll(query);
}

}  // namespace cxengine::api::store

#include "api/store/users.h"

namespace cxengine::api::store {
namespace {

std::optional<User> ReadUser(Query& query) {
  if (!query.Step()) return std::nullopt;
  return User{query.Integer(0), query.Text(1),  query.Text(2),   query.Text(3),
              query.Text(4),    query.Bytes(5), query.Integer(6)};
}

std::vector<User> ReadUsers(Query& query) {
  std::vector<User> users;
  while (auto user = ReadUser(query)) users.push_back(*std::move(user));
  return users;
}

}  // namespace

std::optional<std::int64_t> Users::Create(const User& user) {
  Transaction transaction(database_);
  std::optional<std::int64_t> id;
  {
    Query query = database_.Prepare(
        "INSERT INTO users (email, name, password_hash, client_id, client_secret) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id");
    query.Add(user.email)
        .Add(user.name)
        .Add(user.password_hash)
        .Add(user.client_id)
        .Add(Blob{user.sealed_secret});
    if (query.Step()) id = query.Integer(0);
    query.Run();
  }
  transaction.Commit();
  return id;
}

std::optional<User> Users::Find(std::int64_t id) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM users WHERE id = ?");
  query.Add(id);
  return ReadUser(query);
}

std::optional<User> Users::FindByEmail(std::string_view email) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM users WHERE email = ?");
  query.Add(email);
  return ReadUser(query);
}

std::optional<User> Users::FindByClientId(std::string_view client_id) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM users WHERE client_id = ?");
  query.Add(client_id);
  return ReadUser(query);
}

std::optional<User> Users::First() {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM users ORDER BY id LIMIT 1");
  return ReadUser(query);
}

std::vector<User> Users::List(std::int64_t limit, std::int64_t offset) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT * FROM users ORDER BY id LIMIT ? OFFSET ?");
  query.Add(limit).Add(offset);
  return ReadUsers(query);
}

std::vector<User> Users::OfTenant(std::string_view tenant) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT users.* FROM users JOIN access ON access.user = users.id WHERE tenant = ? ORDER BY users.id");
  query.Add(tenant);
  return ReadUsers(query);
}

std::optional<std::int64_t> Users::Update(const User& user) {
  Transaction transaction(database_);
  database_
      .Prepare(
          "UPDATE OR IGNORE users SET email = ?, name = ?, password_hash = ?, revision = revision + 1 WHERE "
          "id = ? AND revision = ?")
      .Add(user.email)
      .Add(user.name)
      .Add(user.password_hash)
      .Add(user.id)
      .Add(user.revision)
      .Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  if (!found) return std::nullopt;
  return user.revision + 1;
}

void Users::SetPassword(std::int64_t id, std::string_view password_hash) {
  Transaction transaction(database_);
  database_.Prepare("UPDATE users SET password_hash = ? WHERE id = ?").Add(password_hash).Add(id).Run();
  transaction.Commit();
}

void Users::Delete(std::int64_t id) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM users WHERE id = ?").Add(id).Run();
  transaction.Commit();
}

void Users::GiveAccess(std::int64_t user, std::string_view tenant) {
  Transaction transaction(database_);
  database_.Prepare("INSERT INTO access VALUES (?, ?) ON CONFLICT DO NOTHING").Add(user).Add(tenant).Run();
  transaction.Commit();
}

void Users::TakeAccess(std::int64_t user) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM access WHERE user = ?").Add(user).Run();
  transaction.Commit();
}

std::vector<Tenant> Users::TenantsOf(std::int64_t user) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(std::string("SELECT ") + kTenantColumns +
                                  " FROM tenants JOIN access ON tenant = id WHERE user = ? ORDER BY id");
  query.Add(user);
  std::vector<Tenant> tenants;
  while (query.Step()) tenants.push_back(ReadTenant(query));
  return tenants;
}

}  // namespace cxengine::api::store

#include "api/store/tokens.h"

namespace cxengine::api::store {
namespace {

std::optional<Token> Read(Query& query) {
  if (!query.Step()) return std::nullopt;
  return Token{query.Bytes(0),   query.Integer(1), query.Text(2),
               query.Integer(3), query.Bytes(4),   query.Integer(5)};
}

}  // namespace

void Tokens::Insert(const Token& token) {
  Transaction transaction(database_);
  database_
      .Prepare(
          "INSERT INTO tokens (hash, user, grant_type, scopes, token, expires) VALUES (?, ?, ?, ?, ?, ?)")
      .Add(Blob{token.hash})
      .Add(token.user)
      .Add(token.grant_type)
      .Add(token.scopes)
      .Add(Blob{token.sealed})
      .Add(token.expires)
      .Run();
  transaction.Commit();
}

std::optional<Token> Tokens::Find(std::string_view hash) {
  const auto lock = database_.Lock();
  Query query =
      database_.Prepare("SELECT hash, user, grant_type, scopes, token, expires FROM tokens WHERE hash = ?");
  query.Add(Blob{hash});
  return Read(query);
}

std::optional<Token> Tokens::FindCurrent(std::int64_t user, std::string_view grant_type, std::int64_t scopes,
                                         std::int64_t now) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare(
      "SELECT hash, user, grant_type, scopes, token, expires FROM tokens "
      "WHERE user = ? AND grant_type = ? AND scopes = ? AND expires > ? ORDER BY expires DESC LIMIT 1");
  query.Add(user).Add(grant_type).Add(scopes).Add(now);
  return Read(query);
}

void Tokens::Delete(std::string_view hash) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM tokens WHERE hash = ?").Add(Blob{hash}).Run();
  transaction.Commit();
}

void Tokens::DeleteOfUser(std::int64_t user) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM tokens WHERE user = ?").Add(user).Run();
  transaction.Commit();
}

void Tokens::DeleteExpired(std::int64_t now) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM tokens WHERE expires <= ?").Add(now).Run();
  transaction.Commit();
}

}  // namespace cxengine::api::store

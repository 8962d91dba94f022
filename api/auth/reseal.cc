#include "api/auth/reseal.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cxengine::api::auth {
namespace {

using store::Blob;
using store::Query;

// One table. `select` yields the sealed text and then the key of its row, which `key` reads; `write` binds
// the new text and that key to `update`.
template <typename ReadKey, typename Write>
void ResealTable(store::Database& database, const Vault& vault, const char* select, ReadKey key,
                 const char* update, Write write, Resealed& result) {
  std::vector<std::pair<decltype(key(std::declval<const Query&>())), std::string>> anew;
  {
    Query query = database.Prepare(select);
    while (query.Step()) {
      const std::string sealed = query.Bytes(0);
      if (vault.IsCurrent(sealed)) continue;
      if (const auto secret = vault.Open(sealed))
        anew.emplace_back(key(query), vault.Seal(*secret));
      else
        ++result.lost;
    }
  }
  for (const auto& [row, sealed] : anew) {
    Query query = database.Prepare(update);
    query.Add(Blob{sealed});
    write(query, row);
    query.Run();
  }
  result.secrets += anew.size();
}

}  // namespace

Resealed Reseal(store::Database& database, const Vault& vault) {
  Resealed result;
  store::Transaction transaction(database);
  ResealTable(
      database, vault, "SELECT client_secret, id FROM users", [](const Query& row) { return row.Integer(1); },
      "UPDATE users SET client_secret = ? WHERE id = ?", [](Query& query, std::int64_t id) { query.Add(id); },
      result);
  ResealTable(
      database, vault, "SELECT token, hash FROM tokens", [](const Query& row) { return row.Bytes(1); },
      "UPDATE tokens SET token = ? WHERE hash = ?",
      [](Query& query, const std::string& hash) { query.Add(Blob{hash}); }, result);
  ResealTable(
      database, vault, "SELECT fields, tenant, id FROM integrations",
      [](const Query& row) { return std::pair(row.Text(1), row.Text(2)); },
      "UPDATE integrations SET fields = ? WHERE tenant = ? AND id = ?",
      [](Query& query, const std::pair<std::string, std::string>& key) {
        query.Add(std::string_view(key.first)).Add(std::string_view(key.second));
      },
      result);
  transaction.Commit();
  return result;
}

}  // namespace cxengine::api::auth

#include "api/store/meta.h"

namespace cxengine::api::store {

std::optional<std::string> Meta::Get(std::string_view name) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT value FROM meta WHERE name = ?");
  if (!query.Add(name).Step()) return std::nullopt;
  return query.Bytes(0);
}

void Meta::Set(std::string_view name, std::string_view value) {
  Transaction transaction(database_);
  database_.Prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
      .Add(name)
      .Add(Blob{value})
      .Run();
  transaction.Commit();
}

}  // namespace cxengine::api::store

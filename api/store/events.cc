#include "api/store/events.h"

namespace cxengine::api::store {

std::uint64_t Events::ReserveNumbers(std::string_view tenant, std::uint64_t count) {
  Transaction transaction(database_);
  std::uint64_t first = 0;
  {
    Query query = database_.Prepare(
        "UPDATE tenants SET next_event = next_event + ?1 WHERE id = ?2 RETURNING next_event - ?1");
    query.Add(static_cast<std::int64_t>(count)).Add(tenant);
    if (!query.Step()) throw Error("no event numbers for an unknown tenant");
    first = static_cast<std::uint64_t>(query.Integer(0));
    query.Run();
  }
  transaction.Commit();
  return first;
}

void Events::ReturnNumbers(std::string_view tenant, std::uint64_t next) {
  Transaction transaction(database_);
  database_.Prepare("UPDATE tenants SET next_event = ? WHERE id = ?")
      .Add(static_cast<std::int64_t>(next))
      .Add(tenant)
      .Run();
  transaction.Commit();
}

void Events::SaveHistory(const std::map<std::string, std::vector<std::string>, std::less<>>& answers) {
  Transaction transaction(database_);
  database_.Execute("DELETE FROM history");
  for (const auto& [tenant, list] : answers) {
    std::int64_t position = 0;
    // A tenant may have been deleted meanwhile.
    for (const std::string& answer : list)
      database_.Prepare("INSERT INTO history SELECT id, ?, ? FROM tenants WHERE id = ?")
          .Add(position++)
          .Add(answer)
          .Add(tenant)
          .Run();
  }
  transaction.Commit();
}

std::map<std::string, std::vector<std::string>, std::less<>> Events::LoadHistory() {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT tenant, answer FROM history ORDER BY tenant, position");
  std::map<std::string, std::vector<std::string>, std::less<>> answers;
  while (query.Step()) answers[query.Text(0)].push_back(query.Text(1));
  return answers;
}

}  // namespace cxengine::api::store

// EndLost.
#include "api/journal/lost.h"

#include <string_view>
#include <vector>

namespace cxengine::api::journal {
namespace {

std::uint64_t NumberFrom(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::size_t EndLost(store::Database& journal, const std::function<bool(const engine::MatchId&)>& live,
                    Milliseconds at) {
  store::Transaction transaction(journal);
  std::vector<std::int64_t> lost;
  {
    store::Query query = journal.Prepare("SELECT number, id FROM matches WHERE ended IS NULL");
    while (query.Step()) {
      const std::string_view id = query.View(1);
      if (!live({NumberFrom(id.substr(0, 8)), NumberFrom(id.substr(8))})) lost.push_back(query.Integer(0));
    }
  }
  for (const std::int64_t number : lost)
    journal
        .Prepare(
            "UPDATE matches SET ended = ?, result = 'lost', error = 'what the server had of it was damaged, "
            "and a "
            "repair dropped it' WHERE number = ?")
        .Add(static_cast<std::int64_t>(at))
        .Add(number)
        .Run();
  transaction.Commit();
  return lost.size();
}

}  // namespace cxengine::api::journal

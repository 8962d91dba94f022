// Writer: what is taken out.
#include <algorithm>
#include <utility>

#include "api/journal/writer.h"
#include "engine/of_key.h"

namespace cxengine::api::journal {
namespace {

constexpr std::int64_t kAtOnce = 500;  // matches that are deleted in one transaction

}  // namespace

std::size_t Writer::WriteAndErase(std::uint64_t next, const std::string& tenant,
                                  const std::string& key_attribute, const std::string& key) {
  tenants_.clear();
  store::Transaction transaction(database_);
  PutAll(next);
  const std::int64_t number = NumberOf(tenant);
  std::vector<std::int64_t> matches;
  {
    store::Query query =
        database_.Prepare("SELECT number FROM matches WHERE tenant = ? AND key = ? AND attribute = ?");
    query.Add(number).Add(key).Add(key_attribute);
    matches = NumbersFrom(query);
  }
  std::size_t erased = matches.size();
  Delete(number, matches);
  const std::vector<std::int64_t> others = MatchesWithEventsOf(number, key_attribute, key);
  erased += others.size();
  Delete(number, others);
  transaction.Commit();
  Written();
  must_scrub_ = true;
  return erased;
}

std::vector<std::int64_t> Writer::NumbersFrom(store::Query& query) {
  std::vector<std::int64_t> numbers;
  while (query.Step()) numbers.push_back(query.Integer(0));
  return numbers;
}

std::vector<std::int64_t> Writer::MatchesWithEventsOf(std::int64_t tenant, const std::string& key_attribute,
                                                      const std::string& key) {
  const engine::OfKey is_his(key_attribute, key);
  store::Query query = database_.Prepare(
      "SELECT match, pieces.bytes FROM matches INDEXED BY matches_by_time JOIN pieces ON match = number "
      "WHERE "
      "tenant = ?");
  query.Add(tenant);
  std::vector<std::int64_t> found;
  while (query.Step()) {
    if (!found.empty() && found.back() == query.Integer(0)) continue;
    engine::ByteReader in(query.View(1));
    for (bool his = false; !his && !in.at_end();) {
      const auto entry = DecodeEntry(in);
      if (!entry) break;  // what cannot be read is no worse than before
      his =
          (entry->kind == Entry::Kind::kConsumed || entry->kind == Entry::Kind::kSeen) && is_his(entry->text);
      if (his) found.push_back(query.Integer(0));
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Writer::Delete(std::int64_t tenant, const std::vector<std::int64_t>& matches) {
  if (matches.empty()) return;
  std::int64_t bytes = 0;
  for (const std::int64_t match : matches) {
    {
      store::Query query = database_.Prepare("SELECT bytes FROM matches WHERE number = ?");
      if (query.Add(match).Step()) bytes += query.Integer(0);
    }
    database_.Prepare("DELETE FROM pieces WHERE match = ?").Add(match).Run();
    database_.Prepare("DELETE FROM matches WHERE number = ?").Add(match).Run();
  }
  database_.Prepare("UPDATE tenants SET matches = matches - ?, bytes = bytes - ? WHERE number = ?")
      .Add(static_cast<std::int64_t>(matches.size()))
      .Add(bytes)
      .Add(tenant)
      .Run();
}

bool Writer::ForgetOld(Milliseconds before) {
  std::vector<std::pair<std::int64_t, std::string>> tenants;
  const auto lock = database_.Lock();
  {
    store::Query query = database_.Prepare("SELECT number, id FROM tenants");
    while (query.Step()) tenants.emplace_back(query.Integer(0), query.Text(1));
  }
  for (const auto& [number, id] : tenants) {
    const bool gone = policy_ && !policy_(id);
    store::Transaction transaction(database_);
    std::vector<std::int64_t> matches;
    if (gone) {
      store::Query query = database_.Prepare("SELECT number FROM matches WHERE tenant = ? LIMIT ?");
      query.Add(number).Add(kAtOnce);
      matches = NumbersFrom(query);
    } else {
      store::Query query = database_.Prepare(
          "SELECT number FROM matches INDEXED BY matches_by_end WHERE tenant = ? AND ended < ? AND ended IS "
          "NOT NULL ORDER BY ended LIMIT ?");
      query.Add(number).Add(static_cast<std::int64_t>(before)).Add(kAtOnce);
      matches = NumbersFrom(query);
    }
    Delete(number, matches);
    if (gone && matches.empty()) database_.Prepare("DELETE FROM tenants WHERE number = ?").Add(number).Run();
    transaction.Commit();
    if (static_cast<std::int64_t>(matches.size()) == kAtOnce) return true;
  }
  return false;
}

bool Writer::ForgetSurplus() {
  while (!grown_.empty()) {
    const std::string tenant = *grown_.begin();
    const auto policy = policy_ ? policy_(tenant) : std::nullopt;
    std::int64_t surplus = 0;
    std::int64_t number = 0;
    store::Transaction transaction(database_);
    if (policy && policy->most_bytes) {
      store::Query query = database_.Prepare("SELECT number, bytes - ? FROM tenants WHERE id = ?");
      if (query.Add(*policy->most_bytes).Add(tenant).Step()) {
        number = query.Integer(0);
        surplus = query.Integer(1);
      }
    }
    std::vector<std::int64_t> matches;
    if (surplus > 0) {
      store::Query query = database_.Prepare(
          "SELECT number, bytes FROM matches INDEXED BY matches_by_end WHERE tenant = ? AND ended IS NOT "
          "NULL "
          "ORDER BY ended LIMIT ?");
      query.Add(number).Add(kAtOnce);
      for (; surplus > 0 && query.Step(); surplus -= query.Integer(1)) matches.push_back(query.Integer(0));
    }
    Delete(number, matches);
    transaction.Commit();
    if (surplus > 0 && static_cast<std::int64_t>(matches.size()) == kAtOnce) return true;
    grown_.erase(tenant);
  }
  return false;
}

void Writer::Scrub() {
  if (must_scrub_) must_scrub_ = !database_.TruncateLog();
}

}  // namespace cxengine::api::journal

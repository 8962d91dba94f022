// Reader.
#include "api/journal/reader.h"

#include <algorithm>
#include <limits>

#include "api/journal/schema.h"

namespace cxengine::api::journal {
namespace {

constexpr const char* kColumns =
    "matches.number, lower(hex(matches.id)), pattern, key, at, born, ended, result, error";

Row ReadRow(const store::Query& query) {
  return {{query.Integer(4), query.Integer(0)},
          query.Text(1),
          query.Text(2),
          query.Text(3),
          query.MaybeInteger(5),
          query.MaybeInteger(6),
          query.Text(7),
          query.Text(8)};
}

// 16 bytes from 32 digits; nullopt for anything else.
std::optional<std::string> BytesOfId(const std::string& id) {
  if (id.size() != 32) return std::nullopt;
  std::string bytes;
  int high = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const char c = id[i];
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'f')) return std::nullopt;
    const int value = digit ? c - '0' : c - 'a' + 10;
    if (i % 2 == 0)
      high = value;
    else
      bytes.push_back(static_cast<char>(high * 16 + value));
  }
  return bytes;
}

// The index that is the narrowest, by experience.
struct Access {
  const char* index;
  const char* condition;
  const std::string* value;
};

Access AccessFor(const Filter& filter) {
  if (filter.key) return {"matches_by_key", " AND key = ?", &*filter.key};
  if (filter.result && *filter.result != "completed")
    return {"matches_by_result", " AND result <> 'completed' AND result = ?", &*filter.result};
  if (filter.pattern) return {"matches_by_pattern", " AND pattern = ?", &*filter.pattern};
  return {"matches_by_time", "", nullptr};
}

bool Fits(const Row& row, const Filter& filter) {
  return (!filter.key || row.key == *filter.key) && (!filter.result || row.result == *filter.result) &&
         (!filter.pattern || row.pattern == *filter.pattern);
}

template <typename Thing>
void Shorten(std::deque<Thing>& things, std::int64_t& left) {
  for (; things.size() > Reader::kMostShown; ++left) things.pop_front();
}

void AddCall(Entry entry, Whole& whole) {
  auto& list = whole.interactions;
  const auto same = std::find_if(list.begin(), list.end(), [&](const Interaction& interaction) {
    return interaction.call.number == entry.number;
  });
  if (same == list.end()) {
    const Milliseconds at = entry.at;
    list.push_back({std::move(entry), at, std::nullopt});
    return Shorten(list, whole.left_interactions);
  }
  // After a restart an attempt is made again.
  same->answer.reset();
  same->call = std::move(entry);
}

void AddAnswer(Entry entry, Whole& whole) {
  for (Interaction& interaction : whole.interactions) {
    if (interaction.call.number != entry.number) continue;
    const bool of_parts = entry.kind == Entry::Kind::kFailure && interaction.answer;
    if (of_parts)
      interaction.failures = std::move(entry.text);
    else
      interaction.answer = std::move(entry);
    return;
  }
}

void AddEntry(Entry entry, Whole& whole) {
  switch (entry.kind) {
    case Entry::Kind::kConsumed:
    case Entry::Kind::kSeen:
      whole.events.push_back(std::move(entry));
      return Shorten(whole.events, whole.left_events);
    case Entry::Kind::kReleased:
      std::erase_if(whole.events, [&](const Entry& event) {
        return event.number == entry.number && event.kind == Entry::Kind::kConsumed;
      });
      return;
    case Entry::Kind::kCall:
      return AddCall(std::move(entry), whole);
    case Entry::Kind::kAnswer:
    case Entry::Kind::kFailure:
      return AddAnswer(std::move(entry), whole);
  }
}

}  // namespace

Reader::Reader(const std::string& path) : database_(std::make_unique<store::Database>(path)) {}

Page Reader::List(const Filter& filter) {
  const Access access = AccessFor(filter);
  const Place after = filter.after.value_or(
      Place{std::numeric_limits<Milliseconds>::max(), std::numeric_limits<std::int64_t>::max()});
  const auto lock = database_->Lock();
  store::Query query =
      database_->Prepare("SELECT " + std::string(kColumns) + " FROM matches INDEXED BY " + access.index +
                         " WHERE tenant = (SELECT number FROM tenants WHERE id = ?)" + access.condition +
                         " AND at >= ? AND at <= ? AND (at < ? OR number < ?) ORDER BY at DESC, number DESC");
  query.Add(filter.tenant);
  if (access.value != nullptr) query.Add(*access.value);
  const Milliseconds last = filter.to ? std::min(after.at, *filter.to - 1) : after.at;
  query.Add(static_cast<std::int64_t>(filter.from.value_or(std::numeric_limits<Milliseconds>::min())))
      .Add(static_cast<std::int64_t>(last))
      .Add(static_cast<std::int64_t>(after.at))
      .Add(after.number);
  Page page;
  for (std::size_t looked = 0; query.Step(); ++looked) {
    if (page.rows.size() == filter.limit || looked == kMostLooked) return page;
    Row row = ReadRow(query);
    page.next = row.place;
    if (Fits(row, filter)) page.rows.push_back(std::move(row));
  }
  page.next.reset();
  return page;
}

Figures Reader::Count() {
  const auto lock = database_->Lock();
  store::Query query = database_->Prepare(
      "SELECT coalesce(sum(matches), 0), coalesce(min((SELECT min(at) FROM matches WHERE tenant = "
      "tenants.number)), 0) FROM tenants");
  if (!query.Step()) return {};
  return {query.Integer(0), query.Integer(1)};
}

std::optional<Whole> Reader::Find(const std::string& tenant, const std::string& id) {
  const auto bytes = BytesOfId(id);
  if (!bytes) return std::nullopt;
  const auto lock = database_->Lock();
  // One statement, so that row and pieces are of one moment.
  store::Query query = database_->Prepare(
      "SELECT " + std::string(kColumns) +
      ", left_events, left_calls, pieces.bytes FROM matches LEFT JOIN pieces ON pieces.match = "
      "matches.number WHERE matches.id = ? AND tenant = (SELECT number FROM tenants WHERE id = ?) ORDER BY "
      "piece");
  query.Add(store::Blob{*bytes}).Add(tenant);
  if (!query.Step()) return std::nullopt;
  Whole whole;
  whole.row = ReadRow(query);
  whole.left_events = query.Integer(9);
  whole.left_interactions = query.Integer(10);
  do {
    engine::ByteReader in(query.View(11));
    while (!in.at_end()) {
      auto entry = DecodeEntry(in);
      if (!entry) throw store::Error("a piece of the journal of matches cannot be read");
      AddEntry(*std::move(entry), whole);
    }
  } while (query.Step());
  return whole;
}

}  // namespace cxengine::api::journal

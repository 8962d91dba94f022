// Writer.
#include "api/journal/writer.h"

#include <algorithm>
#include <utility>

#include "dsl/value.h"
#include "engine/of_key.h"

namespace cxengine::api::journal {
namespace {

using Kind = engine::Effect::Kind;

constexpr std::int64_t kAtOnce = 500;   // matches that are deleted in one transaction
constexpr std::size_t kRowBytes = 300;  // of a row and its places in indexes, without its texts

std::string BytesOf(const engine::MatchId& id) {
  std::string bytes;  // in the order of the digits of ToText
  for (const std::uint64_t half : {id.high, id.low})
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>((half >> shift) & 0xFFU));
  return bytes;
}

}  // namespace

Writer::Doing& Writer::DoingOf(const engine::Effect& effect) {
  const auto [place, is_new] = places_.try_emplace(effect.match->id, doings_.size());
  if (is_new) {
    doings_.emplace_back();
    doings_.back().match = effect.match;
    doings_.back().at = effect.at;
  }
  return doings_[place->second];
}

void Writer::AddEvents(const engine::Effect& effect, Entry::Kind kind, const Mask& mask, Doing& doing) {
  for (const auto& event : effect.events) {
    std::string text = kind == Entry::Kind::kReleased ? "" : mask.Event(std::string(event->json()));
    EncodeEntry({kind, event->at(), event->number(), std::move(text), 0, {}, {}, {}}, doing.bytes);
    ++doing.events;
  }
}

void Writer::AddCall(const engine::Effect& effect, const Mask& mask, Doing& doing) {
  const engine::Effect::Call& call = *effect.call;
  EncodeEntry({Entry::Kind::kCall, effect.at, call.number, mask.Data(call.params), call.attempt, call.verb,
               call.endpoint, call.action},
              doing.bytes);
  ++doing.calls;
}

void Writer::AddAnswer(const engine::Effect& effect, const Mask& mask, Doing& doing) {
  const auto add = [&](Entry::Kind kind, std::string text) {
    EncodeEntry({kind, effect.at, effect.call->number, std::move(text), 0, {}, {}, {}}, doing.bytes);
  };
  const bool failed = !effect.error.empty();
  // Of augments some may have failed.
  if (!failed || !effect.result.is_nil()) add(Entry::Kind::kAnswer, mask.Data(effect.result));
  if (failed) add(Entry::Kind::kFailure, mask.Words(effect.error));
}

void Writer::End(const engine::Effect& effect, const char* result, const Mask& mask, Doing& doing) {
  AddEvents(effect, Entry::Kind::kConsumed, mask, doing);
  doing.ended = effect.at;
  doing.result = result;
  doing.error = mask.Words(effect.error);
}

void Writer::Add(const engine::Effect& effect) {
  const Mask mask(secrets_ ? secrets_(effect.match->pattern->tenant) : nullptr);
  Doing& doing = DoingOf(effect);
  switch (effect.kind) {
    case Kind::kBorn:
      doing.born = effect.at;
      return AddEvents(effect, Entry::Kind::kConsumed, mask, doing);
    case Kind::kSeen:
      return AddEvents(effect, Entry::Kind::kSeen, mask, doing);
    case Kind::kConsumed:
      return AddEvents(effect, Entry::Kind::kConsumed, mask, doing);
    case Kind::kReleased:
      return AddEvents(effect, Entry::Kind::kReleased, mask, doing);
    case Kind::kCall:
      return AddCall(effect, mask, doing);
    case Kind::kAnswer:
      return AddAnswer(effect, mask, doing);
    case Kind::kCompleted:
      return End(effect, "completed", mask, doing);
    case Kind::kFailed:
      return End(effect, "failed", mask, doing);
    case Kind::kExpired:
      return End(effect, "expired", mask, doing);
    case Kind::kCancelled:
      return End(effect, "cancelled", mask, doing);
    case Kind::kRefused:
      return End(effect, "refused", mask, doing);
    case Kind::kDropped:
      return End(effect, "dropped", mask, doing);
  }
}

std::int64_t Writer::NumberOf(const std::string& tenant) {
  if (const auto known = tenants_.find(tenant); known != tenants_.end()) return known->second;
  database_.Prepare("INSERT INTO tenants (id) VALUES (?) ON CONFLICT DO NOTHING").Add(tenant).Run();
  store::Query query = database_.Prepare("SELECT number FROM tenants WHERE id = ?");
  query.Add(tenant);
  if (!query.Step()) throw store::Error("a tenant's row of the journal is gone");
  return tenants_[tenant] = query.Integer(0);
}

std::optional<std::int64_t> Writer::Insert(const Doing& doing, std::int64_t bytes) {
  const engine::PatternIdentity& pattern = *doing.match->pattern;
  // Statements that may have to undo a part of their work (DO UPDATE, RETURNING) would copy each page first.
  database_
      .Prepare(
          "INSERT INTO matches (tenant, id, pattern, attribute, key, at, born, ended, result, error, bytes, "
          "pieces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING")
      .Add(NumberOf(pattern.tenant))
      .Add(store::Blob{BytesOf(doing.match->id)})
      .Add(pattern.id)
      .Add(pattern.key_attribute)
      .Add(doing.match->key)
      .Add(static_cast<std::int64_t>(doing.at))
      .Add(doing.born)
      .Add(doing.ended)
      .Add(doing.result)
      .Add(doing.error)
      .Add(bytes)
      .Run();
  if (database_.Changes() == 0) return std::nullopt;
  store::Query number = database_.Prepare("SELECT last_insert_rowid()");
  number.Step();
  return number.Integer(0);
}

void Writer::PutPiece(std::int64_t match, std::int64_t piece, const Doing& doing) {
  const std::string& bytes = doing.bytes.bytes();
  if (bytes.empty()) return;
  database_.Prepare("INSERT INTO pieces VALUES (?, ?, ?)")
      .Add(match)
      .Add(piece)
      .Add(store::Blob{bytes})
      .Run();
}

void Writer::Put(const Doing& doing, Growth& growth) {
  const std::size_t bytes =
      kRowBytes + doing.match->key.size() + doing.error.size() + doing.bytes.bytes().size();
  const auto number = Insert(doing, static_cast<std::int64_t>(bytes));
  if (!number) return Extend(doing, growth);
  ++growth.matches;
  growth.bytes += static_cast<std::int64_t>(bytes);
  PutPiece(*number, 1, doing);
}

void Writer::Extend(const Doing& doing, Growth& growth) {
  const auto size = static_cast<std::int64_t>(doing.bytes.bytes().size());
  std::int64_t number = 0;
  std::int64_t pieces = 0;
  bool fits = true;
  {
    store::Query query = database_.Prepare("SELECT number, pieces, bytes FROM matches WHERE id = ?");
    query.Add(store::Blob{BytesOf(doing.match->id)});
    if (!query.Step()) throw store::Error("a row of the journal was not written");
    number = query.Integer(0);
    pieces = query.Integer(1) + 1;
    fits = size == 0 || query.Integer(2) + size <= kMostBytes;
  }
  database_
      .Prepare(
          "UPDATE matches SET born = coalesce(born, ?1), ended = coalesce(?2, ended), "
          "result = iif(?2 IS NULL, result, ?3), error = iif(?2 IS NULL, error, ?4), bytes = bytes + ?5, "
          "pieces = ?6, left_events = left_events + ?7, left_calls = left_calls + ?8 WHERE number = ?9")
      .Add(doing.born)
      .Add(doing.ended)
      .Add(doing.result)
      .Add(doing.error)
      .Add(fits ? size : 0)
      .Add(pieces)
      .Add(fits ? 0 : doing.events)
      .Add(fits ? 0 : doing.calls)
      .Add(number)
      .Run();
  if (!fits) return;
  growth.bytes += size;
  PutPiece(number, pieces, doing);
}

void Writer::PutAll(std::uint64_t next) {
  std::map<std::string_view, Growth> growth;  // by tenant
  for (const Doing& doing : doings_) Put(doing, growth[doing.match->pattern->tenant]);
  for (const auto& [tenant, more] : growth)
    database_.Prepare("UPDATE tenants SET matches = matches + ?, bytes = bytes + ? WHERE id = ?")
        .Add(more.matches)
        .Add(more.bytes)
        .Add(tenant)
        .Run();
  database_.Prepare("UPDATE position SET next = ?").Add(static_cast<std::int64_t>(next)).Run();
}

void Writer::Written() {
  for (const Doing& doing : doings_) grown_.insert(doing.match->pattern->tenant);
  doings_.clear();
  places_.clear();
}

void Writer::Write(std::uint64_t next) {
  tenants_.clear();  // those that the last transaction made may not be there
  store::Transaction transaction(database_);
  PutAll(next);
  transaction.Commit();
  Written();
}

void Writer::Flush(std::uint64_t next) {
  const auto lock = database_.Lock();
  // A commit with full synchronisation flushes the write-ahead log, with all commits before it.
  database_.Execute("PRAGMA synchronous = FULL");
  try {
    Write(next);
  } catch (...) {
    database_.Execute("PRAGMA synchronous = NORMAL");
    throw;
  }
  database_.Execute("PRAGMA synchronous = NORMAL");
}

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

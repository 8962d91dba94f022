// Writer: what is added.
#include "api/journal/writer.h"

#include <utility>

#include "dsl/value.h"

namespace cxengine::api::journal {
namespace {

using Kind = engine::Effect::Kind;

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
  EncodeEntry({Entry::Kind::kCall, effect.at, call.number, mask.Data(call.params), call.attempt, call.verb(),
               call.endpoint(), call.action()},
              doing.bytes);
  ++doing.calls;
}

void Writer::AddAnswer(const engine::Effect& effect, const Mask& mask, Doing& doing) {
  const auto add = [&](Entry::Kind kind, std::string text) {
    EncodeEntry({kind, effect.at, effect.call->number, std::move(text), 0, {}, {}, {}}, doing.bytes);
  };
  const bool failed = !effect.error().empty();
  // Of augments some may have failed.
  if (!failed || !effect.result.is_nil()) add(Entry::Kind::kAnswer, mask.Data(effect.result));
  if (failed) add(Entry::Kind::kFailure, mask.Words(effect.error()));
}

void Writer::End(const engine::Effect& effect, const char* result, const Mask& mask, Doing& doing) {
  const bool consumed = effect.kind != Kind::kUnaugmented;
  AddEvents(effect, consumed ? Entry::Kind::kConsumed : Entry::Kind::kSeen, mask, doing);
  doing.ended = effect.at;
  doing.result = result;
  doing.error = mask.Words(effect.error());
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
    case Kind::kUnaugmented:
      return End(effect, "augment-failed", mask, doing);
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

}  // namespace cxengine::api::journal

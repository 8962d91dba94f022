// Machine.
#include "api/machine.h"

#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

#include "dsl/value.h"
#include "engine/of_key.h"
#include "engine/record_code.h"

namespace cxengine::api {
namespace {

// Rows of a shard begin with digits; ours with these, then the name of the part, or of the table and its row.
constexpr char kPartRow = 'r';
constexpr char kTableRow = 't';
constexpr char kEndOfName = '/';

// The engine's record of the entry, if it has one.
std::optional<engine::Record> RecordOf(const Entry& entry) {
  return std::visit(
      [](const auto& one) -> std::optional<engine::Record> {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, EventEntry>)
          return one.record;
        else if constexpr (std::is_constructible_v<engine::Record, One>)
          return one;
        else
          return std::nullopt;
      },
      entry);
}

}  // namespace

void Machine::Result::Clear() {
  effects.Clear();
  facts = {};
  answered = 0;
  answers.clear();
  calls.clear();
  erased.reset();
}

Machine::Machine(const engine::ShardOptions& options, store::Events& events, std::size_t threads)
    : shards_(options, threads),
      numbers_(events),
      parts_(MakeParts()),
      tables_({{"history", &history_}, {"keys", &keys_}, {"generic", &generic_}, {"timers", &timer_}}) {
  endpoints_["echo"] = &echo_;
  endpoints_["generic"] = &generic_;
  endpoints_["timer"] = &timer_;
}

void Machine::Apply(const Entry& entry, Result& result) {
  const Entry* const one = &entry;
  Apply(std::span(&one, 1), [&](std::size_t, Result& brought) { std::swap(result, brought); });
}

void Machine::Apply(std::span<const Entry* const> entries,
                    absl::FunctionRef<void(std::size_t place, Result& result)> each) {
  for (std::size_t first = 0; first < entries.size();) {
    // What an entry means depends on the patterns before it.
    std::size_t end = first;
    while (end < entries.size() && !std::holds_alternative<engine::PatternRecord>(*entries[end])) ++end;
    if (end == first) ++end;
    ApplySome(entries.subspan(first, end - first),
              [&](std::size_t place, Result& result) { each(first + place, result); });
    first = end;
  }
}

void Machine::ApplySome(std::span<const Entry* const> entries,
                        absl::FunctionRef<void(std::size_t place, Result& result)> each) {
  records_.clear();
  steps_.clear();
  for (const Entry* entry : entries) records_.push_back(RecordOf(*entry));
  // Whatever fell due long before (the log could not be written, the clock leapt), calls are made only now.
  Milliseconds calls_from = last_time_;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    calls_from = std::max(calls_from, TimeOf(*entries[i]));
    if (records_[i]) steps_.push_back({&*records_[i], calls_from});
  }
  std::size_t place = 0;
  const auto finish = [&](engine::Effects* effects) {
    result_.Clear();
    if (effects != nullptr) std::swap(result_.effects, *effects);
    last_time_ = std::max(last_time_, TimeOf(*entries[place]));
    std::visit([&](const auto& one) { Do(one, result_); }, *entries[place]);
    each(place++, result_);
  };
  shards_.Apply(steps_, [&](std::size_t, engine::Effects& effects) {
    while (!records_[place]) finish(nullptr);
    finish(&effects);
  });
  while (place < entries.size()) finish(nullptr);
}

void Machine::FindCold(std::span<const Entry* const> entries, std::vector<std::string>& names) {
  std::vector<std::optional<engine::Record>> records;
  std::vector<const engine::Record*> some;
  for (const Entry* entry : entries) records.push_back(RecordOf(*entry));
  for (const auto& record : records)
    if (record) some.push_back(&*record);
  shards_.FindCold(some, names);
}

void Machine::Do(const EventEntry& entry, Result& result) {
  const std::string& tenant = entry.record.tenant;
  const auto& event = entry.record.event;
  numbers_.Seen(tenant, event->number());
  if (entry.timer != 0) timer_.Done(entry.timer);
  result.facts.number = event->number();
  result.facts.key_attribute = dsl::ToJson(shards_.FirstKey(tenant, *event));
  if (!entry.augment_failures.empty()) result.effects.list.push_back(Unaugmented(entry));
  Call(result);
  result.facts.contributing = result.effects.contributing;
  history_.Add(tenant, {event, entry.sent, result.facts});
  if (key_) KeepFacts(result.facts);
}

engine::Effect Machine::Unaugmented(const EventEntry& entry) const {
  const std::shared_ptr<const engine::Event>& event = entry.record.event;
  engine::PatternIdentity nobody{entry.record.tenant, "", ""};
  std::string key;
  for (const std::string& attribute : shards_.KeyAttributes(nobody.tenant)) {
    const auto text = engine::KeyText(event->Find(attribute));
    if (!text) continue;
    nobody.key_attribute = attribute;
    key = *text;
    break;
  }
  const XXH128_hash_t hash =
      XXH3_128bits_withSeed(nobody.tenant.data(), nobody.tenant.size(), event->number());
  engine::Effect effect(engine::Effect::Kind::kUnaugmented, event->at(),
                        std::make_shared<const engine::MatchIdentity>(
                            engine::MatchId{hash.high64, hash.low64},
                            std::make_shared<const engine::PatternIdentity>(std::move(nobody)), key));
  effect.events.push_back(event);
  engine::Failure why;
  for (const std::string& failure : entry.augment_failures)
    why.words += (why.words.empty() ? "" : "; ") + failure;
  effect.Fail(std::move(why));
  return effect;
}

void Machine::Do(const KeyEntry& entry, Result&) {
  key_ = entry;
  facts_.clear();
}

void Machine::KeepFacts(const EventFacts& facts) {
  facts_.push_back(facts);
  if (facts_.size() < key_->events) return;
  keys_.Add(key_->tenant, key_->key, key_->at, {key_->body_hash, std::move(facts_)});
  key_.reset();
  facts_.clear();
}

void Machine::Do(const DataEntry& entry, Result& result) {
  const auto asking = generic_.Post(entry.tenant, entry.id, entry.data, entry.at);
  result.answered = asking.size();
  for (const GenericEndpoint::Asking& call : asking)
    Answer(call.call, call.attempt, {false, entry.data, {}}, result);
}

void Machine::Do(const TimerEntry& entry, Result&) { timer_.Done(entry.timer); }

void Machine::Do(const engine::AnswerRecord& record, Result& result) {
  unsettled_.erase(record.call);
  Call(result);
}

void Machine::Do(const engine::EraseRecord& record, Result& result) {
  const std::size_t dropped = Call(result);
  const std::string& tenant = record.tenant;
  Erased& erased = result.erased.emplace(Erased{tenant, record.key_attribute, record.key});
  erased.candidates = result.effects.erased;
  std::set<engine::MatchId> matches;
  for (const engine::Effect& effect : result.effects.list)
    if (effect.kind == engine::Effect::Kind::kCancelled) matches.insert(effect.match->id);
  erased.matches = matches.size();
  std::erase_if(unsettled_, [&](const auto& answer) { return matches.contains(answer.first.match); });
  erased.calls = dropped;
  erased_.merge(matches);
  const engine::OfKey is_his(record.key_attribute, record.key);
  const auto has_his = [&](std::string_view json) { return is_his(json); };
  erased.data = generic_.DropIf(tenant, [&](const dsl::Value& data) { return is_his(data); });
  erased.timers = timer_.DropIf(tenant, has_his);
  erased.events = history_.DropIf(tenant, has_his);
  erased.idempotency_keys = keys_.Drop(tenant, record.key);
}

template <typename EngineRecord>
void Machine::Do(const EngineRecord& /*record*/, Result& result) {
  Call(result);
}

std::size_t Machine::Call(Result& result) {
  using Kind = engine::Effect::Kind;
  std::size_t dropped = 0;
  for (const engine::Effect& effect : result.effects.list) {
    if (effect.kind == Kind::kCall)
      Call(effect, result);
    else if (effect.kind == Kind::kCompleted || effect.kind == Kind::kFailed ||
             effect.kind == Kind::kExpired || effect.kind == Kind::kCancelled)
      dropped += generic_.End(effect.match->pattern->tenant, effect.match->id);
  }
  return dropped;
}

void Machine::Call(const engine::Effect& effect, Result& result) {
  const auto endpoint = endpoints_.find(effect.call->endpoint());
  if (endpoint == endpoints_.end() || effect.call->number == engine::kContextCall) {
    result.calls.push_back(&effect);
    return;
  }
  const engine::CallId id{effect.match->id, effect.call->number};
  if (const auto known = unsettled_.find(id); known != unsettled_.end()) {
    result.answers.push_back(
        {0, id, effect.call->attempt, known->second.failed, known->second.result, known->second.error});
    return;
  }
  endpoint->second->Perform(
      {effect.match->pattern->tenant, *effect.call, id, effect.at},
      [&](const engine::EndpointAnswer& answer) { Answer(id, effect.call->attempt, answer, result); });
}

void Machine::Answer(const engine::CallId& call, std::uint32_t attempt, const engine::EndpointAnswer& answer,
                     Result& result) {
  unsettled_[call] = answer;
  result.answers.push_back({0, call, attempt, answer.failed, answer.result, answer.error});
}

std::vector<Machine::Part> Machine::MakeParts() {
  using engine::ByteReader;
  using engine::ByteWriter;
  return {
      {"numbers", [this](ByteWriter& out) { numbers_.Save(out); },
       [this](ByteReader& in) { numbers_.Load(in); }},
      {"timers", [this](ByteWriter& out) { timer_.SaveCount(out); },
       [this](ByteReader& in) { timer_.LoadCount(in); }},
      {"answers", [this](ByteWriter& out) { SaveAnswers(out); }, [this](ByteReader& in) { LoadAnswers(in); }},
      {"time", [this](ByteWriter& out) { out.Signed(last_time_); },
       [this](ByteReader& in) { last_time_ = in.Signed(); }}};
}

void Machine::SaveAnswers(engine::ByteWriter& out) const {
  out.Number(unsettled_.size());
  for (const auto& [call, answer] : unsettled_) {
    engine::EncodeCallId(call, out);
    out.Flag(answer.failed);
    out.Data(answer.result);
    out.Text(answer.error);
  }
}

void Machine::LoadAnswers(engine::ByteReader& in) {
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    engine::EndpointAnswer& answer = unsettled_[engine::DecodeCallId(in)];
    answer.failed = in.Flag();
    answer.result = in.Data();
    answer.error = in.Text();
  }
}

void Machine::NoteChanges() {
  shards_.NoteChanges();
  for (const Table& table : tables_) table.table->NoteChanges();
}

void Machine::Freeze(bool whole) {
  shards_.Freeze(whole);
  for (const Part& part : parts_) {
    engine::ByteWriter out;
    part.save(out);
    frozen_.push_back({kPartRow + part.name, out.Take()});
  }
  for (const Table& table : tables_) table.table->Freeze(whole);
  table_ = 0;
}

bool Machine::SaveSome(std::size_t bytes, std::vector<engine::StateRow>& rows) {
  for (engine::StateRow& row : frozen_) rows.push_back(std::move(row));
  frozen_.clear();
  for (; table_ < tables_.size(); ++table_) {
    const std::size_t first = rows.size();
    const bool last = tables_[table_].table->SaveSome(bytes, rows);
    for (std::size_t i = first; i < rows.size(); ++i)
      rows[i].name = kTableRow + tables_[table_].name + kEndOfName + rows[i].name;
    if (!last) return false;
  }
  return shards_.SaveSome(bytes, rows);
}

std::string Machine::Describe(std::string_view name) {
  if (name.starts_with(kPartRow) || name.starts_with(kTableRow))
    return "what the server remembers of `" + std::string(name.substr(1, name.find(kEndOfName) - 1)) + "`";
  return engine::Shard::Describe(name);
}

bool Machine::LoadOwn(std::string_view name, std::string_view bytes) {
  engine::ByteReader in(bytes);
  const bool is_part = name.starts_with(kPartRow);
  name.remove_prefix(1);
  if (is_part) {
    const auto part =
        std::find_if(parts_.begin(), parts_.end(), [&](const Part& one) { return one.name == name; });
    if (part == parts_.end()) return false;
    part->load(in);
  } else {
    const std::size_t end = name.find(kEndOfName);
    const auto table = std::find_if(tables_.begin(), tables_.end(),
                                    [&](const Table& one) { return one.name == name.substr(0, end); });
    if (table == tables_.end() || end == std::string_view::npos) return false;
    table->table->LoadRow(name.substr(end + 1), in);
  }
  return in.ok() && in.at_end();
}

bool Machine::Load(std::string_view name, std::string_view bytes, std::string& error) {
  if (!name.starts_with(kPartRow) && !name.starts_with(kTableRow)) return shards_.Load(name, bytes, error);
  if (LoadOwn(name, bytes)) return true;
  error = "a row of what the server remembers cannot be read";
  return false;
}

}  // namespace cxengine::api

#include "tests/simulation/truth.h"

#include <variant>

#include "api/log/entry.h"
#include "dsl/value.h"

namespace cxengine::simulation {

Truth::Truth(const engine::ShardOptions& options)
    : memory_(":memory:"), numbers_(memory_), options_(options), machine_(options, numbers_) {
  machine_.NoteChanges();
}

bool Truth::Append(const api::LogBatch& batch) {
  batches_[batch.position] = batch;
  end_ = batch.position + batch.entries;
  engine::ByteReader in(batch.bytes);
  for (std::uint32_t i = 0; i < batch.entries; ++i) {
    std::string error;
    const auto entry = api::DecodeEntry(in, machine_.shards().fields(), error);
    if (!entry || !error.empty()) return false;
    machine_.Apply(*entry, result_);
    if (const auto* event = std::get_if<api::EventEntry>(&*entry)) {
      const auto& record = event->record;
      const auto [place, fresh] =
          events_.emplace(std::pair(record.tenant, record.event->number()),
                          Taken{record.event->at(), std::string(record.event->json()),
                                result_.facts.key_attribute, result_.facts.contributing});
      if (!fresh) failure_ = "the number of an event was given twice: " + std::to_string(place->first.second);
    }
    for (const engine::Effect& effect : result_.effects.list) Note(effect);
  }
  return in.at_end();
}

void Truth::Note(const engine::Effect& effect) {
  using Kind = engine::Effect::Kind;
  switch (effect.kind) {
    case Kind::kBorn:
      born_[effect.match->id] = effect.events.empty() ? 0 : effect.events.front()->number();
      return;
    case Kind::kCall: {
      const engine::CallId id{effect.match->id, effect.call->number};
      std::string meaning = effect.match->pattern->id + " " + effect.call->verb() + " " +
                            effect.call->endpoint() + " " + effect.call->action() + " " +
                            dsl::ToJson(effect.call->params);
      const auto [known, fresh] = calls_.emplace(id, meaning);
      if (!fresh && known->second != meaning)
        failure_ = "one interaction has two meanings: " + known->second + "; " + meaning;
      return;
    }
    case Kind::kAnswer: {
      const engine::CallId id{effect.match->id, effect.call->number};
      std::string answer = effect.error() + "|" + dsl::ToJson(effect.result);
      const auto [known, fresh] = answered_.emplace(id, answer);
      if (!fresh && effect.error().empty() && known->second != answer)
        failure_ = "one interaction was answered twice: " + known->second + "; " + answer;
      return;
    }
    case Kind::kCompleted:
    case Kind::kFailed:
    case Kind::kExpired:
    case Kind::kCancelled: {
      const auto born = born_.find(effect.match->id);
      ends_.push_back({effect.at, effect.kind, born == born_.end() ? 0 : born->second,
                       effect.match->pattern->id, effect.error()});
      if (born == born_.end()) return;  // a candidate that failed
      born_.erase(born);
      return;
    }
    case Kind::kSeen:
    case Kind::kConsumed:
    case Kind::kReleased:
    case Kind::kRefused:
    case Kind::kDropped:
    case Kind::kUnaugmented:
      return;
  }
}

const api::LogBatch* Truth::At(std::uint64_t position) const {
  const auto found = batches_.find(position);
  return found == batches_.end() ? nullptr : &found->second;
}

Truth::Rows Truth::StateOf(api::Machine& machine) {
  api::Machine fresh(options_, numbers_);
  for (const auto& [name, bytes] : RowsOf(machine)) {
    std::string error;
    if (!fresh.Load(name, bytes, error)) failure_ = "a row of state that cannot be read: " + error;
  }
  fresh.NoteChanges();  // texts of patterns that nobody has any more go
  return RowsOf(fresh);
}

Truth::Rows Truth::RowsOf(api::Machine& machine) {
  Rows rows;
  machine.Freeze(true);
  for (bool last = false; !last;) {
    std::vector<engine::StateRow> some;
    last = machine.SaveSome(1 << 20, some);
    for (engine::StateRow& row : some)
      if (!row.gone) rows[row.name] = std::move(row.bytes);
  }
  return rows;
}

}  // namespace cxengine::simulation

// Shards.
#include "engine/shards.h"

#include <algorithm>
#include <tuple>

#include "engine/bytes.h"
#include "engine/plan_set.h"

namespace cxengine::engine {

namespace {

constexpr std::size_t kFewSteps = 32;  // are not worth waking other threads
// What is brought about waits until it is merged, so what is applied together is cut to bring about so much.
constexpr std::size_t kMuch = 64UL * 1024;  // effects
constexpr std::size_t kMostSteps = 4096;
constexpr std::size_t kLoadAtOnce = 8UL * 1024 * 1024;  // bytes of rows

}  // namespace

Shards::Shards(const ShardOptions& options, std::size_t count)
    : hash_seed_(options.hash_seed),
      outputs_(std::max<std::size_t>(1, count)),
      pending_(outputs_.size()),
      team_(outputs_.size()) {
  const auto plans = std::make_shared<PlanSet>();
  for (std::size_t i = 0; i < outputs_.size(); ++i)
    shards_.push_back(std::make_unique<Shard>(options, plans, ShardPlace{i, outputs_.size()}));
}

void Shards::Apply(const Record& record, Effects& effects) {
  const Step step{&record, effects.calls_from};
  Apply(std::span(&step, 1), [&](std::size_t, Effects& brought) { std::swap(effects, brought); });
}

void Shards::Apply(std::span<const Step> steps,
                   absl::FunctionRef<void(std::size_t step, Effects& effects)> each) {
  if (count() == 1) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      merged_.Clear();
      merged_.calls_from = steps[i].calls_from;
      shards_.front()->Apply(*steps[i].record, merged_);
      each(i, merged_);
    }
    return;
  }
  for (std::size_t first = 0; first < steps.size();) {
    // A pattern changes what all shards share, so it is applied here, by itself.
    std::size_t end = first;
    while (end < steps.size() && !std::holds_alternative<PatternRecord>(*steps[end].record)) ++end;
    const bool is_pattern = end == first;
    end = is_pattern ? end + 1 : std::min(end, first + steps_at_once_);
    const auto some = steps.subspan(first, end - first);
    if (is_pattern || some.size() <= kFewSteps) {
      for (std::size_t shard = 0; shard < count(); ++shard) ApplyIn(shard, some);
    } else {
      team_.Run([&](std::size_t shard) { ApplyIn(shard, some); });
    }
    Adapt(some.size());
    for (std::size_t i = 0; i < some.size(); ++i) {
      Merge(i, merged_);
      merged_.calls_from = some[i].calls_from;
      each(first + i, merged_);
    }
    first = end;
  }
}

void Shards::Adapt(std::size_t steps) {
  std::size_t effects = 0;
  for (const Output& output : outputs_) effects += output.effects.list.size();
  if (effects > kMuch)
    steps_at_once_ = std::max(kFewSteps, steps / 2);
  else if (effects < kMuch / 4)
    steps_at_once_ = std::min(kMostSteps, 2 * steps_at_once_);
}

void Shards::ApplyIn(std::size_t shard, std::span<const Step> steps) {
  Output& output = outputs_[shard];
  Effects& effects = output.effects;
  effects.Clear();
  if (effects.list.capacity() > kMuch) effects.list = std::vector<Effect>();
  output.ends.clear();
  for (const Step& step : steps) {
    effects.contributing = false;
    effects.erased = 0;
    effects.calls_from = step.calls_from;
    shards_[shard]->Apply(*step.record, effects);
    output.ends.push_back({effects.list.size(), effects.parts.size(), effects.contributing, effects.erased});
  }
}

void Shards::Merge(std::size_t step, Effects& effects) {
  effects.Clear();
  pieces_.clear();
  for (Output& output : outputs_) {
    const End before = step == 0 ? End{} : output.ends[step - 1];
    const End& end = output.ends[step];
    effects.contributing = effects.contributing || end.contributing;
    effects.erased += end.erased;
    std::size_t begin = before.list;
    for (std::size_t i = before.parts; i < end.parts; ++i) {
      const Effects::Part& part = output.effects.parts[i];
      pieces_.push_back({&output, &part, begin});
      begin = part.end;
    }
  }
  std::stable_sort(pieces_.begin(), pieces_.end(), Before);
  for (const Piece& piece : pieces_) {
    auto& list = piece.output->effects.list;
    for (std::size_t i = piece.begin; i < piece.part->end; ++i) effects.list.push_back(std::move(list[i]));
  }
}

bool Shards::Before(const Piece& a, const Piece& b) {
  const auto place = [](const Piece& piece) {
    return std::tuple(piece.part->phase, piece.part->at, piece.part->rank);
  };
  if (place(a) != place(b)) return place(a) < place(b);
  const auto match = [](const Piece& piece) -> const MatchIdentity& {
    return *piece.output->effects.list[piece.begin].match;
  };
  return BornBefore(0, match(a), 0, match(b));
}

void Shards::NoteChanges() {
  for (const auto& shard : shards_) shard->NoteChanges();
}

void Shards::Freeze(bool whole) {
  for (const auto& shard : shards_) shard->Freeze(whole);
  next_to_say_ = 0;
}

bool Shards::SaveSome(std::size_t bytes, std::vector<StateRow>& rows) {
  for (; next_to_say_ < count(); ++next_to_say_) {
    const std::size_t first = rows.size();
    if (!shards_[next_to_say_]->SaveSome(bytes, rows)) return false;
    for (std::size_t i = first; i < rows.size(); ++i) bytes -= std::min(bytes, rows[i].size());
  }
  return true;
}

bool Shards::Load(std::string_view name, std::string_view bytes, std::string& error) {
  if (count() == 1) return shards_.front()->Load(name, bytes, error);
  ByteReader in(name);
  const std::uint8_t kind = in.Byte();
  if (kind == StateRow::kPlan) return shards_.front()->Load(name, bytes, error);
  if (kind != StateRow::kKey)
    return std::all_of(shards_.begin(), shards_.end(),
                       [&](const auto& shard) { return shard->Load(name, bytes, error); });
  std::pair<std::string, std::string> scope;
  scope.first = in.Text();
  scope.second = in.Text();
  if (!in.ok()) return shards_.front()->Load(name, bytes, error);  // it says what is wrong
  if (known_scope_ != scope) {
    for (const auto& shard : shards_) shard->KnowScope(scope.first, scope.second);
    known_scope_ = scope;
  }
  const std::uint64_t hash = HashOfKey(SeedOfScope(hash_seed_, scope.first, scope.second), in.rest());
  StateRow row{std::string(name), std::string(bytes)};
  pending_bytes_ += row.size();
  pending_[hash % count()].push_back(std::move(row));
  return pending_bytes_ < kLoadAtOnce || LoadPending(error);
}

bool Shards::LoadPending(std::string& error) {
  std::vector<std::string> errors(count());
  std::size_t rows = 0;
  for (const auto& of_shard : pending_) rows += of_shard.size();
  const auto load = [&](std::size_t shard) {
    for (const StateRow& row : pending_[shard])
      if (!shards_[shard]->Load(row.name, row.bytes, errors[shard])) break;
    pending_[shard].clear();
  };
  if (rows <= kFewSteps) {
    for (std::size_t shard = 0; shard < count(); ++shard) load(shard);
  } else {
    team_.Run(load);
  }
  pending_bytes_ = 0;
  const auto first =
      std::find_if(errors.begin(), errors.end(), [](const std::string& one) { return !one.empty(); });
  if (first == errors.end()) return true;
  error = *first;
  return false;
}

bool Shards::FinishLoading(std::string& error) { return pending_bytes_ == 0 || LoadPending(error); }

bool Shards::LetGo(std::size_t keep, std::size_t look) {
  bool more = false;
  for (const auto& shard : shards_)
    more = shard->LetGo(keep / count(), (look + count() - 1) / count()) || more;
  return more;
}

void Shards::FindCold(std::span<const Record* const> records, std::vector<std::string>& names) {
  for (const auto& shard : shards_) shard->FindCold(records, names);
}

bool Shards::ErasureConcerns(const EraseRecord& erase, std::string_view name, std::string_view bytes) const {
  return std::any_of(shards_.begin(), shards_.end(),
                     [&](const auto& shard) { return shard->ErasureConcerns(erase, name, bytes); });
}

bool Shards::IsCold(std::string_view name) const {
  return std::any_of(shards_.begin(), shards_.end(), [&](const auto& shard) { return shard->IsCold(name); });
}

std::vector<std::string> Shards::ColdRows() const {
  std::vector<std::string> names;
  for (const auto& shard : shards_) {
    for (std::string& name : shard->ColdRows()) names.push_back(std::move(name));
  }
  return names;
}

std::size_t Shards::CountWarm() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->CountWarm();
  return count;
}

std::size_t Shards::CountCold() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->CountCold();
  return count;
}

std::size_t Shards::CountChanged() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->CountChanged();
  return count;
}

std::optional<Milliseconds> Shards::NextDue() const {
  std::optional<Milliseconds> next;
  for (const auto& shard : shards_) {
    const auto due = shard->NextDue();
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

std::vector<LiveMatch> Shards::LiveMatches() const {
  std::vector<LiveMatch> all;
  for (const auto& shard : shards_) {
    auto some = shard->LiveMatches();
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  std::sort(all.begin(), all.end(), [](const LiveMatch& a, const LiveMatch& b) {
    return BornBefore(a.order, *a.match, b.order, *b.match);
  });
  return all;
}

std::size_t Shards::CountKeys(std::string_view tenant) const {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->CountKeys(tenant);
  return count;
}

WaitingCounts Shards::CountWaiting() const {
  WaitingCounts counts;
  for (const auto& shard : shards_) {
    const WaitingCounts of_shard = shard->CountWaiting();
    counts.keys += of_shard.keys;
    counts.cold_keys += of_shard.cold_keys;
    counts.candidates += of_shard.candidates;
    counts.matches += of_shard.matches;
  }
  return counts;
}

void Shards::FindNewKeys(std::string_view tenant, const Event& event,
                         std::vector<std::uint64_t>& keys) const {
  for (const auto& shard : shards_) shard->FindNewKeys(tenant, event, keys);
}

std::size_t Shards::StateBytes() const {
  std::size_t bytes = 0;
  for (const auto& shard : shards_) bytes += shard->StateBytes();
  return bytes;
}

}  // namespace cxengine::engine

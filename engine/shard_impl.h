// The inside of a shard, shared by its source files: shard.cc serves events, ticks and answers,
// shard_births.cc births of matches, shard_patterns.cc changes of patterns, shard_erase.cc erasures,
// shard_state.cc snapshots, shard_cold.cc cold keys.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "engine/cold_keys.h"
#include "engine/identity.h"
#include "engine/key_pool.h"
#include "engine/plan_set.h"
#include "engine/shard.h"
#include "engine/state_code.h"
#include "engine/tenants.h"
#include "engine/timers.h"

namespace cxengine::engine {

class Shard::Impl {
 public:
  Impl(ShardOptions options, std::shared_ptr<PlanSet> plans, ShardPlace place)
      : options_(options),
        plans_(std::move(plans)),
        place_(place),
        timers_(*this),
        chains_(options.max_candidates, options.lifetime) {
    keys_of_matches_.fill(KeysOfMatches(0, MatchIdHash{options.hash_seed}));
  }

  void Watch(CandidateWatch watch) { watch_ = std::move(watch); }
  void Apply(const EventRecord& record, Effects& effects);
  void Apply(const TickRecord& record, Effects& effects) { Advance(record.at, true, effects); }
  void Apply(const AnswerRecord& record, Effects& effects);
  void Apply(const PatternRecord& record, Effects& effects);
  void Apply(const ResumeRecord& record, Effects& effects);
  void Apply(const EraseRecord& record, Effects& effects);

  void NoteChanges();
  void Freeze(bool whole);
  bool SaveSome(std::size_t bytes, std::vector<StateRow>& rows);
  bool Load(std::string_view name, std::string_view bytes, std::string& error);
  std::vector<EnabledPlan> Enabled() const;

  bool LetGo(std::size_t keep, std::size_t look);
  void FindCold(std::span<const Record* const> records, std::vector<std::string>& names);
  bool ErasureConcerns(const EraseRecord& erase, std::string_view name, std::string_view bytes) const;
  bool IsCold(std::string_view name) const;
  std::vector<std::string> ColdRows() const;
  std::size_t CountWarm() const { return states_.size(); }
  std::size_t CountChanged() const { return changed_keys_.size(); }
  std::size_t CountCold() const { return cold_ == nullptr ? 0 : cold_->keys.size(); }

  std::optional<Milliseconds> NextDue();
  std::vector<LiveMatch> LiveMatches() const;
  std::vector<std::string> KeyAttributes(std::string_view tenant) const;
  Value FirstKey(std::string_view tenant, const Event& event) const;
  std::size_t CountKeys(std::string_view tenant) const;
  WaitingCounts CountWaiting() const;
  void FindNewKeys(std::string_view tenant, const Event& event, std::vector<std::uint64_t>& keys);
  const FieldTable& fields() const { return plans_->fields(); }
  std::size_t StateBytes() const;
  Scope& ScopeOf(const std::string& tenant, const std::string& key_attribute);
  // Decides among timers that are due at one time.
  std::uint64_t RankOf(std::uint32_t number) const { return RankOf(states_[number]); }

 private:
  using KeysOfMatches = absl::flat_hash_map<MatchId, KeyState*, MatchIdHash>;
  static constexpr std::size_t kParts = 256;

  // An event on its way through the patterns of one scope.
  struct Arrival {
    Scope& scope;
    std::string_view key;
    std::uint64_t hash;  // HashOfKey
    KeyState* state;     // of the key; null while nothing waits for it
    const std::shared_ptr<const Event>& event;
    bool asks_context;
    Effects& effects;
  };

  // A command of an opening that takes the event.
  struct FoundOpening {
    std::uint64_t order;  // of the pattern
    ActivePattern* pattern;
    bool may_start;
  };

  // Fires what is due before `at`, and, if `inclusive`, at it.
  void Advance(Milliseconds at, bool inclusive, Effects& effects);
  void FireTimer(std::uint32_t number, Effects& effects);
  // What the index says of the event for the scope: openings_ and conditions_.
  void FindOpenings(Scope& scope, const Event& event);
  void OfferToScope(Scope& scope, const EventRecord& record, Effects& effects);
  // Offers it to the live matches of its key.
  void OfferToMatches(KeyState& state, const std::shared_ptr<const Event>& event, Effects& effects);
  // Offers it to the candidates of chains; what came of it is in chained_, in order of patterns.
  void OfferToChains(Arrival& arrival);
  // The pattern's opening takes one event: this one.
  void OfferToSingle(Arrival& arrival, ActivePattern& pattern);
  void OfferToOpening(Arrival& arrival, ActivePattern& pattern, bool may_start);
  // Tells what became of candidates of the pattern, and bears the match.
  void Settle(Arrival& arrival, ActivePattern& pattern, Offered& offered);
  // A program whose opening consumes nothing (§3.4).
  void OfferToProgram(Arrival& arrival, ActivePattern& pattern);
  // A match is born, unless the pattern has too many for the key, and `begin` lets it begin, or it asks for
  // more of its context first. It takes the data of `run` over. `consumed_now`: it is born by having taken
  // the event.
  void Bear(Arrival& arrival, const ActivePattern& pattern, const MatchId& id, Run& run, bool consumed_now,
            absl::FunctionRef<void(Match&)> begin);
  // The same of a pattern whose opening takes this one event, and that has no body.
  void BearAndEnd(Arrival& arrival, const ActivePattern& pattern);
  // The birth, its events still missing, is the newest effect. False: the pattern has too many live matches
  // of the key, and it is a refusal.
  bool EmitBirth(Arrival& arrival, const ActivePattern& pattern,
                 const std::shared_ptr<const MatchIdentity>& identity);
  // It was born, and there is nothing that it could do.
  void EndAtBirth(Arrival& arrival, std::shared_ptr<const MatchIdentity> identity);
  // The answer to what it asked for: the match begins.
  void Begin(Match& match, const AnswerRecord& record, Effects& effects);
  // The match has ended, or is about to go: its memory may serve another.
  void Retire(std::unique_ptr<Match> match);
  // Of a run that never became a match.
  static void EmitFailed(Arrival& arrival, std::shared_ptr<const MatchIdentity> match, EventList events,
                         Failure why);
  // Null if nothing waits for the key.
  KeyState* FindKey(const Scope& scope, std::string_view key, std::uint64_t hash);
  KeyState& AddKey(Scope& scope, std::string_view key, std::uint64_t hash);
  void RemoveKey(KeyState& state);
  // Nothing waits for the key. It may go, but it may come again soon, and stays until others have come to
  // rest.
  void Rest(KeyState& state);
  // One that is still counted has yet to be tidied. If the last snapshot said that the key is there, it stays
  // until the next one has said that it is gone.
  bool MayGo(const KeyState& state) const {
    return state.empty() && !state.counted && !(notes_ && state.saved);
  }
  template <typename Visit>
  void VisitKeys(const Scope& scope, const Visit& visit) {
    scope.keys.VisitAll([&](std::uint32_t number) { visit(states_[number]); });
  }
  KeyState& StateOf(Arrival& arrival);
  Scope& ScopeOf(const KeyState& state) const { return *scopes_[state.scope]; }
  std::uint64_t RankOf(const KeyState& state) const {
    return HashOfKey(ScopeOf(state).rank_seed, state.key.view());
  }
  // To add to it.
  KeyState::More& MoreOf(KeyState& state);
  std::unique_ptr<KeyState::More> NewMore();
  // The candidates of chains; until the next call, if they are but one.
  Waiting& WaitingOf(const KeyState& state) const;
  // WaitingOf has been changed. Arms the timer of a key with nothing else.
  void PutBack(KeyState& state);
  KeysOfMatches& KeysOfMatchesLike(const MatchId& id) { return keys_of_matches_[id.high % kParts]; }
  // Of two that had one id the first has it, until it ends; the other one gets no answers.
  void Remember(const MatchId& id, KeyState& state) { KeysOfMatchesLike(id).try_emplace(id, &state); }
  void Forget(const MatchId& id, const KeyState& state) {
    KeysOfMatches& keys = KeysOfMatchesLike(id);
    if (const auto known = keys.find(id); known != keys.end() && known->second == &state) keys.erase(known);
  }
  // Whether something that waits there holds such an event.
  bool Holds(const KeyState& state, const std::function<bool(const Event&)>& is_his) const;
  // What tells the watch of this pattern's candidates for this key; empty without one.
  CandidateTeller TellerFor(const ActivePattern& pattern, std::string_view key, Milliseconds now) const;
  ChainTeller TellerFor(std::string_view key, Milliseconds now) const;
  // Drops what has ended, arms the key's timer; erases the key if nothing waits.
  void Tidy(KeyState& state);
  void TidyMore(KeyState& state);
  // In order of scope and key, for they stand in no order in their tables.
  void TidyAll(std::vector<KeyState*>& states);
  // Is something of the pattern in some key? `dead`: nodes of its chain that go with it.
  bool Waits(const Tenant& tenant, const ActivePattern* pattern, const std::vector<ChainNet::NodeId>& dead,
             bool cancel) const;
  void DropPattern(Tenant& tenant, const std::string& id, Milliseconds at, bool cancel, Effects& effects);
  // Puts the plan in the place of the pattern's, or of none. `since`: the first event with which candidates
  // of a new one may begin. `identity`: by which its matches know it, null if it has had none.
  ActivePattern& Activate(const std::string& tenant, const std::string& id, const std::string& key_attribute,
                          std::shared_ptr<const BoundPlan> bound, Milliseconds at, EventNumber since,
                          std::shared_ptr<const PatternIdentity> identity);

  // The shard that says what is the same for all of them.
  bool is_first() const { return place_.index == 0; }
  // What was brought about since the part before is one part.
  void EndPart(Effects& effects, Effects::Part::Phase phase, Milliseconds at, std::uint64_t rank) const {
    if (place_.count > 1) effects.EndPart(phase, at, rank);
  }
  // They are cancelled, in order of birth.
  void Cancel(std::vector<Match*>& matches, Milliseconds at, Effects& effects) const;

  // Before the state of a key is changed: says it as it is, if a snapshot is being made that has not yet.
  void Touch(KeyState& state) {
    if (notes_ && state.noted != snapshot_) NoteChange(state);
  }
  void NoteChange(KeyState& state);
  // Whether the snapshot that is being made has yet to say it.
  bool IsFrozen(const KeyState& state) const { return state.noted != 0 && state.noted != snapshot_; }
  // There is nothing to be said of it: nothing waits, if it is there at all, and no row says otherwise.
  static bool IsUnsaid(const KeyState& state) { return state.scope == 0 || (state.empty() && !state.saved); }
  StateRow SayFrozen(KeyState& state);
  // The chain is about to go: touches the keys that have candidates of it, or may be said to.
  void TouchChains(Scope& scope, const ChainPattern& chain);
  void FreezeCounters();
  void FreezePatterns(bool whole);
  static std::string NameOfKey(const Scope& scope, std::string_view key);
  std::string Save(const KeyState& state) const;
  bool LoadPattern(ByteReader& name, std::string_view bytes);
  bool LoadKey(ByteReader& name, std::string_view bytes);
  bool LoadState(KeyState& state, std::string_view bytes);
  bool LoadMatch(KeyState& state, StateReader& in);
  bool LoadOpening(KeyState& state, StateReader& in);
  bool LoadLine(KeyState& state, StateReader& in);
  // Of the key's tenant and attribute; null if there is none.
  ActivePattern* PatternOf(const KeyState& state, const std::string& id);

  // A change of a pattern, and what cold keys of the tenant it concerns: those that have such traits, be it
  // only in the scope of its chain.
  struct Change {
    const std::string& tenant;
    const Scope* home;
    std::uint64_t anywhere;
    std::uint64_t at_home;
  };
  // One that has changed lately only the next time.
  bool MayGoCold(KeyState& state);
  void GoCold(KeyState& state);
  // Drops all that waits, and says how many candidates that was; what is counted of it stays to be put right.
  std::size_t Empty(KeyState& state);
  // It was loaded, with so many candidates of chains; if it was cold, it is cold no more.
  void TakeBack(KeyState& state, std::uint64_t hash, std::size_t candidates);
  StateRow SayKept(const ColdKey& key) const;
  // As SaveSome.
  bool SayCold(std::size_t bytes, std::size_t& said, std::vector<StateRow>& rows);
  // The number of the cold key; NumberTable::kNone if it is none.
  std::uint32_t FindCold(const Scope& scope, std::string_view key, std::uint64_t hash) const;
  std::uint32_t FindCold(std::string_view tenant, const std::string& attribute, std::string_view key) const;
  // Append the numbers of those that are concerned.
  void FindCold(const EventRecord& record, std::vector<std::uint32_t>& found);
  void FindCold(const std::vector<Change>& changes, std::vector<std::uint32_t>& found) const;
  void AddChange(const PatternRecord& record, std::vector<Change>& changes) const;

  ShardOptions options_;
  const std::shared_ptr<PlanSet> plans_;
  const ShardPlace place_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  std::pair<const std::string, Tenant>* last_tenant_ = nullptr;  // whose event came last; none ever goes
  std::vector<Scope*> scopes_ = {nullptr};                       // by number
  KeyPool states_;
  Timers<Impl> timers_;
  mutable Waiting lone_;  // of a key without KeyState::More, while it is looked at
  Chains chains_;
  std::array<KeysOfMatches, kParts> keys_of_matches_;  // that grow apart, so that none takes long
  std::size_t waiting_keys_ = 0;                       // of all scopes
  std::size_t opening_candidates_ = 0;                 // of all openings, chains aside
  std::uint64_t events_ = 0;                           // that have come, of all keys
  std::string key_room_;                               // for the key of the event that is being offered
  MatchIds ids_;
  EventView view_;                        // of that event
  std::vector<EventIndex::Found> found_;  // kept for its memory, as are the next
  std::vector<FoundOpening> openings_;
  std::vector<ChainNet::ConditionId> conditions_;
  ChainsOffered chained_;
  Run run_;
  std::vector<std::unique_ptr<Match>> unused_matches_;
  std::vector<std::unique_ptr<KeyState::More>> unused_more_;
  // Numbers of keys, the oldest where the next one goes; some have been removed since, or are others now.
  std::array<std::uint32_t, 64> resting_ = {};
  std::size_t next_resting_ = 0;
  CandidateWatch watch_;

  bool notes_ = false;
  std::set<std::pair<std::string, std::string>> changed_patterns_;  // tenant and id
  std::vector<StateRow> frozen_rows_;                               // that have been made and not yet said
  std::uint8_t snapshot_ = 1;               // the next one: KeyState::noted of what changes now
  std::deque<std::uint32_t> changed_keys_;  // numbers; some have gone since, or are others now
  std::deque<std::uint32_t> frozen_keys_;   // that have to be said, unless they have been
  bool saying_ = false;                     // not all of a snapshot has been said

  std::unique_ptr<ColdKeys> cold_;  // null: no key has ever been cold
  std::uint32_t hand_ = 0;          // the key that was last looked at
  std::size_t in_vain_ = 0;         // so many have been, since one went or others were said or loaded
};

}  // namespace cxengine::engine

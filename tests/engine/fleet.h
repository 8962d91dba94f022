// Several shards as one, snapshots of them in memory, and a course of records that a seed makes.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/record_code.h"
#include "engine/shards.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {

using Rows = std::map<std::string, std::string>;

inline std::string EncodedRecord(const Record& record) {
  ByteWriter out;
  EncodeRecord(record, out);
  return out.Take();
}

// Shards, and what is done to them: with `cold`, a snapshot is made before each batch, and keys go cold. Keys
// are spread by `hash_seed`, another one after each restart.
class Fleet {
 public:
  explicit Fleet(std::size_t count, bool cold = false, std::uint64_t hash_seed = 0)
      : shards_(Make(count, hash_seed)), cold_(cold), hash_seed_(hash_seed) {
    shards_->NoteChanges();
  }

  // What each of the records brought about.
  std::vector<std::string> Apply(const std::vector<std::string>& encoded) {
    std::vector<Record> records;
    for (const std::string& bytes : encoded) {
      ByteReader in(bytes);
      std::string error;
      records.push_back(DecodeRecord(in, shards_->fields(), error).value());
    }
    if (cold_) {
      Save(random_() % 8 == 0);
      shards_->LetGo(random_() % 3, random_() % 400);
      Bring(records);
    }
    std::vector<Shards::Step> steps;
    for (const Record& record : records) steps.push_back({&record, 0});
    std::vector<std::string> story;
    shards_->Apply(steps, [&](std::size_t step, Effects& effects) {
      EXPECT_EQ(step, story.size());
      story.push_back(effects.contributing ? "contributing" : "");
      if (effects.erased > 0) story.back() += " erased " + std::to_string(effects.erased);
      for (const Effect& effect : effects.list) {
        story.back() +=
            "; " + std::to_string(effect.at) + " " + effect.match->id.ToText() + " " + Harness::Line(effect);
        if (effect.kind == Effect::Kind::kCall) calls.push_back({effect.match->id, effect.call->number});
      }
    });
    return story;
  }

  // All rows as shards have them that begin with them: in which order patterns came is no part of the state.
  Rows State() {
    BringAll();
    Save(true);
    Fleet fresh(Load(saved_, 1, 0));
    fresh.Save(true);
    return fresh.saved_;
  }

  void Restart(std::size_t count) {
    const Rows before = State();
    if (hash_seed_ != 0) ++hash_seed_;
    shards_ = Load(saved_, count, hash_seed_);
    EXPECT_TRUE(State() == before);
  }

  std::vector<std::string> Live() {
    BringAll();
    std::vector<std::string> live;
    for (const LiveMatch& one : shards_->LiveMatches()) live.push_back(one.match->id.ToText());
    return live;
  }

  Shards& shards() { return *shards_; }
  // Replaces what was saved by what there is; as a snapshot of all, or of what has changed.
  void Save(bool whole) {
    const Rows before = whole ? std::exchange(saved_, {}) : Rows();
    shards_->Freeze(whole);
    for (bool last = false; !last;) {
      std::vector<StateRow> some;
      last = shards_->SaveSome(500, some);
      for (StateRow& row : some) {
        EXPECT_FALSE(whole && saved_.contains(row.name)) << Shard::Describe(row.name);
        if (row.gone)
          saved_.erase(row.name);
        else
          saved_[row.name] = row.kept ? before.at(row.name) : std::move(row.bytes);
      }
    }
  }
  // Loads the rows of cold keys that these concern.
  void Bring(const std::vector<Record>& records) {
    std::vector<const Record*> all;
    for (const Record& record : records) all.push_back(&record);
    std::vector<std::string> names;
    shards_->FindCold(all, names);
    LoadRows(names);
    for (const Record& record : records) {
      const auto* erase = std::get_if<EraseRecord>(&record);
      if (erase == nullptr) continue;
      names.clear();
      for (const auto& [name, bytes] : saved_) {
        if (shards_->ErasureConcerns(*erase, name, bytes)) names.push_back(name);
      }
      LoadRows(names);
    }
  }
  void BringAll() { LoadRows(shards_->ColdRows()); }

  std::vector<CallId> calls;
  std::size_t returns = 0;  // of keys that were cold

 private:
  explicit Fleet(std::unique_ptr<Shards> shards) : shards_(std::move(shards)), cold_(false) {}
  void LoadRows(const std::vector<std::string>& names) {
    std::string error;
    for (const std::string& name : names) EXPECT_TRUE(shards_->Load(name, saved_.at(name), error)) << error;
    EXPECT_TRUE(shards_->FinishLoading(error)) << error;
    returns += names.size();
  }
  static std::unique_ptr<Shards> Make(std::size_t count, std::uint64_t hash_seed) {
    ShardOptions options;
    options.hash_seed = hash_seed;
    return std::make_unique<Shards>(options, count);
  }
  static std::unique_ptr<Shards> Load(const Rows& rows, std::size_t count, std::uint64_t hash_seed) {
    auto shards = Make(count, hash_seed);
    std::string error;
    for (const auto& [name, bytes] : rows) EXPECT_TRUE(shards->Load(name, bytes, error)) << error;
    EXPECT_TRUE(shards->FinishLoading(error)) << error;
    shards->NoteChanges();
    return shards;
  }

  std::unique_ptr<Shards> shards_;
  const bool cold_;
  std::uint64_t hash_seed_ = 0;
  std::mt19937_64 random_{1};
  Rows saved_;  // the last snapshot
};

inline constexpr std::array<const char*, 9> kPatterns = {
    R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"}))) (perform x y {:n $n}))",
    R"((within 20 seconds (times 3 (event {:type "a"}))) (perform x y {:n (all $n)}))",
    R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (delay 9 seconds) (perform x y {:r (rand 1000)}))",
    R"((event {:type "c"}) (let [r (perform x ask {} (retries 1) (timeout 5 seconds))] (event {:type "a"}) (perform x y {:r r})))",
    R"((and (event {:type "a"}) (event {:type "c" :n (> 1)})) (delay 3 seconds))",
    R"((event {:type "b"}) (perform x y {:n $n}))",
    R"((perform x y {}) (event {:type "b" :n 2}) (event {:type "c"}))",
    R"((event {:type "a"}) (or (within 4 seconds (event {:type "b"})) (event {:type "c"})))",
    R"((event {:type "c"}) (perform x y {:n (+ 1 $type)}))"};

// What happens to all of the fleets; patterns hold for one of two key attributes.
class Course {
 public:
  explicit Course(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> Next(const std::vector<CallId>& calls) {
    std::vector<std::string> records;
    const std::size_t count = 1 + Below(120);
    while (records.size() < count) {
      now_ += Below(3) * Below(400);
      records.push_back(EncodedRecord(NextRecord(calls)));
    }
    return records;
  }
  std::size_t Below(std::size_t limit) { return random_() % limit; }

 private:
  std::string KeyOf() { return std::to_string(Below(12)); }

  Record NextRecord(const std::vector<CallId>& calls) {
    const std::size_t choice = events_ == 0 ? 60 : Below(500);
    if (choice < 8) {
      const std::size_t place = Below(kPatterns.size());
      const std::string code = kPatterns[(place + (Below(4) == 0 ? 1 : 0)) % kPatterns.size()];
      return PatternRecord{++now_, "t", "PT" + std::to_string(place), place % 3 == 0 ? "user" : "id",
                           Below(4) == 0 ? nullptr : Harness::Plan(code)};
    }
    if (choice < 10) return EraseRecord{++now_, "t", Below(2) == 0 ? "id" : "user", KeyOf()};
    if (choice < 12) return ResumeRecord{++now_};
    if (choice < 40) return TickRecord{now_++};
    if (choice < 60 && !calls.empty())
      return AnswerRecord{++now_,
                          calls[calls.size() - 1 - Below(std::min<std::size_t>(calls.size(), 20))],
                          1,
                          Below(3) == 0,
                          Value::Integer(7),
                          Below(3) == 0 ? "no" : ""};
    std::string error;
    const std::string json = R"({"id": )" + KeyOf() + R"(, "user": )" + KeyOf() + R"(, "type": ")" +
                             "abc"[Below(3)] + R"(", "n": )" + std::to_string(Below(4)) + "}";
    return EventRecord{"t", Event::Parse(events_++, ++now_, json, none_, error)};
  }

  std::mt19937_64 random_;
  Milliseconds now_ = 0;
  EventNumber events_ = 0;
  FieldTable none_;
};

}  // namespace cxengine::engine

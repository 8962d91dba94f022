// A shard that dies now and then and comes back from what was kept of it: a log of encoded records and the
// rows of snapshots, made while it goes on; and whose keys go cold now and then. Nobody who asks it can tell.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/record_code.h"
#include "engine/shard.h"

namespace cxengine::engine {

class MortalShard {
 public:
  // `seed` 0: it never dies, and keeps nothing.
  explicit MortalShard(ShardOptions options, std::uint64_t seed) : options_(options), random_(seed) {
    immortal_ = seed == 0;
    Make();
  }

  Shard& shard() { return *shard_; }

  void Apply(const Record& record, Effects& effects) {
    if (!immortal_) {
      ByteWriter out;
      EncodeRecord(record, out);
      log_.push_back(out.Take());
    }
    if (!immortal_) Bring(record);
    shard_->Apply(record, effects);
    if (!immortal_) Live();
  }

  // Of all keys, cold or not.
  std::vector<LiveMatch> LiveMatches() {
    Load(shard_->ColdRows());
    return shard_->LiveMatches();
  }

  std::size_t deaths() const { return deaths_; }
  std::size_t snapshots() const { return snapshots_; }
  // Keys that were cold and came back.
  std::size_t returns() const { return returns_; }
  // Why a row of one of them could not be loaded; "" if all could.
  const std::string& failure() const { return failure_; }

 private:
  bool Chance(unsigned one_in) { return random_() % one_in == 0; }

  void Make() {
    shard_ = std::make_unique<Shard>(options_);
    std::string error;
    for (const auto& [name, bytes] : rows_) EXPECT_TRUE(shard_->Load(name, bytes, error)) << error;
    if (!immortal_) shard_->NoteChanges();
    for (const std::string& bytes : log_) {
      ByteReader in(bytes);
      const auto record = DecodeRecord(in, shard_->fields(), error);
      ASSERT_TRUE(record && in.at_end()) << error;
      Effects effects;
      if (!immortal_) Bring(*record);
      shard_->Apply(*record, effects);
    }
  }

  void Bring(const Record& record) {
    const Record* const one = &record;
    std::vector<std::string> names;
    shard_->FindCold(std::span(&one, 1), names);
    if (const auto* erase = std::get_if<EraseRecord>(&record)) {
      for (const auto& [name, bytes] : rows_) {
        if (shard_->ErasureConcerns(*erase, name, bytes)) names.push_back(name);
      }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    Load(names);
  }
  void Load(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      ++returns_;
      std::string error = "it has no row";
      if (!rows_.contains(name) || !shard_->Load(name, rows_[name], error))
        failure_ = "a key does not come back: " + Shard::Describe(name) + ": " + error;
    }
  }

  void Live() {
    if (!saving_ && Chance(4)) {
      whole_ = rows_.empty() || Chance(8);
      shard_->Freeze(whole_);
      saving_ = true;
      frozen_at_ = log_.size();
    }
    if (saving_ && Chance(2)) Save();
    if (Chance(10)) {
      ++deaths_;
      saving_ = false;
      said_.clear();
      Make();
    }
    if (!saving_ && Chance(2)) shard_->LetGo(random_() % 3, random_() % 20);
  }

  void Save() {
    if (!shard_->SaveSome(random_() % 3000, said_)) return;
    const auto before = whole_ ? std::exchange(rows_, {}) : std::map<std::string, std::string>();
    for (StateRow& row : said_) {
      if (row.kept)
        rows_[row.name] = before.at(row.name);
      else if (row.gone)
        rows_.erase(row.name);
      else
        rows_[row.name] = std::move(row.bytes);
    }
    said_.clear();
    log_.erase(log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(frozen_at_));
    saving_ = false;
    ++snapshots_;
  }

  ShardOptions options_;
  std::mt19937_64 random_;
  bool immortal_ = false;
  std::unique_ptr<Shard> shard_;
  std::map<std::string, std::string> rows_;
  std::vector<std::string> log_;  // since the snapshot
  bool saving_ = false;
  bool whole_ = false;
  std::size_t frozen_at_ = 0;
  std::vector<StateRow> said_;
  std::size_t deaths_ = 0;
  std::size_t snapshots_ = 0;
  std::size_t returns_ = 0;
  std::string failure_;
};

}  // namespace cxengine::engine

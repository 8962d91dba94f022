// The keeper of the journal alone: what it writes, what it leaves out, and what it does when it cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "api/journal/keeper.h"
#include "api/journal/reader.h"
#include "api/journal/schema.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

// The keeper alone, with effects that the test makes up.
class KeeperTest : public ::testing::Test {
 protected:
  static engine::Effect Effect(engine::Effect::Kind kind, std::uint64_t match, Milliseconds at = 1) {
    static const auto pattern =
        std::make_shared<const engine::PatternIdentity>(engine::PatternIdentity{"t", "PT1", "id"});
    return {kind, at, std::make_shared<const engine::MatchIdentity>(engine::MatchId{1, match}, pattern, "k")};
  }
  static engine::Effect EventOf(std::uint64_t match, const std::string& json) {
    engine::Effect effect = Effect(engine::Effect::Kind::kConsumed, match);
    std::string error;
    effect.events.push_back(engine::Event::Parse(++events_, 1, json, engine::FieldTable(), error));
    return effect;
  }
  void Note(std::uint64_t position, engine::Effect effect) {
    std::vector<engine::Effect> effects;
    effects.push_back(std::move(effect));
    keeper_->Note(position, effects);
  }
  void Open(journal::Options journal_options = {}) {
    keeper_.reset();
    keeper_ = std::make_unique<journal::Keeper>(path_, clock_, std::move(journal_options));
  }
  std::size_t Rows() {
    journal::Reader reader(path_);
    return reader.List({.tenant = "t", .limit = 100'000}).rows.size();
  }

  static inline std::uint64_t events_ = 0;
  TempFolder folder_;
  ManualClock clock_;
  const std::string path_ = folder_ / "journal.db";
  std::unique_ptr<journal::Keeper> keeper_;
};

TEST_F(KeeperTest, EntriesThatItHasAreNotNotedAgain) {
  Open();
  keeper_->Begin(1, 1);
  for (std::uint64_t i = 1; i <= 10; ++i) Note(i, Effect(engine::Effect::Kind::kBorn, i));
  keeper_->HandOver(11);
  EXPECT_TRUE(keeper_->WaitFor(11));
  Open();
  keeper_->Begin(5, 13);
  for (std::uint64_t i = 5; i < 13; ++i) Note(i, EventOf(i, "{}"));
  keeper_->HandOver(13);
  EXPECT_TRUE(keeper_->WaitFor(13));
  EXPECT_EQ(Rows(), 12U);
  journal::Reader reader(path_);
  EXPECT_EQ(reader.Find("t", engine::MatchId{1, 7}.ToText())->events.size(), 0U);
  EXPECT_EQ(reader.Find("t", engine::MatchId{1, 11}.ToText())->events.size(), 1U);
  EXPECT_FALSE(reader.Find("u", engine::MatchId{1, 11}.ToText()));
}

TEST_F(KeeperTest, NobodyWaitsForWhatWasNotHandedOver) {
  Open();
  keeper_->Begin(1, 1);
  EXPECT_TRUE(keeper_->WaitFor(1));
  EXPECT_FALSE(keeper_->WaitFor(2));
  keeper_->HandOver(4);
  EXPECT_TRUE(keeper_->WaitFor(4)) << "entries without effects count as well";
  Open();
  const auto database = journal::OpenJournal(path_);
  EXPECT_EQ(journal::NextPosition(*database), 4U);
}

TEST_F(KeeperTest, WhatWaitsIsBounded) {
  Open({.most_effects = 8});
  keeper_->Begin(1, 1);
  std::size_t most = 0;
  for (std::uint64_t i = 1; i <= 2000; ++i) {
    Note(i, Effect(engine::Effect::Kind::kBorn, i));
    if (i % 4 == 0) keeper_->HandOver(i + 1);
    most = std::max(most, keeper_->waiting());
  }
  EXPECT_LE(most, 8U + 8U) << "what is handed over last, on top";
  EXPECT_TRUE(keeper_->WaitFor(2001));
  EXPECT_EQ(Rows(), 2000U);
}

TEST_F(KeeperTest, AnErasureTakesWhatCameBeforeItAndNothingElse) {
  Open();
  keeper_->Begin(1, 1);
  std::size_t erased = 0;
  for (std::uint64_t i = 1; i <= 9; ++i) {
    std::vector<engine::Effect> effects;
    effects.push_back(Effect(engine::Effect::Kind::kBorn, i));
    std::optional<journal::Erasure> erasure;
    if (i % 3 == 0)
      erasure = journal::Erasure{
          "t", "id", "k", [&](std::optional<std::size_t> matches) { erased = erased * 10 + *matches; }};
    keeper_->Note(i, effects, std::move(erasure));
    keeper_->HandOver(i + 1);
  }
  Note(10, Effect(engine::Effect::Kind::kBorn, 10));
  keeper_->HandOver(11);
  EXPECT_TRUE(keeper_->WaitFor(11));
  EXPECT_EQ(erased, 333U);
  EXPECT_EQ(Rows(), 1U);
}

TEST_F(KeeperTest, OfAMatchThatGrowsWithoutEndTheRestIsCounted) {
  Open();
  keeper_->Begin(1, 1);
  Note(1, Effect(engine::Effect::Kind::kBorn, 1));
  const std::string json = R"({"text": ")" + std::string(16'000, 'x') + R"("})";
  std::uint64_t position = 2;
  for (; position < 400; ++position) {
    Note(position, EventOf(1, json));
    keeper_->HandOver(position + 1);
    if (position % 100 == 0) keeper_->Settle(std::chrono::minutes(1));
  }
  Note(position, Effect(engine::Effect::Kind::kCompleted, 1, 9));
  keeper_->HandOver(position + 1);
  EXPECT_TRUE(keeper_->WaitFor(position + 1));
  journal::Reader reader(path_);
  const auto match = reader.Find("t", engine::MatchId{1, 1}.ToText());
  EXPECT_EQ(match->row.result, "completed");
  EXPECT_GT(match->left_events, 0);
  EXPECT_EQ(match->left_events + static_cast<std::int64_t>(match->events.size()), 398);
  EXPECT_LT(std::filesystem::file_size(path_), 16U * 1024 * 1024);
}

TEST_F(KeeperTest, ALongMatchShowsItsNewest) {
  Open();
  keeper_->Begin(1, 1);
  Note(1, Effect(engine::Effect::Kind::kBorn, 1));
  const std::uint64_t first = events_ + 1;
  for (std::uint64_t position = 2; position < 1502; ++position) Note(position, EventOf(1, "{}"));
  engine::Effect released = EventOf(1, "{}");
  released.kind = engine::Effect::Kind::kReleased;
  std::string error;
  released.events[0] = engine::Event::Parse(first + 1499, 1, "{}", engine::FieldTable(), error);
  Note(1502, std::move(released));
  keeper_->HandOver(1503);
  EXPECT_TRUE(keeper_->WaitFor(1503));
  journal::Reader reader(path_);
  const auto match = reader.Find("t", engine::MatchId{1, 1}.ToText());
  EXPECT_EQ(match->events.size(), 999U);
  EXPECT_EQ(match->left_events, 500);
  EXPECT_EQ(match->events.front().number, first + 500);
  EXPECT_EQ(match->events.back().number, first + 1498) << "the last one is no part of it any more";
}

TEST_F(KeeperTest, WhileItCannotBeWrittenItIsTriedAgain) {
  Open();
  keeper_->Begin(1, 1);
  {
    store::Database other(path_);
    other.Execute("ALTER TABLE matches RENAME TO gone");
    Note(1, Effect(engine::Effect::Kind::kBorn, 1));
    Note(2, EventOf(1, "{}"));
    keeper_->HandOver(3);
    keeper_->Settle(std::chrono::milliseconds(50));
    EXPECT_EQ(keeper_->waiting(), 2U);
    other.Execute("ALTER TABLE gone RENAME TO matches");
  }
  EXPECT_TRUE(keeper_->WaitFor(3));
  journal::Reader reader(path_);
  EXPECT_EQ(reader.Find("t", engine::MatchId{1, 1}.ToText())->events.size(), 1U) << "once";
}

TEST_F(KeeperTest, OneThatCannotWriteEndsWithoutWaiting) {
  Open({.most_effects = 1});
  keeper_->Begin(1, 1);
  store::Database other(path_);
  other.Execute("ALTER TABLE matches RENAME TO gone");
  keeper_->StopWaiting();
  for (std::uint64_t i = 1; i < 10; ++i) {
    Note(i, Effect(engine::Effect::Kind::kBorn, i));
    keeper_->HandOver(i + 1);
  }
  keeper_->Close();
  EXPECT_FALSE(keeper_->WaitFor(10)) << "no snapshot may count on it";
  const auto database = journal::OpenJournal(path_);
  EXPECT_EQ(journal::NextPosition(*database), 1U);
}

}  // namespace
}  // namespace cxengine::api

// The journal: what /matches shows, what it must not, and that it has each thing once, whenever the process
// ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "api/journal/keeper.h"
#include "api/journal/reader.h"
#include "api/journal/schema.h"
#include "api/log/sqlite_log.h"
#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class JournalTest : public CrashTest {
 protected:
  static constexpr const char* kMatches = "/1.0/tenants/tenant1/matches";

  JournalTest() { Open(); }

  Json Send(const Json& event) const {
    const Answer answer = Call("POST", kEvent, event);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  Json List(const std::string& query = "") const {
    const Answer answer = Call("GET", kMatches + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  Json Match(const std::string& id) const {
    const Answer answer = Call("GET", kMatches + ("/" + id));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  // Until so many matches have ended; all of them.
  Json Ended(std::size_t count) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    for (;;) {
      platform->services().runtime.Wake();
      Json list = List("?limit=1000");
      const auto ended = std::count_if(list.begin(), list.end(),
                                       [](const Json& match) { return match["result"] != "waiting"; });
      if (static_cast<std::size_t>(ended) >= count) return list;
      if (std::chrono::steady_clock::now() > end)
        throw std::runtime_error("matches did not end: " + list.dump());
      std::this_thread::yield();
    }
  }
  // With a journal from elsewhere.
  void CrashWithJournal(const std::string& journal) {
    Crash([&](const std::string& copy) {
      for (const char* part : {"", "-wal", "-shm"}) {
        std::filesystem::remove(copy + "/journal.db" + part);
        if (std::filesystem::exists(journal + part))
          std::filesystem::copy(journal + part, copy + "/journal.db" + part);
      }
    });
  }

  // The first entry of the log that the database does not know.
  std::int64_t Next(const std::string& database) const {
    store::Database opened(data_ + "/" + database);
    store::Query query = opened.Prepare("SELECT next FROM position");
    return query.Step() ? query.Integer(0) : 0;
  }
};

constexpr const char* kPairOfEvents =
    R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo note {:n $n :total 7}))";

TEST_F(JournalTest, AMatchIsShownWithWhatItDid) {
  const std::string pattern = Enable(kPairOfEvents);
  EXPECT_EQ(List(), Json::array());
  Send({{"id", "k"}, {"type", "a"}, {"n", 1}, {"who", "Ann"}});
  clock.Advance(250);
  Send({{"id", "k"}, {"type", "b"}, {"n", 2}});
  const Json list = Ended(1);
  ASSERT_EQ(list.size(), 1U);
  const std::string born = "2023-11-14T22:13:20.250Z";
  EXPECT_EQ(list[0]["pattern"], pattern);
  EXPECT_EQ(list[0]["key"], "k");
  EXPECT_EQ(list[0]["born"], born);
  EXPECT_EQ(list[0]["result"], "completed");
  EXPECT_FALSE(list[0].contains("error"));
  Json whole = Match(list[0]["id"]);
  for (const auto& [name, value] : list[0].items()) EXPECT_EQ(whole[name], value) << name;
  EXPECT_EQ(whole["events"],
            Json::parse(R"([{"id": "EV1", "at": "2023-11-14T22:13:20.000Z", "consumed?": true,
                             "event": {"id": "k", "type": "a", "n": 1, "who": "Ann"}},
                            {"id": "EV2", "at": "2023-11-14T22:13:20.250Z", "consumed?": true,
                             "event": {"id": "k", "type": "b", "n": 2}}])"));
  EXPECT_EQ(whole["context"], Json::parse(R"({"id": "k", "type": "b", "n": 2, "who": "Ann"})"));
  ASSERT_EQ(whole["interactions"].size(), 1U);
  Json& call = whole["interactions"][0];
  EXPECT_GE(call["ended"].get<std::string>(), born);
  call.erase("ended");
  EXPECT_EQ(call, Json::parse(R"({"number": 1, "verb": "perform", "endpoint": "echo", "action": "note",
      "params": {"n": 2, "total": 7}, "started": "2023-11-14T22:13:20.250Z", "attempts": 1,
      "outcome": "answered", "result": {"n": 2, "total": 7}})"));
}

TEST_F(JournalTest, AMatchIsThereWhileItWaitsAndShowsItsEndLater) {
  Enable(R"((event {:type "a"}) (delay 2 minutes) (perform echo m {}))");
  Send({{"id", 1}, {"type", "a"}});
  const Json waiting = List();
  ASSERT_EQ(waiting.size(), 1U) << "whoever has the answer to the event finds the match";
  EXPECT_EQ(waiting[0]["result"], "waiting");
  EXPECT_EQ(waiting[0]["ended"], nullptr);
  EXPECT_EQ(Match(waiting[0]["id"])["interactions"], Json::array());
  clock.Advance(120'001);
  const Json ended = Ended(1);
  EXPECT_EQ(ended[0]["id"], waiting[0]["id"]);
  EXPECT_EQ(ended[0]["born"], waiting[0]["born"]);
  EXPECT_EQ(ended[0]["result"], "completed");
}

TEST_F(JournalTest, EveryEndHasItsResultAndFailuresSayWhy) {
  const std::string fails = Enable(R"((event {:type "fails"}) (perform echo m {:n (+ 1 $name)}))");
  const std::string calls = Enable(R"((event {:type "calls"}) (perform shop order {:n 1}))");
  const std::string waits =
      Enable(R"((event {:type "waits"}) (perform echo m {}) (within 1 hour (event {:type "never"})))");
  const std::string stops = Enable(R"((event {:type "stops"}) (delay 1 day) (perform echo m {}))");
  Send({{"id", 1}, {"type", "fails"}, {"name", "Ann"}});
  Send({{"id", 2}, {"type", "calls"}});
  Send({{"id", 3}, {"type", "waits"}});
  Send({{"id", 4}, {"type", "stops"}});
  Call("DELETE", std::string(kPatterns) + "/" + stops);
  clock.Advance(3600'001);
  const Json list = Ended(4);
  std::map<std::string, Json> by_pattern;
  for (const Json& match : list) by_pattern[match["pattern"]] = match;
  EXPECT_EQ(by_pattern[fails]["result"], "failed");
  EXPECT_THAT(by_pattern[fails]["error"].get<std::string>(), HasSubstr("line 1"));
  EXPECT_EQ(by_pattern[calls]["result"], "failed");
  EXPECT_EQ(by_pattern[waits]["result"], "expired");
  EXPECT_EQ(by_pattern[stops]["result"], "cancelled");
  const Json call = Match(by_pattern[calls]["id"])["interactions"][0];
  EXPECT_EQ(call["outcome"], "failed");
  EXPECT_THAT(call["error"].get<std::string>(), HasSubstr("no endpoint `shop`"));
}

TEST_F(JournalTest, WhatWasRefusedWasNeverBorn) {
  Enable(R"((event {:type "a"}) (delay 1 day) (perform echo m {}))");
  for (int i = 0; i < 101; ++i) Send({{"id", 1}, {"type", "a"}});
  const Json refused = List("?result=refused");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0]["born"], nullptr);
  EXPECT_NE(refused[0]["ended"], nullptr);
  EXPECT_EQ(List("?result=waiting").size(), 100U);
}

TEST_F(JournalTest, FiltersNarrowAndPagesFollowEachOther) {
  const std::string one = Enable(R"((event {:type "a"}) (perform echo m {}))");
  const std::string two = Enable(R"((event {:type "a" :n (>= 10)}) (delay 1 day) (perform echo m {}))");
  for (int i = 0; i < 20; ++i) {
    Send({{"id", "key " + std::to_string(i % 2)}, {"type", "a"}, {"n", i}});
    clock.Advance(i % 3 == 0 ? 0 : 1000);
  }
  const Json all = Ended(20);
  ASSERT_EQ(all.size(), 30U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i]["born"], all[i - 1]["born"]);
  const auto count = [&](const char* field, const Json& value) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const Json& match) { return match[field] == value; }));
  };
  EXPECT_EQ(List("?pattern=" + one).size(), 20U);
  EXPECT_EQ(List("?pattern=" + two).size(), 10U);
  EXPECT_EQ(List("?pattern=PT99").size(), 0U);
  EXPECT_EQ(List("?key=key%200").size(), count("key", "key 0"));
  EXPECT_EQ(List("?key=key+1&pattern=" + two).size(), 5U);
  EXPECT_EQ(List("?result=waiting").size(), 10U);
  EXPECT_EQ(List("?result=completed&pattern=" + one).size(), 20U);
  const std::string middle = all[15]["born"];
  const Json later = List("?from=" + middle);
  const Json before = List("?to=" + middle);
  EXPECT_EQ(later.size() + before.size(), all.size());
  EXPECT_LT(before[0]["born"], middle);
  EXPECT_EQ(later.back()["born"], middle);

  // Page by page it is the same, with whatever filter.
  for (const std::string& filter :
       {std::string(), "&pattern=" + one, std::string("&key=key%201"), "&from=" + middle}) {
    Json together = Json::array();
    std::string next = kMatches + ("?limit=3" + filter);
    for (int pages = 0; !next.empty() && pages < 20; ++pages) {
      const Answer page = Call("GET", next);
      ASSERT_EQ(page.status, 200) << page.body;
      for (const Json& match : page.json()) together.push_back(match);
      const std::string link = page.Header("Link");
      next = link.empty() ? "" : link.substr(1, link.find('>') - 1);
      EXPECT_TRUE(link.empty() || link.ends_with("; rel=\"next\"")) << link;
    }
    EXPECT_EQ(together, List("?limit=1000" + filter)) << filter;
  }
}

TEST_F(JournalTest, WrongParametersAreNamed) {
  for (const auto& [query, name] :
       std::vector<std::pair<std::string, std::string>>{{"limit=0", "limit"},
                                                        {"limit=1001", "limit"},
                                                        {"limit=x", "limit"},
                                                        {"limit=", "limit"},
                                                        {"cursor=x", "cursor"},
                                                        {"cursor=1", "cursor"},
                                                        {"cursor=1.-1", "cursor"},
                                                        {"pattern=4", "pattern"},
                                                        {"pattern=PT0", "pattern"},
                                                        {"result=fine", "result"},
                                                        {"from=yesterday", "from"},
                                                        {"to=2026-13-01", "to"},
                                                        {"from=2026-01-02&to=2026-01-01", "to"},
                                                        {"limit=1&limit=2", "limit"}}) {
    const Answer answer = Call("GET", kMatches + ("?" + query));
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.json()["code"], "invalid-parameter") << query;
    EXPECT_EQ(answer.json()["details"][0]["parameter"], name) << answer.body;
  }
  EXPECT_EQ(Call("GET", kMatches + std::string("?other=1")).status, 200) << "others are ignored";
  for (const char* id : {"1", "d3e19c37d9ba8a21498e97bfc4935b3", "d3e19c37d9ba8a21498e97bfc4935b32",
                         "D3E19C37D9BA8A21498E97BFC4935B32"})
    EXPECT_EQ(Call("GET", kMatches + std::string("/") + id).json()["code"], "match-not-found") << id;
}

TEST_F(JournalTest, TenantsDoNotSeeEachOthersMatches) {
  Enable(kHello);
  Send({{"id", 1}, {"type", "hello"}});
  const std::string id = Ended(1)[0]["id"];
  token = AddStranger();
  EXPECT_EQ(Call("GET", "/1.0/tenants/other/matches").json(), Json::array());
  EXPECT_EQ(Call("GET", "/1.0/tenants/other/matches/" + id).status, 404);
  EXPECT_EQ(Call("GET", kMatches).status, 403);
  EXPECT_EQ(Call("GET", kMatches + ("/" + id)).status, 403);
}

TEST_F(JournalTest, NoSecretOfAnyIntegrationGetsIntoIt) {
  // Each secret field of the catalogue.
  const std::vector<std::pair<std::string, Json>> integrations = {
      {"twilio", {{"account", "acc"}, {"password", "tw-password"}}},
      {"sendgrid", {{"account", "acc"}, {"password", "sg-password"}}},
      {"salesforce",
       {{"consumer-key", "ck"},
        {"consumer-secret", "sf-consumer-secret"},
        {"username", "u"},
        {"password", "sf-password"},
        {"secret-token", "sf-secret-token"}}},
      {"datasift", {{"username", "u"}, {"api-key", "ds-api-key"}}},
      {"pusher", {{"key", "k"}, {"secret", "pu-secret"}}},
      {"shop",
       {{"type", "http"},
        {"url", "https://shop.example"},
        {"headers", {{"X-Key", "sh-header"}}},
        {"secret", "sh\"secret"}}}};
  const std::vector<std::string> secrets = {"tw-password", "sg-password",     "sf-consumer-secret",
                                            "sf-password", "sf-secret-token", "ds-api-key",
                                            "pu-secret",   "sh-header",       "sh\"secret"};
  for (const auto& [id, fields] : integrations)
    ASSERT_EQ(Call("POST", "/1.0/tenants/tenant1/integrations/" + id, fields).status, 201) << id;
  Enable(R"((event {:type "a"}) (perform echo m {:says $says :deep {:list [$says]} :password "in the pattern"
            :Authorization "Bearer in the pattern" :n (str "<" $says ">")}))");
  Enable(R"((event {:type "a"}) (perform echo m {:n (+ 1 $says)}))");
  std::size_t ended = 0;
  for (const std::string& secret : secrets) Send({{"id", ended += 2}, {"type", "a"}, {"says", secret}});
  const Json list = Ended(ended);
  Json told = Json::array();
  for (const Json& match : list) told.push_back(Match(match["id"]));
  platform->services().runtime.SettleJournal();
  std::string bytes = told.dump();
  for (const char* part : {"/journal.db", "/journal.db-wal"}) {
    std::ifstream in(data_ + part, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const std::string& secret : secrets) EXPECT_THAT(bytes, Not(HasSubstr(secret)));
  EXPECT_THAT(bytes, Not(HasSubstr("in the pattern")));
  EXPECT_THAT(bytes, Not(HasSubstr("sh\\\"secret")));
  EXPECT_THAT(bytes, HasSubstr(R"("n":"<********>")")) << "what is around it stays";

  // One that is set up later counts as well.
  Call("POST", "/1.0/tenants/tenant1/integrations/twilio",
       Json{{"account", "a"}, {"password", "tw-new-one"}});
  Send({{"id", 99}, {"type", "a"}, {"says", "tw-new-one"}});
  Ended(ended + 2);
  for (const Json& match : List("?key=99"))
    EXPECT_THAT(Match(match["id"]).dump(), Not(HasSubstr("tw-new-one")));
}

TEST_F(JournalTest, WhatACrashTookFromItComesBackOnceFromTheLog) {
  Enable(kPairOfEvents);
  for (int i = 0; i < 5; ++i) Send({{"id", i}, {"type", "a"}});
  for (int i = 0; i < 2; ++i) Send({{"id", i}, {"type", "b"}});
  Ended(2);
  // As the file was then; the log goes on.
  const std::string old = folder / "old.db";
  for (const char* part : {"", "-wal"}) std::filesystem::copy(data_ + "/journal.db" + part, old + part);
  for (int i = 2; i < 5; ++i) Send({{"id", i}, {"type", "b"}});
  const Json list = Ended(5);
  Json before = Json::array();
  for (const Json& match : list) before.push_back(Match(match["id"]));
  CrashWithJournal(old);
  EXPECT_EQ(Ended(5), list);
  Json after = Json::array();
  for (const Json& match : list) after.push_back(Match(match["id"]));
  EXPECT_EQ(after, before);
  Crash();
  EXPECT_EQ(Ended(5), list) << "nothing comes twice";
}

TEST_F(JournalTest, ASnapshotDoesNotCountBeforeTheJournalHasWhatCameBeforeIt) {
  options.runtime.snapshots.entries = 10;
  Crash();
  Enable(kPairOfEvents);
  std::size_t matches = 0;
  for (int i = 0; i < 120; ++i) {
    Send({{"id", i}, {"type", "a"}});
    Send({{"id", i}, {"type", "b"}});
    ++matches;
    if (i % 25 == 7) Crash();
    const std::int64_t saved = Next("state.db");
    EXPECT_LE(saved, Next("journal.db"));
  }
  const Json list = Ended(matches);
  EXPECT_EQ(list.size(), matches);
  std::set<std::string> keys;
  for (const Json& match : list) keys.insert(match["key"]);
  EXPECT_EQ(keys.size(), matches);
  platform->Drain();
  EXPECT_THROW(SqliteLog(data_ + "/log.db").Read(1, [](const LogBatch&) {}), store::Error) << "it was pruned";
}

TEST_F(JournalTest, AFolderWithoutAJournalGetsOneThatBeginsThere) {
  Enable(R"((event {:type "a"}) (delay 2 minutes) (perform echo m {}))");
  options.runtime.snapshots.entries = 1;
  Crash();
  Send({{"id", 1}, {"type", "a"}});
  const auto sent = SqliteLog(data_ + "/log.db").End();
  while (Next("state.db") < static_cast<std::int64_t>(sent)) Send({{"id", 9}, {"type", "x"}});
  CrashWithJournal(folder / "nothing.db");
  EXPECT_EQ(List(), Json::array());
  clock.Advance(120'001);
  const Json list = Ended(1);
  EXPECT_EQ(list[0]["born"], nullptr) << "of that nothing is known";
  EXPECT_EQ(list[0]["result"], "completed");
  EXPECT_EQ(Match(list[0]["id"])["interactions"].size(), 1U);
}

// The keeper alone, with effects that the test makes up.
class KeeperTest : public ::testing::Test {
 protected:
  static engine::Effect Effect(engine::Effect::Kind kind, std::uint64_t match, Milliseconds at = 1) {
    static const auto pattern =
        std::make_shared<const engine::PatternIdentity>(engine::PatternIdentity{"t", "PT1", "id"});
    return {kind, at,
            std::make_shared<const engine::MatchIdentity>(engine::MatchIdentity{{1, match}, pattern, "k"})};
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
      erasure =
          journal::Erasure{"t", "id", "k", [&](std::size_t matches) { erased = erased * 10 + matches; }};
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

TEST_F(JournalTest, WhatEndedLongAgoGoesAndWhatLivesStays) {
  options.runtime.journal.retention = 24LL * 3600'000;
  Crash();
  Enable(R"((event {:type "a"}) (perform echo m {}))");
  Enable(R"((event {:type "b"}) (delay 30 days) (perform echo m {}))");
  for (int i = 0; i < 700; ++i) Send({{"id", 1}, {"type", "a"}});
  Send({{"id", 1}, {"type", "b"}});
  Ended(700);
  clock.Advance(24LL * 3600'000 - 60'000);
  Send({{"id", 2}, {"type", "a"}});
  EXPECT_EQ(Ended(701).size(), 702U) << "none is too old yet";
  clock.Advance(120'001);
  Send({{"id", 3}, {"type", "a"}});
  // It is done bit by bit, behind what is written.
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  Json left;
  do {
    left = List("?limit=1000");
    ASSERT_LT(std::chrono::steady_clock::now(), end) << left.size();
  } while (left.size() != 3);
  EXPECT_EQ(left[0]["key"], "3");
  EXPECT_EQ(left[1]["key"], "2");
  EXPECT_EQ(left[2]["result"], "waiting");
  EXPECT_EQ(platform->services().journal.Count().matches, 3);
  EXPECT_EQ(Match(left[2]["id"])["events"].size(), 1U);
}

TEST_F(JournalTest, ATenantBeyondItsQuotaLosesWhatEndedFirst) {
  Enable(R"((event {:type "a"}) (perform echo m {}))");
  Enable(R"((event {:type "b"}) (delay 30 days) (perform echo m {}))");
  store::Tenant tenant = *platform->services().tenants.Find("tenant1");
  tenant.max_journal = 20'000;
  ASSERT_TRUE(platform->services().tenants.Update(tenant));
  Send({{"id", 0}, {"type", "b"}});
  for (int i = 1; i <= 300; ++i) Send({{"id", i}, {"type", "a"}});
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  Json left;
  do {
    left = List("?limit=1000");
    ASSERT_LT(std::chrono::steady_clock::now(), end) << left.size();
  } while (left.size() > 60 || List("?key=300&result=completed").size() != 1);
  EXPECT_GT(left.size(), 10U);
  EXPECT_EQ(left[0]["key"], "300");
  EXPECT_EQ(left.back()["key"], "0") << "what lives stays";
  for (std::size_t i = 1; i + 1 < left.size(); ++i)
    EXPECT_EQ(std::stoi(left[i]["key"].get<std::string>()), 300 - static_cast<int>(i)) << "the newest stay";
}

TEST_F(JournalTest, OfATenantThatIsGoneNothingStays) {
  Enable(R"((event {:type "a"}) (delay 1 day) (perform echo m {}))");
  Send({{"id", 1}, {"type", "a"}});
  const HeaderList admin = {{"Authorization", "Bearer " + credentials["admin-token"].get<std::string>()}};
  ASSERT_EQ(SendTo(platform->AdminHandler(), "DELETE", "/1.0/tenants/tenant1", "", admin).get().status, 204);
  platform.reset();
  platform = std::make_unique<Platform>(data_, options, clock);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (platform->services().journal.Count().matches > 0) ASSERT_LT(std::chrono::steady_clock::now(), end);
}

}  // namespace
}  // namespace cxengine::api

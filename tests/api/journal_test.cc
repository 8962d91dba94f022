// The journal: what /matches shows, what it must not, and that it has each thing once, whenever the process
// ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "api/journal/reader.h"
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

TEST_F(JournalTest, WhatAnEndedMatchWasNotAnsweredDoesNotWait) {
  const std::string pattern =
      Enable(R"((event {:type "a"}) (let [d (fetch generic notification {:id "x"})] (perform echo m {})))");
  Send({{"id", 1}, {"type", "a"}});
  const std::string id = List()[0]["id"];
  EXPECT_EQ(Match(id)["interactions"][0]["outcome"], "waiting");
  Call("PUT", std::string(kPatterns) + "/" + pattern, R"({"status": false})");
  const Json ended = Match(Ended(1)[0]["id"]);
  EXPECT_EQ(ended["result"], "cancelled");
  EXPECT_EQ(ended["interactions"][0]["outcome"], "unanswered");
  EXPECT_EQ(ended["interactions"][0]["ended"], nullptr);
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

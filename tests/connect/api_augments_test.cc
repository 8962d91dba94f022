// Augments that ask APIs: what is asked, what becomes of the answer, in which order events go on, and what
// happens when nobody answers.
#include <gmock/gmock.h>

#include <future>
#include <map>
#include <thread>

#include "api/runtime.h"
#include "api/store/schema.h"
#include "api/store/tenants.h"
#include "dsl/compile.h"
#include "tests/api/fixture.h"
#include "tests/connect/fake_resolver.h"
#include "tests/connect/oracle.h"
#include "tests/connect/raw_server.h"

namespace cxengine::api {
namespace {

using ::testing::ElementsAre;

// The runtime without the HTTP around it: events go in, what becomes of them comes out.
class ApiAugmentsTest : public ::testing::Test {
 protected:
  ApiAugmentsTest() {
    store::Upgrade(database_);
    store::Tenants tenants(database_);
    for (const char* id : {"tenant1", "other"}) tenants.Create({.id = id, .name = id});
    options.outgoing.guard = AddressGuard({*AddressRange::Parse("127.0.0.1")});
    options.augments.timeout = std::chrono::minutes(1);
    options.make_resolver = [] {
      return std::make_unique<FakeResolver>(std::map<std::string, FakeResolver::Answers>(
          {{"inside.test", {{IpAddress::V4(10, 1, 2, 3)}}}, {"never.test", {}}}));
    };
  }

  // Again, if it was open.
  void Open() {
    runtime.reset();
    runtime = std::make_unique<Runtime>(folder_ / "", clock, events_, metrics, options);
    SetAugments(chain);
    runtime->Start();
  }
  void Start(const std::string& code) {
    Open();
    Enable("PT1", code);
  }
  void Enable(const std::string& id, const std::string& code, const std::string& key = "id",
              const std::string& tenant = "tenant1") const {
    dsl::Diagnostics findings;
    ASSERT_TRUE(runtime->Change(
        PatternChange{tenant, id, key, dsl::Compile(dsl::Source("test", code), findings)}, [](bool) {}));
  }
  void SetAugments(const AugmentChain& augments, const std::string& tenant = "tenant1") const {
    ASSERT_TRUE(runtime->Change(AugmentChange{tenant, augments}, [](bool) {}));
  }
  void AddApi(const std::string& url, std::vector<std::string> attributes = {"segment"}) {
    chain.push_back({"AU" + std::to_string(chain.size() + 1), nullptr, url, std::move(attributes)});
    SetAugments(chain);
  }
  void AddFile(const std::string& csv) {
    chain.push_back({"AU" + std::to_string(chain.size() + 1), CsvTable::Parse(csv).value(), "", {}});
    SetAugments(chain);
  }

  std::future<EventReceipt> Submit(EventSubmission submission) const {
    const auto promise = std::make_shared<std::promise<EventReceipt>>();
    auto future = promise->get_future();
    if (!runtime->Submit(std::move(submission),
                         [promise](EventReceipt receipt) { promise->set_value(std::move(receipt)); }))
      return {};  // refused at once
    return future;
  }
  std::future<EventReceipt> Post(const Json& event, const std::string& tenant = "tenant1") const {
    return Submit({tenant, event.dump(), ""});
  }
  std::future<EventReceipt> PostList(const Json& list, bool separately) const {
    EventSubmission submission{"tenant1", list.dump(), "", {}, separately};
    for (const Json& one : list) submission.list.push_back(one.dump());
    return Submit(std::move(submission));
  }
  static Json Taken(std::future<EventReceipt> receipt) {
    const EventReceipt got = receipt.get();
    EXPECT_EQ(got.outcome, EventReceipt::Outcome::kTaken) << got.text;
    return Json::parse(got.text, nullptr, false);
  }
  bool Contributes(const Json& event, const std::string& tenant = "tenant1") const {
    const Json answer = Taken(Post(event, tenant));
    EXPECT_EQ(answer["event"], event) << "shown as it was sent";
    return answer.value("contributing?", false);
  }
  static std::string Id(std::future<EventReceipt>& receipt) { return Taken(std::move(receipt))["id"]; }
  // How often that outcome was counted.
  int Counted(const std::string& outcome) {
    const std::string text = metrics.Text(0, {});
    const std::string name = "cxengine_augments_total{outcome=\"" + outcome + "\"} ";
    return std::stoi(text.substr(text.find(name) + name.size()));
  }

 private:
  TempFolder folder_;
  store::Database database_{folder_ / "cxengine.db"};
  store::Events events_{database_};

 protected:
  ManualClock clock;
  Metrics metrics;
  RuntimeOptions options;
  AugmentChain chain;
  std::unique_ptr<Runtime> runtime;
};

TEST_F(ApiAugmentsTest, AnAnswerOverridesAndAdds) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}, {"type", "vip"}};
  Start(R"((event {:type "vip" :segment "gold" :other 1}))");
  EXPECT_FALSE(Contributes({{"id", 7}, {"type", "x"}, {"other", 1}}));
  AddApi(oracle.Url());
  EXPECT_TRUE(Contributes({{"id", 7}, {"type", "x"}, {"other", 1}}));
  EXPECT_THAT(oracle.Questions(),
              ElementsAre(Json({{"key-attr", 7}, {"attributes", {{"segment", nullptr}}}})));
  SetAugments({});
  EXPECT_FALSE(Contributes({{"id", 7}, {"type", "x"}, {"other", 1}}));
}

TEST_F(ApiAugmentsTest, WhatWasTakenIsThereAfterARestartWithoutAsking) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((sequence (event {:segment "gold"}) (event {:type "b"})))");
  AddApi(oracle.Url());
  EXPECT_TRUE(Contributes({{"id", 7}, {"type", "a"}}));
  Open();
  EXPECT_TRUE(Contributes({{"id", 7}, {"type", "b"}})) << "the first one was gold";
  EXPECT_EQ(oracle.Questions().size(), 2U) << "one for each event";
}

TEST_F(ApiAugmentsTest, AFailureLeavesTheEventAsItIs) {
  const std::string deep(30'000, '[');
  const auto respond = [](const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  };
  const std::string gold = R"({"key-attr":7,"attributes":{"segment":"gold"}})";
  struct Row {
    std::string sent;
    const char* outcome;
  };
  const Row rows[] = {
      {respond(gold), "answered"},
      {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status"},
      {"HTTP/1.1 201 Made\r\nContent-Length: " + std::to_string(gold.size()) + "\r\n\r\n" + gold, "status"},
      {"HTTP/1.1 204 Empty\r\n\r\n", "status"},
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "status"},
      {respond("gold"), "malformed"},
      {respond("{}"), "malformed"},
      {respond("[" + gold + "]"), "malformed"},
      {respond(R"({"key-attr":8,"attributes":{"segment":"gold"}})"), "malformed"},
      {respond(R"({"attributes":{"segment":)" + deep), "malformed"},
      {respond(""), "malformed"},
      {respond(R"({"attributes":{"segment":")" + std::string(70'000, 'x') + "\"}}"), "too-large"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + gold, "broken"},
      {"", "broken"},
      {"SSH-2.0-OpenSSH_9.2\r\n", "broken"},
  };
  Start(R"((event {:segment "gold"}))");
  for (const Row& row : rows) {
    RawServer server([&](RawServer::Connection& connection) {
      if (!connection.Read().empty()) connection.Send(row.sent);
    });
    chain.clear();
    AddApi(server.Url());
    const int before = Counted(row.outcome);
    EXPECT_EQ(Contributes({{"id", 7}}), row.outcome == std::string("answered")) << row.sent.substr(0, 80);
    EXPECT_EQ(Counted(row.outcome), before + 1) << row.sent.substr(0, 80);
  }
}

TEST_F(ApiAugmentsTest, AnAnswerThatMakesTheEventTooLargeIsLeftOut) {
  Oracle first;
  first.says = {{"segment", "gold"}, {"text", std::string(60 * 1024, 'x')}};
  Oracle second;
  second.says = {{"rank", "first"}, {"more", std::string(60 * 1024, 'x')}};
  Start(R"((event {:segment "gold"}))");
  AddApi(first.Url());
  AddApi(second.Url(), {"rank"});
  EXPECT_TRUE(Contributes({{"id", 7}})) << "the first one counts";
  Enable("PT1", R"((event {:rank "first"}))");
  EXPECT_FALSE(Contributes({{"id", 7}})) << "the second one does not";
}

TEST_F(ApiAugmentsTest, WaitsNoLongerThanItsTime) {
  RawServer silent([](RawServer::Connection& connection) { connection.Hang(); });
  options.augments.timeout = std::chrono::milliseconds(30);
  Start(R"((event {:id 7}))");
  AddApi(silent.Url());
  AddApi("never.test");
  EXPECT_TRUE(Contributes({{"id", 7}}));
  EXPECT_EQ(Counted("timeout"), 2);
}

TEST_F(ApiAugmentsTest, AddressesAreLookedAtWhenTheyAreAsked) {
  Start(R"((event {:id 7}))");
  for (const char* url : {"inside.test", "http://10.0.0.1/", "[::1]:8080", "http://169.254.169.254/latest",
                          "ftp://example.com/", "unknown.test"})
    AddApi(url);
  EXPECT_TRUE(Contributes({{"id", 7}}));
  EXPECT_EQ(Counted("refused"), 5);
  EXPECT_EQ(Counted("unresolved"), 1);
}

TEST_F(ApiAugmentsTest, AnAnswerIsKnownForAWhile) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((event {:segment "gold"}))");
  AddApi(oracle.Url());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Contributes({{"id", 7}, {"i", i}}));
  EXPECT_EQ(oracle.Questions().size(), 1U);
  EXPECT_TRUE(Contributes({{"id", 8}}));
  EXPECT_EQ(oracle.Questions().size(), 2U);
  EXPECT_EQ(Counted("cached"), 2);
  clock.Advance(options.augments.ttl);
  EXPECT_TRUE(Contributes({{"id", 7}}));
  EXPECT_EQ(oracle.Questions().size(), 3U);
}

TEST_F(ApiAugmentsTest, NoTenantKnowsWhatAnotherWasTold) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((event {:segment "gold"}))");
  AddApi(oracle.Url());
  Enable("PT1", R"((event {:segment "gold"}))", "id", "other");
  SetAugments(chain, "other");
  EXPECT_TRUE(Contributes({{"id", 7}}, "other"));
  EXPECT_EQ(oracle.Questions().size(), 1U);
  EXPECT_TRUE(Contributes({{"id", 7}}));
  EXPECT_EQ(oracle.Questions().size(), 2U);
}

TEST_F(ApiAugmentsTest, EventsOfOneKeyGoOnInOrderAndOthersPassThem) {
  Oracle oracle;
  Start(R"((event {:n (> 0)}))");
  AddApi(oracle.Url(), {"n"});
  oracle.Hold(1);
  auto first = Post({{"id", 7}, {"n", 1}});
  auto second = Post({{"id", "7"}, {"n", 2}});
  auto third = Post({{"id", 7}, {"n", 3}});
  auto other = Post({{"id", 8}, {"n", 4}});
  EXPECT_EQ(Id(other), "EV1") << "it waits for nobody";
  oracle.WaitForQuestions(4);  // those of the others are answered already
  oracle.Release();
  EXPECT_EQ(Id(first), "EV2");
  EXPECT_EQ(Id(second), "EV3");
  EXPECT_EQ(Id(third), "EV4");
}

TEST_F(ApiAugmentsTest, AnEventWaitsForThoseAheadInEachOfItsKeys) {
  Oracle oracle;
  Start(R"((event {:n (> 0)}))");
  Enable("PT2", R"((event {:n (> 0)}))", "email");
  AddApi(oracle.Url(), {"n"});
  oracle.Hold(1);
  auto first = Post({{"email", "a"}, {"n", 1}});
  auto both = PostList(Json::array({{{"id", 7}, {"email", "a"}, {"n", 2}}, {{"id", 9}, {"n", 3}}}), false);
  auto third = Post({{"id", 9}, {"n", 4}});
  auto other = Post({{"id", 1}, {"email", "b"}, {"n", 5}});
  EXPECT_EQ(Id(other), "EV1");
  oracle.WaitForQuestions(5);
  oracle.Release();
  EXPECT_EQ(Id(first), "EV2");
  const Json answers = Taken(std::move(both));
  EXPECT_EQ(answers[0]["id"], "EV3");
  EXPECT_EQ(answers[1]["id"], "EV4");
  EXPECT_EQ(Id(third), "EV5");
}

TEST_F(ApiAugmentsTest, ThoseThatWaitAreNotOvertakenWhenTheAugmentGoes) {
  Oracle oracle;
  Start(R"((event {:n (> 0)}))");
  AddApi(oracle.Url(), {"n"});
  oracle.Hold(1);
  auto first = Post({{"id", 7}, {"n", 1}});
  oracle.WaitForQuestions(1);
  SetAugments({});
  auto second = Post({{"id", 7}, {"n", 2}});
  oracle.Release();
  EXPECT_EQ(Id(first), "EV1");
  EXPECT_EQ(Id(second), "EV2");
  EXPECT_EQ(oracle.Questions().size(), 1U);
}

TEST_F(ApiAugmentsTest, TooManyThatWaitAreRefusedAndOtherTenantsAreNot) {
  Oracle oracle;
  options.augments.max_of_tenant = 2;
  Start(R"((event {:n (> 0)}))");
  AddApi(oracle.Url(), {"n"});
  SetAugments(chain, "other");
  oracle.Hold(1);
  auto first = Post({{"id", 7}, {"n", 1}});
  auto second = Post({{"id", 8}, {"n", 1}});
  EXPECT_FALSE(Post({{"id", 9}, {"n", 1}}).valid());
  EXPECT_EQ(runtime->queued(), 2U);
  EXPECT_FALSE(Contributes({{"id", 7}, {"n", 2}}, "other"));
  oracle.Release();
  Taken(std::move(first));
  Taken(std::move(second));
  EXPECT_TRUE(Contributes({{"id", 9}, {"n", 1}}));
}

TEST_F(ApiAugmentsTest, OfEventsThatAreTakenSeparatelyEachIsAugmented) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((event {:segment "gold"}))");
  AddApi(oracle.Url());
  Json list = Json::array();
  for (int i = 0; i < 300; ++i) list.push_back(i == 100 ? Json({{"x", 1}}) : Json({{"id", i}}));
  const EventReceipt receipt = PostList(list, true).get();
  ASSERT_EQ(receipt.each.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i) {
    if (i == 100) {
      EXPECT_EQ(receipt.each[i].outcome, EventReceipt::Outcome::kNoKey);
      continue;
    }
    const Json one = Json::parse(receipt.each[i].text);
    EXPECT_EQ(one["event"]["id"], i);
    EXPECT_EQ(one["contributing?"], true);
  }
}

TEST_F(ApiAugmentsTest, AnArrayIsTakenWholeOrNotAtAll) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((event {:segment "gold"}))");
  AddApi(oracle.Url());
  const EventReceipt refused = PostList(Json::array({{{"id", 1}}, {{"x", 2}}}), false).get();
  EXPECT_EQ(refused.outcome, EventReceipt::Outcome::kNoKey);
  EXPECT_EQ(refused.place, 2U);
  const Json taken = Taken(PostList(Json::array({{{"id", 1}}, {{"id", 2}}}), false));
  EXPECT_EQ(taken[1]["id"], "EV2");
  EXPECT_EQ(taken[1]["contributing?"], true);
}

TEST_F(ApiAugmentsTest, WhatIsNoEventIsRefusedAsEver) {
  Oracle oracle;
  Start(R"((event {:id 7}))");
  AddApi(oracle.Url());
  for (const char* json : {"no", "[1]", "{\"id\":7} x", ""})
    EXPECT_EQ(Submit({"tenant1", json, ""}).get().outcome, EventReceipt::Outcome::kInvalid) << json;
  EXPECT_TRUE(oracle.Questions().empty());
}

TEST_F(ApiAugmentsTest, AnEventIsTakenByTheKeyThatAnApiGaveIt) {
  Oracle oracle;
  oracle.says = {{"id", 12}};
  Start(R"((event {:type "x"}))");
  AddApi(oracle.Url(), {"phone"});
  EXPECT_EQ(Taken(Post({{"phone", "1"}, {"type", "x"}}))["key-attr"], 12);
  EXPECT_EQ(oracle.Questions().at(0)["key-attr"], nullptr);
}

TEST_F(ApiAugmentsTest, AKeyMayStandInAMap) {
  Oracle oracle;
  Open();
  Enable("PT1", R"((event {:type "x"}))", "customer.id");
  AddApi(oracle.Url());
  EXPECT_TRUE(Contributes({{"customer", {{"id", 5}}}, {"type", "x"}}));
  EXPECT_EQ(oracle.Questions().at(0)["key-attr"], 5);
}

TEST_F(ApiAugmentsTest, FilesAndApisAreAppliedInOrderOfTheirIds) {
  Oracle oracle;
  oracle.says = {{"discount", 10}};
  Start(R"((event {:discount 10 :text "ten"}))");
  AddFile("id,segment\n7,gold\n");
  AddApi(oracle.Url());
  AddFile("discount,text\n10,ten\n");
  EXPECT_TRUE(Contributes({{"id", 7}}));
  EXPECT_EQ(oracle.Questions().at(0)["attributes"]["segment"], "gold");
}

TEST_F(ApiAugmentsTest, EventsOfTimersAreAugmentedToo) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Start(R"((event {:type "start"}) (perform timer create {:trigger 0 :then {:id 7 :type "later"}}))");
  Enable("PT2", R"((event {:type "later" :segment "gold"}))");
  AddApi(oracle.Url());
  EXPECT_TRUE(Contributes({{"id", 7}, {"type", "start"}}));
  while (runtime->LastAnswers("tenant1").size() < 2) {
    runtime->Wake();
    std::this_thread::yield();
  }
  const Json later = Json::parse(runtime->LastAnswers("tenant1").front());
  EXPECT_EQ(later["event"]["type"], "later");
  EXPECT_EQ(later["contributing?"], true);
}

TEST_F(ApiAugmentsTest, StoppingDoesNotWaitForAnswers) {
  RawServer silent([](RawServer::Connection& connection) { connection.Hang(); });
  Start(R"((event {:id 7}))");
  AddApi(silent.Url());
  auto first = Post({{"id", 7}});
  auto second = Post({{"id", 7}, {"segment", 2}});
  while (silent.Connections() == 0) std::this_thread::yield();
  runtime->Drain();
  EXPECT_EQ(Id(first), "EV1") << "taken as it is";
  EXPECT_EQ(Id(second), "EV2");
  EXPECT_FALSE(Post({{"id", 7}}).valid());
}

}  // namespace
}  // namespace cxengine::api

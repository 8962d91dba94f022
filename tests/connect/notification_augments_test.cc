// Augments of service `notification`: a match asks before it acts, and goes on with what it was told, or
// without it, also when the process ends in between.
#include <gmock/gmock.h>

#include <thread>

#include "tests/api/crash_fixture.h"
#include "tests/connect/oracle.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NotificationAugmentsTest : public CrashTest {
 protected:
  NotificationAugmentsTest() {
    options.runtime.outgoing.guard = AddressGuard({*AddressRange::Parse("127.0.0.1")});
    options.runtime.augments.timeout = std::chrono::minutes(1);
    Open();
  }
  std::string AddApi(const std::string& url, const std::vector<std::string>& attributes = {"segment"}) const {
    const Answer made = Call("POST", "/1.0/tenants/tenant1/augments",
                             Json({{"name", "a"},
                                   {"type", "api"},
                                   {"service", "notification"},
                                   {"options", {{"url", url}, {"attributes", attributes}}}}));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json().value("id", "");
  }
  void AddFile(const std::string& csv) const {
    const Answer made = Call("POST", "/1.0/tenants/tenant1/augments",
                             Json({{"name", "f"}, {"type", "file"}, {"service", "notification"}}));
    const std::string file = "/1.0/tenants/tenant1/augments/" + made.json().value("id", "") + "/file";
    const Answer uploaded = SendTo(platform->ApiHandler(), "POST", file, csv,
                                   {{"Authorization", "Bearer " + token}, {"Content-Type", "text/csv"}})
                                .get();
    EXPECT_EQ(uploaded.status, 201) << uploaded.body;
  }
  void Send(const Json& event) const {
    const Answer answer = Call("POST", kEvent, event);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  Json Match(const std::string& id) const { return Call("GET", "/1.0/tenants/tenant1/matches/" + id).json(); }
  // The newest match of the key, as the journal has it.
  Json MatchOf(const std::string& key) const {
    const Json list = Call("GET", "/1.0/tenants/tenant1/matches?key=" + key).json();
    return list.empty() ? Json() : Match(list[0]["id"]);
  }
  // Once it has ended.
  Json Ended(const std::string& key) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    for (;;) {
      const Json match = MatchOf(key);
      if (match.is_object() && match["result"] != "waiting") return match;
      if (std::chrono::steady_clock::now() > end)
        throw std::runtime_error("the match did not end: " + match.dump());
      std::this_thread::yield();
    }
  }
};

constexpr const char* kTells = R"((event {:type "a"}) (perform echo m {:segment $segment :n $n}))";

TEST_F(NotificationAugmentsTest, AMatchActsWithWhatItWasTold) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}, {"n", 2}};
  const std::string pattern = Enable(kTells);
  AddApi(oracle.Url(), {"segment", "n"});
  Send({{"id", 7}, {"type", "a"}, {"n", 1}, {"other", "not told"}});
  const Json match = Ended("7");
  EXPECT_EQ(match["result"], "completed") << match;
  EXPECT_THAT(
      oracle.Questions(),
      ::testing::ElementsAre(Json({{"key-attr", 7}, {"attributes", {{"n", 1}, {"segment", nullptr}}}})));
  ASSERT_EQ(match["interactions"].size(), 2U) << match;
  const Json& asked = match["interactions"][0];
  EXPECT_EQ(asked["number"], 0);
  EXPECT_EQ(asked["endpoint"], "augments");
  EXPECT_EQ(asked["outcome"], "answered");
  EXPECT_EQ(asked["result"], Json({{"segment", "gold"}, {"n", 2}}));
  EXPECT_EQ(match["interactions"][1]["params"], Json({{"segment", "gold"}, {"n", 2}}));
  EXPECT_EQ(match["context"],
            Json({{"id", 7}, {"type", "a"}, {"n", 2}, {"other", "not told"}, {"segment", "gold"}}));
  EXPECT_EQ(match["events"][0]["event"]["n"], 1) << "the event is as it was";
}

TEST_F(NotificationAugmentsTest, WhatIsKnownIsNotAskedTwiceUntilThePersonIsErased) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Enable(kTells);
  AddApi(oracle.Url());
  for (int i = 0; i < 3; ++i) {
    Send({{"id", 7}, {"type", "a"}});
    Ended("7");
  }
  EXPECT_EQ(oracle.Questions().size(), 1U);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/7").status, 200);
  Send({{"id", 7}, {"type", "a"}});
  EXPECT_EQ(Ended("7")["interactions"][0]["result"], Json({{"segment", "gold"}}));
  EXPECT_EQ(oracle.Questions().size(), 2U);
}

TEST_F(NotificationAugmentsTest, FilesAndApisAreAppliedInOrder) {
  Oracle oracle;
  oracle.says = {{"discount", 10}};
  Enable(R"((event {:type "a"}) (perform echo m {:segment $segment :text $text}))");
  AddFile("id,segment\n7,gold\n");
  AddApi(oracle.Url());
  AddFile("discount,text\n10,ten\n");
  Send({{"id", 7}, {"type", "a"}});
  EXPECT_EQ(Ended("7")["interactions"][1]["params"], Json({{"segment", "gold"}, {"text", "ten"}}));
  EXPECT_EQ(oracle.Questions().at(0)["attributes"]["segment"], "gold");
}

TEST_F(NotificationAugmentsTest, WhatFailsIsLeftOutCountedAndJournaled) {
  RawServer broken([](RawServer::Connection& connection) {
    while (!connection.Read().empty()) connection.Answer("{}", "500 No");
  });
  Enable(kTells);
  AddApi(broken.Url());
  Send({{"id", 7}, {"type", "a"}});
  Json match = Ended("7");
  EXPECT_EQ(match["result"], "completed");
  EXPECT_EQ(match["interactions"][0]["outcome"], "failed");
  EXPECT_EQ(match["interactions"][0]["error"], "AU1: the server answered with status 500 in place of 200");
  EXPECT_EQ(match["interactions"][1]["params"], Json({{"segment", nullptr}, {"n", nullptr}}));
  const Answer metrics = SendTo(platform->AdminHandler(), "GET", "/metrics", "", {}).get();
  EXPECT_THAT(metrics.body, HasSubstr("cxengine_augments_total{outcome=\"status\"} 1"));
  EXPECT_THAT(metrics.body,
              HasSubstr("cxengine_interactions_total{endpoint=\"augments\",outcome=\"failed\"} 1"));

  AddFile("id,segment\n7,gold\n");
  Send({{"id", 7}, {"type", "a"}});
  match = Ended("7");
  EXPECT_EQ(match["interactions"][0]["outcome"], "answered") << "one of them did";
  EXPECT_EQ(match["interactions"][0]["result"], Json({{"segment", "gold"}}));
  EXPECT_THAT(match["interactions"][0]["error"], HasSubstr("AU1: "));
}

TEST_F(NotificationAugmentsTest, ATenantWithoutThemAsksNothing) {
  Oracle oracle;
  Enable(kTells);
  const std::string id = AddApi(oracle.Url());
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/augments/" + id).status, 204);
  Send({{"id", 7}, {"type", "a"}});
  EXPECT_EQ(Ended("7")["interactions"].size(), 1U);
  EXPECT_TRUE(oracle.Questions().empty());
}

TEST_F(NotificationAugmentsTest, AnswersUnderWayWhenTheProcessEndsAreAskedForAgain) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Enable(kTells);
  AddApi(oracle.Url(), {"n"});
  for (const bool kill : {false, true}) {
    const std::string key = kill ? "8" : "7";
    const std::size_t asked = oracle.Questions().size();
    oracle.Hold(1);
    Send({{"id", key}, {"type", "a"}, {"n", 1}});
    oracle.WaitForQuestions(asked + 1);
    kill ? Crash() : Restart();
    EXPECT_EQ(MatchOf(key)["interactions"].size(), 1U) << "it still asks";
    oracle.WaitForQuestions(asked + 2);
    oracle.Release();
    const Json match = Ended(key);
    EXPECT_EQ(match["result"], "completed") << match;
    EXPECT_EQ(match["interactions"][1]["params"]["segment"], "gold");
  }
}

// The answer is in the log: who comes back is not told otherwise.
TEST_F(NotificationAugmentsTest, AnAnswerOutlivesTheProcess) {
  Oracle oracle;
  oracle.says = {{"segment", "gold"}};
  Enable(R"((event {:type "a"}) (perform echo first) (event {:type "b"}) (perform echo m {:s $segment}))");
  const std::string id = AddApi(oracle.Url());
  Send({{"id", 7}, {"type", "a"}});
  while (MatchOf("7")["interactions"].size() < 2) std::this_thread::yield();
  Call("DELETE", "/1.0/tenants/tenant1/augments/" + id);
  Crash();
  Send({{"id", 7}, {"type", "b"}});
  EXPECT_EQ(Ended("7")["interactions"][2]["params"], Json({{"s", "gold"}}));
  EXPECT_EQ(oracle.Questions().size(), 1U);
}

}  // namespace
}  // namespace cxengine::api

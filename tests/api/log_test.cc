// What the log says of requests and matches: enough to find the place in the pattern, nothing of what
// customers sent.
#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "api/log_format.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class LogTest : public PlatformTest {
 protected:
  LogTest() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    Open();
  }
  ~LogTest() override { spdlog::set_default_logger(before_); }

  void AddPattern(const std::string& code) const {
    const Answer answer = Call("POST", kPatterns, Json({{"name", "n"}, {"code", code}, {"status", true}}));
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
  void Send(const std::string& event) const { EXPECT_EQ(Call("POST", kEvent, event).status, 200); }
  // All that was logged up to a clean stop.
  std::string Log() {
    platform.reset();
    return log_.str();
  }

 private:
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> before_;
};

constexpr const char* kMatch = "match [0-9a-f]{32} ";

TEST_F(LogTest, AFailureIsLoggedWithItsPlaceAndKindButWithoutValues) {
  AddPattern("(event {:type \"pay\"})\n(perform echo note {:text (+ 1 $card)})");
  AddPattern("(event {:type \"pay\"})\n\n  (within $card minutes (event {:type \"never\"}))");
  Send(R"({"id": "key-of-ann", "type": "pay", "card": "4111-1111"})");
  const std::string log = Log();
  EXPECT_THAT(log,
              ContainsRegex(std::string(kMatch) +
                            "failed: tenant tenant1, pattern PT1, line 2, column 27: a value does not fit"));
  EXPECT_THAT(log,
              ContainsRegex(std::string(kMatch) +
                            "failed: tenant tenant1, pattern PT2, line 3, column 3: a value does not fit"));
  EXPECT_THAT(log, Not(HasSubstr("4111")));
  EXPECT_THAT(log, Not(HasSubstr("key-of-ann")));
}

TEST_F(LogTest, ATemplateThatIsNotThereIsNamedAsSuch) {
  AddPattern("(event {:type \"a\"})\n(perform echo note {:text (template +TM1)})");
  Send(R"({"id": 1, "type": "a"})");
  EXPECT_THAT(Log(),
              ContainsRegex("failed: tenant tenant1, pattern PT1, line 2, column 27: the template named "
                            "there does not exist"));
}

TEST_F(LogTest, AFailedCallIsLoggedWithItsPlace) {
  AddPattern("(event {:type \"a\"})\n(perform echo fine {})\n(perform nowhere act {:text $text})");
  AddPattern("(event {:type \"a\"})\n(def answer (perform nowhere act {}))\n(perform echo note {:a answer})");
  Send(R"({"id": 1, "type": "a", "text": "a secret"})");
  const std::string log = Log();
  EXPECT_THAT(log,
              ContainsRegex("failed: tenant tenant1, pattern PT1, line 3, column 1: an endpoint failed"));
  EXPECT_THAT(log,
              ContainsRegex("failed: tenant tenant1, pattern PT2, line 2, column 13: an endpoint failed"));
  EXPECT_THAT(log, Not(HasSubstr("a secret")));
}

TEST_F(LogTest, ALimitIsLoggedAsSuch) {
  AddPattern(
      "(event {:type \"a\"})\n(def x (perform echo ask {}))\n"
      "(times 1000 (times 1001 (do (def y 1) (def z 2))))\n(perform echo note {:x x :y y :z z})");
  Send(R"({"id": 1, "type": "a"})");
  EXPECT_THAT(Log(), ContainsRegex("pattern PT1, line 3, column [0-9]+: a limit was reached"));
}

TEST_F(LogTest, ARequestHasALineWithItsIdAndWithoutItsQuery) {
  spdlog::default_logger()->set_formatter(MakeLogFormatter(LogFormat::kJson));
  EXPECT_EQ(Call("GET", std::string(kPatterns) + "?limit=1&who=ann").status, 200);
  std::istringstream lines(Log());
  Json found;
  for (std::string line; std::getline(lines, line);) {
    const Json entry = Json::parse(line, nullptr, false);  // what came before is text
    if (entry.is_object() && entry.value("path", "") == kPatterns) found = entry;
    EXPECT_THAT(line, Not(HasSubstr("who=ann")));
  }
  ASSERT_TRUE(found.is_object());
  const Json expected = {
      {"request", "test"}, {"method", "GET"}, {"status", 200}, {"listener", "api"}, {"client", "192.0.2.1"}};
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(found.value(name, Json()), value) << name;
}

TEST_F(LogTest, WhatTheOperatorAsksForIsLoggedAndWhatMachinesAskForIsNot) {
  for (const char* path : {"/1.0/tenants", "/healthz", "/metrics"})
    SendTo(platform->AdminHandler(), "GET", path, "", {}).get();
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("platform GET /1.0/tenants 401"));
  EXPECT_THAT(log, Not(HasSubstr("/healthz")));
  EXPECT_THAT(log, Not(HasSubstr("/metrics")));
}

TEST_F(LogTest, AMatchThatEndsWellHasNoReason) {
  AddPattern(kHello);
  Send(R"({"id": 1, "type": "hello"})");
  EXPECT_THAT(Log(), ContainsRegex(std::string(kMatch) + "completed: tenant tenant1, pattern PT1\n"));
}

}  // namespace
}  // namespace cxengine::api

// /metrics: what happened stands in it, under fixed labels.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class MetricsTest : public PlatformTest {
 protected:
  MetricsTest() { Open(); }
  std::string Text() const { return SendTo(platform->AdminHandler(), "GET", "/metrics", "", {}).get().body; }
  // The value of the one line that begins with `name`; -1 if there is none.
  double Value(const std::string& name) const {
    const std::string text = "\n" + Text();
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
};

TEST_F(MetricsTest, WhatHappenedIsCounted) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", kHello}}));
  Call("POST", kEvent, R"([{"id": 1, "type": "hello"}, {"id": 2}])");
  Call("POST", kEvent, R"({"type": "hello"})");
  Call("POST", kEvent, "nonsense");
  EXPECT_EQ(Value(R"(cxengine_events_total{contributing="true"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_events_total{contributing="false"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_events_refused_total{reason="missing-key"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_events_refused_total{reason="invalid"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_events_queued)"), 0);
  EXPECT_EQ(Value(R"(cxengine_engine_threads)"), 1);
  EXPECT_EQ(Value(R"(cxengine_matches_total{result="born"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_interactions_total{endpoint="echo",outcome="called"})"), 1);
  const std::string route = R"(listener="api",method="POST",route="/1.0/tenants/{tid}/event")";
  EXPECT_EQ(Value("cxengine_http_requests_total{" + route + R"(,status="2xx"})"), 1);
  EXPECT_EQ(Value("cxengine_http_requests_total{" + route + R"(,status="4xx"})"), 2);
  EXPECT_EQ(Value("cxengine_http_request_seconds_count{" + route + "}"), 3);
}

TEST_F(MetricsTest, WhatWaitsIsCounted) {
  for (const char* code : {R"((event {:type "a"}) (event {:type "b"}) (perform echo m {}))",
                           R"((event {:type "live"}) (delay 1 hour) (perform echo m {}))"})
    Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", code}}));
  Call("POST", kEvent, R"([{"id": 1, "type": "a"}, {"id": 2, "type": "a"}, {"id": 2, "type": "live"}])");
  // The next batch comes after the one before has been counted.
  Call("POST", kEvent, R"({"id": 3})");
  EXPECT_EQ(Value(R"(cxengine_waiting{what="keys"})"), 2);
  EXPECT_EQ(Value(R"(cxengine_waiting{what="candidates"})"), 2);
  EXPECT_EQ(Value(R"(cxengine_waiting{what="matches"})"), 1);
  Call("DELETE", "/1.0/tenants/tenant1/keys/id/2");
  Call("POST", kEvent, R"({"id": 3})");
  EXPECT_EQ(Value(R"(cxengine_waiting{what="keys"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_waiting{what="candidates"})"), 1);
  EXPECT_EQ(Value(R"(cxengine_waiting{what="matches"})"), 0);
}

TEST_F(MetricsTest, WhoIsToldThatAPatternIsGoneFindsItsMatchesGone) {
  const Json pattern = {{"name", "n"},
                        {"status", true},
                        {"key", "id"},
                        {"code", "(event {:a 1}) (delay 1 day) (perform echo m {})"}};
  const std::string id = Call("POST", kPatterns, pattern).json()["id"];
  for (int round = 0; round < 20; ++round) {
    Call("POST", kEvent, R"([{"id": 1, "a": 1}, {"id": 2, "a": 1}])");
    Json off = pattern;
    off["status"] = false;
    Call("PUT", std::string(kPatterns) + "/" + id, off);
    EXPECT_EQ(Value(R"(cxengine_waiting{what="matches"})"), 0);
    Call("PUT", std::string(kPatterns) + "/" + id, pattern);
  }
}

TEST_F(MetricsTest, WhatIsStoredIsMeasured) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", kHello}}));
  EXPECT_EQ(Value("cxengine_journal_matches"), 0);
  EXPECT_EQ(Value("cxengine_journal_oldest_timestamp_seconds"), 0);
  const double entries = Value("cxengine_log_entries");
  Call("POST", kEvent, R"([{"id": 1, "type": "hello"}, {"id": 2}])");
  Call("GET", "/1.0/tenants/tenant1/matches");  // waits for the journal
  EXPECT_GE(Value("cxengine_log_entries"), entries + 2);
  EXPECT_EQ(Value("cxengine_journal_matches"), 1);
  EXPECT_EQ(Value("cxengine_journal_oldest_timestamp_seconds"), static_cast<double>(clock.Now()) / 1000);
  for (const char* part : {"configuration", "log", "state", "journal"})
    EXPECT_GT(Value("cxengine_stored_bytes{part=\"" + std::string(part) + "\"}"), 4095) << part;
  EXPECT_EQ(Value("cxengine_keys_erased_total"), 0);
  Call("DELETE", "/1.0/tenants/tenant1/keys/id/1");
  EXPECT_EQ(Value("cxengine_keys_erased_total"), 1);
  EXPECT_EQ(Value("cxengine_journal_matches"), 0);
}

TEST_F(MetricsTest, NoClientCanAddALabel) {
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  Call("POST", kPatterns,
       Json({{"name", "n"}, {"status", true}, {"code", "(event {:a 1}) (perform nobody-knows it {})"}}));
  const auto before = lines(Text());
  Call("POST", kEvent, R"({"id": 1, "a": 1})");
  Call("GET", "/1.0/tenants/nowhere/patterns");
  Call("GET", "/1.0/no/such/path");
  EXPECT_EQ(lines(Text()), before);
  EXPECT_EQ(Value(R"(cxengine_interactions_total{endpoint="http",outcome="called"})"), 1);
}

}  // namespace
}  // namespace cxengine::api

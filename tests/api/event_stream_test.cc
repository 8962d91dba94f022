// NDJSON: events line by line, answered line by line.
#include <sstream>

#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class EventStreamTest : public PlatformTest {
 protected:
  void SetUp() override {
    Open();
    Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", kHello}}));
  }

  Answer Stream(const std::string& lines, HeaderList headers = {}) const {
    headers.emplace_back("Authorization", "Bearer " + token);
    headers.emplace_back("Content-Type", "application/x-ndjson");
    return SendTo(platform->ApiHandler(), "POST", kEvent, lines, headers).get();
  }
  static std::vector<Json> Lines(const std::string& body) {
    std::vector<Json> lines;
    std::istringstream in(body);
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line, nullptr, false));
    return lines;
  }
};

TEST_F(EventStreamTest, EachLineIsAnsweredInOrder) {
  const Answer answer = Stream("{\"id\":1,\"type\":\"hello\"}\r\n\n{\"id\": 2}\n{\"id\":3}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Content-Type"), "application/x-ndjson; charset=utf-8");
  const auto lines = Lines(answer.body);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], Json::parse(R"({"event": {"id": 1, "type": "hello"}, "key-attr": 1, "id": "EV1",
                                      "contributing?": true})"));
  EXPECT_EQ(lines[1]["id"], "EV2");
  EXPECT_EQ(lines[2]["id"], "EV3");
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/event/history").json()["history"].size(), 3U);
}

TEST_F(EventStreamTest, ABadLineIsNamedAndTheRestGoesOn) {
  const std::string large = "{\"id\": \"" + std::string(20'000, 'x') + "\"}";
  const auto lines =
      Lines(Stream("{\"id\": 1}\nnot json\n{\"other\": 1}\n" + large + "\n[]\n{\"id\": 2}\n" + large).body);
  ASSERT_EQ(lines.size(), 7U);
  const char* const codes[] = {"", "invalid-event",  "missing-key", "event-too-large", "invalid-event",
                               "", "event-too-large"};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].value("code", ""), codes[i]) << i;
    if (*codes[i] != '\0') {
      EXPECT_EQ(lines[i]["line"], i + 1);
      EXPECT_TRUE(lines[i]["error"].is_string());
    }
  }
}

TEST_F(EventStreamTest, NothingIsNothing) { EXPECT_EQ(Stream("\n\n").body, ""); }

TEST_F(EventStreamTest, AStreamHasNoIdempotencyKey) {
  EXPECT_EQ(Stream("{\"id\": 1}", {{"Idempotency-Key", "k"}}).status, 400);
}

// More than are under way at once, read and applied on several threads.
TEST_F(EventStreamTest, ManyBatchesAreAnsweredInOrder) {
  options.rate_limit = 0;
  options.runtime.threads = 3;
  Open();
  const std::string large = "{\"id\": \"" + std::string(20'000, 'x') + "\"}\n";
  std::string sent;
  constexpr std::size_t kLines = 7000;
  const auto is_large = [](std::size_t line) { return line % 1500 == 0; };
  const auto is_bad = [](std::size_t line) { return line % 997 == 0; };
  for (std::size_t line = 1; line <= kLines; ++line)
    sent += is_large(line) ? large
            : is_bad(line) ? "nonsense\n"
                           : R"({"type": "hello", "id": )" + std::to_string(line) + "}\n";
  const auto lines = Lines(Stream(sent).body);
  ASSERT_EQ(lines.size(), kLines);
  std::size_t events = 0;
  for (std::size_t line = 1; line <= kLines; ++line) {
    const Json& answer = lines[line - 1];
    if (is_large(line) || is_bad(line)) {
      ASSERT_EQ(answer["line"], line);
      ASSERT_EQ(answer["code"], is_large(line) ? "event-too-large" : "invalid-event");
    } else {
      ASSERT_EQ(answer["key-attr"], line);
      ASSERT_EQ(answer["id"], "EV" + std::to_string(++events));
      ASSERT_EQ(answer["contributing?"], true);
    }
  }
}

TEST_F(EventStreamTest, AStreamOverTheRateIsSlowedNotRefused) {
  options.rate_limit = 10;
  Open();
  std::string lines;
  for (int i = 0; i < 25; ++i) lines += "{\"id\": 1}\n";
  HeaderList headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-ndjson"}};
  auto answer = SendTo(platform->ApiHandler(), "POST", kEvent, lines, headers);
  while (answer.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) clock.Advance(100);
  const auto taken = Lines(answer.get().body);
  ASSERT_EQ(taken.size(), 25U);
  for (const Json& line : taken) EXPECT_TRUE(line.contains("event")) << line;
}

}  // namespace
}  // namespace cxengine::api

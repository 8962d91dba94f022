// What augments that ask APIs are made of: the cache, a question and its answer, the entry of the log.
#include <gmock/gmock.h>

#include "api/augment_cache.h"
#include "api/connect/api_augment.h"
#include "api/log/entry.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AugmentCache::Answer AnswerOf(const std::string& text) {
  return std::make_shared<const std::vector<JsonField>>(std::vector<JsonField>{{"\"a\"", text}});
}

TEST(AugmentCache, KnowsAnAnswerForItsTime) {
  ManualClock clock;
  AugmentCache cache(clock, 1000, 10'000);
  EXPECT_EQ(cache.Find("a"), nullptr);
  cache.Put("a", AnswerOf("1"));
  clock.Advance(999);
  ASSERT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.Find("a")->front().second, "1");
  cache.Put("a", AnswerOf("2"));
  clock.Advance(999);
  EXPECT_EQ(cache.Find("a")->front().second, "2");
  clock.Advance(1);
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(AugmentCache, ForgetsWhatWasUsedLeastRecently) {
  ManualClock clock;
  AugmentCache cache(clock, 1000, 1000);
  cache.Put("a", AnswerOf("1"));
  cache.Put("b", AnswerOf("1"));
  cache.Put("c", AnswerOf("1"));
  EXPECT_NE(cache.Find("a"), nullptr);
  cache.Put("d", AnswerOf("1"));
  EXPECT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_LE(cache.bytes(), 1000U);
  cache.Put("large", AnswerOf(std::string(1000, 'x')));
  EXPECT_EQ(cache.Find("large"), nullptr);
  EXPECT_NE(cache.Find("a"), nullptr) << "what is too large costs the others nothing";
}

TEST(AugmentCache, WithoutATimeKeepsNothing) {
  ManualClock clock;
  AugmentCache cache(clock, 0, 1000);
  cache.Put("a", AnswerOf("1"));
  EXPECT_EQ(cache.Find("a"), nullptr);
}

TEST(ApiAugment, AsksForTheAttributesWithTheValuesThatAreThere) {
  std::string error;
  const dsl::Value event = *engine::ParseJson(R"({"id":7,"segment":"none","secret":1})", error);
  EXPECT_EQ(AugmentRequest(dsl::Value::Integer(7), {"segment", "a\"b"}, event),
            R"({"key-attr":7,"attributes":{"segment":"none","a\"b":null}})");
  EXPECT_EQ(AugmentRequest({}, {"segment"}, {}), R"({"key-attr":null,"attributes":{"segment":null}})");
}

TEST(ApiAugment, TakesAnswersOfTheShapeAlone) {
  const dsl::Value key = dsl::Value::Integer(7);
  const auto read = [&](const std::string& body) { return ReadAugmentAnswer(body, key); };
  const auto fields = read(R"({"key-attr":7,"attributes":{"a":1,"b":{"c":[1.50]},"a":"2"}})");
  ASSERT_TRUE(fields);
  EXPECT_THAT(*fields, ElementsAre(JsonField("\"a\"", "\"2\""), JsonField("\"b\"", R"({"c":[1.50]})")));
  const auto none = read(R"( {"attributes":{},"more":1,"key-attr":"7"} )");
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
  EXPECT_TRUE(read(R"({"attributes":{"a":1}})"));
  const std::string deep(100'000, '[');
  for (const std::string& bad :
       {std::string(), std::string("no"), std::string("[]"), std::string("{}"), std::string("null"),
        std::string(R"({"attributes":[]})"), std::string(R"({"attributes":null})"),
        std::string(R"({"attributes":"a"})"), std::string(R"({"key-attr":8,"attributes":{}})"),
        std::string(R"({"key-attr":null,"attributes":{}})"),
        std::string(R"({"key-attr":[7],"attributes":{}})"), std::string(R"({"attributes":{"a":1}} x)"),
        std::string(R"({"attributes":{"a":tru}})"), std::string("{\"attributes\":{\"a\":\"\xFF\"}}"),
        R"({"attributes":{"a":)" + deep, R"({"attributes":{"a":)" + deep + std::string(100'000, ']') + "}}"})
    EXPECT_FALSE(read(bad)) << bad.substr(0, 60);
}

TEST(Entry, KeepsWhatAugmentsFailed) {
  engine::FieldTable fields;
  std::string error;
  const EventEntry entry{
      {"t", engine::Event::Parse(3, 5, R"({"a":1})", fields, error)}, "sent", 7, {"AU1: x", "AU2: y"}};
  engine::ByteWriter out;
  EncodeEntry(entry, out);
  engine::ByteReader in(out.bytes());
  const auto read = DecodeEntry(in, fields, error);
  ASSERT_TRUE(read) << error;
  const auto& event = std::get<EventEntry>(*read);
  EXPECT_THAT(event.augment_failures, ElementsAre("AU1: x", "AU2: y"));
  EXPECT_EQ(event.sent, "sent");
  EXPECT_EQ(event.timer, 7U);
  EXPECT_EQ(event.record.event->json(), R"({"a":1})");
}

}  // namespace
}  // namespace cxengine::api

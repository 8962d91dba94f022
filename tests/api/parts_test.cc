// The small parts that handlers are made of: bodies, fields, conditions, forms, options, limits.
#include "api/conditions.h"
#include "api/fields.h"
#include "api/form.h"
#include "api/handlers/resource.h"
#include "api/idempotency.h"
#include "api/inbox.h"
#include "api/json_body.h"
#include "api/options.h"
#include "api/rate_limiter.h"
#include "api/worker_pool.h"
#include "tests/api/fixture.h"
#include "tests/api/saved_rows.h"

namespace cxengine::api {
namespace {

http::Request WithBody(const std::string& body, const std::string& type = "application/json") {
  http::Request request;
  if (!type.empty()) request.headers.Add("Content-Type", type);
  request.body = body;
  return request;
}

std::string CodeOf(const std::string& body) {
  auto result = ReadJsonObject(WithBody(body));
  return result.ok() ? "" : result.problem().code;
}

TEST(JsonBodyTest, OnlyOneValidObjectIsABody) {
  EXPECT_EQ(CodeOf(R"( {"a": [1, -2, 1.5, true, null, {"b": "ü"}]} )"), "");
  EXPECT_EQ(CodeOf(""), "invalid-json");
  EXPECT_EQ(CodeOf("{"), "invalid-json");
  EXPECT_EQ(CodeOf("{} {}"), "invalid-json");
  EXPECT_EQ(CodeOf(R"({"a": NaN})"), "invalid-json");
  EXPECT_EQ(CodeOf("{\"a\": \"\xFF\"}"), "invalid-json");
  EXPECT_EQ(CodeOf("{\"\xC3\x28\": 1}"), "invalid-json");
  EXPECT_EQ(CodeOf(R"({"a": "\ud800"})"), "invalid-json");
  EXPECT_EQ(CodeOf("[]"), "not-an-object");
  EXPECT_EQ(CodeOf("null"), "not-an-object");
}

TEST(JsonBodyTest, DepthIsCapped) {
  const auto nested = [](std::size_t levels) {
    std::string text = R"({"a":)";
    return text + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  EXPECT_EQ(CodeOf(nested(kMaxJsonDepth)), "");
  EXPECT_EQ(CodeOf(nested(kMaxJsonDepth + 1)), "invalid-json");
  EXPECT_EQ(CodeOf(R"({"a":)" + std::string(500'000, '[')), "invalid-json");
}

TEST(JsonBodyTest, ValuesComeThroughWhole) {
  const std::string text = R"({"a":{"b":[1,[2,{"c":null}],"x"],"d":false},"e":1.5,"f":18446744073709551615})";
  EXPECT_EQ(ReadJsonObject(WithBody(text)).value(), Json::parse(text));
}

TEST(JsonBodyTest, OfDuplicateKeysTheLastWins) {
  EXPECT_EQ(ReadJsonObject(WithBody(R"({"a": {"x": 1}, "a": 2})")).value(), Json({{"a", 2}}));
}

TEST(JsonBodyTest, OtherContentTypesAreRefused) {
  for (const char* good :
       {"", "application/json", "Application/JSON ; charset=UTF-8", "application/json;charset=\"utf-8\""})
    EXPECT_FALSE(CheckJsonContentType(WithBody("{}", good))) << good;
  for (const char* bad :
       {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"})
    EXPECT_EQ(CheckJsonContentType(WithBody("{}", bad))->status, 415) << bad;
}

const std::vector<Field> kFields = {{"name", Json::value_t::string, true},
                                    {"size", Json::value_t::number_integer, false, 3},
                                    {"on", Json::value_t::boolean, false, false}};

TEST(FieldsTest, CreatingFillsInDefaultsAndIgnoresAnId) {
  auto made = CreateFrom(kFields, {{"name", "n"}, {"on", nullptr}, {"id", 7}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value(), Json({{"name", "n"}, {"size", 3}, {"on", false}}));
}

TEST(FieldsTest, EveryFindingIsReportedAndTheFirstIsTheSentence) {
  auto made = CreateFrom(kFields, {{"sise", 1}, {"on", "yes"}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.problem().code, "missing-field");
  EXPECT_EQ(made.problem().sentence, "`name` is missing.");
  ASSERT_EQ(made.problem().details.size(), 3U);
  EXPECT_EQ(made.problem().details[1]["message"], "`on` must be a boolean, not a string.");
  EXPECT_EQ(made.problem().details[2]["field"], "sise");
  EXPECT_EQ(made.problem().details[2]["code"], "unknown-field");
}

TEST(FieldsTest, UpdatingChangesOnlyWhatIsGiven) {
  const Json current = {{"name", "n"}, {"size", 5}, {"on", true}};
  EXPECT_EQ(UpdateFrom(kFields, "PT1", current, Json::object()).value(), current);
  EXPECT_EQ(UpdateFrom(kFields, "PT1", current, {{"size", nullptr}, {"id", "PT1"}}).value()["size"], 3);
  EXPECT_EQ(UpdateFrom(kFields, "PT1", current, {{"name", nullptr}}).problem().sentence,
            "`name` must be a string, not null.");
  EXPECT_EQ(UpdateFrom(kFields, "PT1", current, {{"id", "PT2"}}).problem().code, "id-mismatch");
  EXPECT_EQ(UpdateFrom(kFields, "PT1", current, {{"id", 1}}).problem().code, "id-mismatch");
}

Conditions Read(const HeaderList& headers) {
  http::Request request;
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  return Conditions::Read(request).value();
}

TEST(ConditionsTest, WritesCompareStrongly) {
  EXPECT_FALSE(Read({}).CheckWrite(3));
  EXPECT_FALSE(Read({{"if-match", "*"}}).CheckWrite(3));
  EXPECT_FALSE(Read({{"If-Match", R"("1", "3")"}}).CheckWrite(3));
  EXPECT_FALSE(Read({{"If-Match", R"("1")"}, {"If-Match", R"("3")"}}).CheckWrite(3));
  EXPECT_EQ(Read({{"If-Match", R"("1")"}}).CheckWrite(3)->status, 412);
  EXPECT_EQ(Read({{"If-Match", R"(W/"3")"}}).CheckWrite(3)->status, 412);
  EXPECT_EQ(Read({{"If-None-Match", "*"}}).CheckWrite(3)->status, 412);
  EXPECT_EQ(Read({{"If-None-Match", R"("3")"}}).CheckWrite(3)->status, 412);
  EXPECT_FALSE(Read({{"If-None-Match", R"("2")"}}).CheckWrite(3));
}

TEST(ConditionsTest, ReadsAnswer304OrThemselves) {
  EXPECT_FALSE(Read({}).CheckRead(3));
  EXPECT_EQ(Read({{"If-None-Match", R"(W/"3")"}}).CheckRead(3)->status, 304);
  EXPECT_EQ(Read({{"If-None-Match", "*"}}).CheckRead(3)->status, 304);
  EXPECT_FALSE(Read({{"If-None-Match", R"("33")"}}).CheckRead(3));
  EXPECT_EQ(Read({{"If-Match", R"("2")"}}).CheckRead(3)->status, 412);
}

TEST(ConditionsTest, WhatIsNoListOfTagsIsRefused) {
  for (const char* bad : {"", "3", R"("3)", R"("3" "4")", R"(* "3")", "W/3", ","}) {
    http::Request request;
    request.headers.Add("If-Match", bad);
    auto result = Conditions::Read(request);
    EXPECT_FALSE(result.ok()) << bad;
  }
}

TEST(FormTest, FormsAreDecoded) {
  EXPECT_EQ(ParseForm("a=1&b=x+y%21&c&=&d="),
            (Form{{"a", "1"}, {"b", "x y!"}, {"c", ""}, {"", ""}, {"d", ""}}));
  EXPECT_EQ(ParseForm("a=%4"), std::nullopt);
  EXPECT_EQ(ParseForm("a=%zz"), std::nullopt);
  EXPECT_EQ(ParseForm("a=%-1"), std::nullopt);
}

TEST(IdTest, OnlyTheOneSpellingOfAnIdCounts) {
  EXPECT_EQ(ParseId("PT", "PT12"), 12);
  for (const char* bad :
       {"", "PT", "PT0", "PT01", "PT-1", "PT+1", "pt1", "TM1", "PT1x", "PT99999999999999999999"})
    EXPECT_EQ(ParseId("PT", bad), std::nullopt) << bad;
}

TEST(OptionsTest, ListenAddressesAreAnAddressAndAPort) {
  const auto four = ParseListenAddress("127.0.0.1:8081");
  ASSERT_TRUE(four);
  EXPECT_EQ(four->address, "127.0.0.1");
  EXPECT_EQ(four->port, 8081);
  EXPECT_EQ(ParseListenAddress("[::1]:0")->address, "::1");
  for (const char* bad :
       {"", "8081", ":8081", "host:", "host:x", "host:70000", "host:-1", "::1:80", "host:80x"})
    EXPECT_FALSE(ParseListenAddress(bad)) << bad;
}

TEST(OptionsTest, MistakesExitWith2) {
  int exit_code = 0;
  const char* none[] = {"cxserver"};
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  EXPECT_FALSE(ParseOptions(1, none, exit_code));
  EXPECT_EQ(exit_code, 2);
  const char* help[] = {"cxserver", "--help"};
  EXPECT_FALSE(ParseOptions(2, help, exit_code));
  EXPECT_EQ(exit_code, 0);
  ::testing::internal::GetCapturedStderr();
  EXPECT_NE(::testing::internal::GetCapturedStdout().find("--platform-listen"), std::string::npos);
  const char* good[] = {"cxserver", "--data", "d", "--rate-limit", "0", "--listen", "[::1]:0"};
  const auto options = ParseOptions(7, good, exit_code);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->data, "d");
  EXPECT_EQ(options->rate_limit, 0);
  EXPECT_EQ(options->api.address, "::1");
  EXPECT_EQ(options->platform.port, 8082);
  EXPECT_FALSE(options->demo);
}

TEST(OptionsTest, TheLastOfTwoCounts) {
  int exit_code = -1;
  const char* twice[] = {"cxserver", "--demo", "--data", "a", "--demo", "--data", "b"};
  const auto options = ParseOptions(7, twice, exit_code);
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->demo);
  EXPECT_EQ(options->data, "b");
}

TEST(RateLimiterTest, ABucketHoldsOneSecond) {
  ManualClock clock;
  RateLimiter rates(clock);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(rates.Take("a", 10));
  EXPECT_FALSE(rates.Take("a", 10));
  EXPECT_TRUE(rates.Take("b", 10));
  clock.Advance(100);
  EXPECT_TRUE(rates.Take("a", 10));
  EXPECT_FALSE(rates.Take("a", 10));
  clock.Advance(60'000);
  EXPECT_TRUE(rates.Take("a", 10, 10));
  EXPECT_FALSE(rates.Take("a", 10));
  EXPECT_TRUE(rates.Take("a", 0));
  clock.Advance(-60'000);
  EXPECT_FALSE(rates.Take("a", 10));
}

TEST(IdempotencyTest, AKeyIsKeptForADayAndBelongsToItsTenant) {
  IdempotencyKeys keys;
  keys.Add("a", "k", 0, {"hash", {{"1", 7, true}}});
  ASSERT_TRUE(keys.Find("a", "k", 1));
  EXPECT_EQ(keys.Find("a", "k", 1)->facts.at(0).number, 7U);
  EXPECT_FALSE(keys.Find("b", "k", 1));
  EXPECT_FALSE(keys.Find("a", "l", 1));
  EXPECT_TRUE(keys.Find("a", "k", IdempotencyKeys::kLifetime - 1));
  EXPECT_FALSE(keys.Find("a", "k", IdempotencyKeys::kLifetime));
}

TEST(IdempotencyTest, AKeyThatCameBackAfterADayIsNewWhetherOrNotSomebodyAsked) {
  IdempotencyKeys asked;
  IdempotencyKeys replayed;
  for (IdempotencyKeys* keys : {&asked, &replayed}) {
    keys->Add("a", "k", 0, {"old", {{"1", 7, true}}});
    if (keys == &asked) {
      EXPECT_FALSE(keys->Find("a", "k", 2 * IdempotencyKeys::kLifetime));
    }
    keys->Add("a", "k", 2 * IdempotencyKeys::kLifetime, {"new", {{"1", 8, true}}});
    ASSERT_TRUE(keys->Find("a", "k", 2 * IdempotencyKeys::kLifetime + 1));
    EXPECT_EQ(keys->Find("a", "k", 2 * IdempotencyKeys::kLifetime + 1)->body_hash, "new");
  }
}

TEST(IdempotencyTest, KeysAreSavedAndLoaded) {
  IdempotencyKeys keys;
  keys.Add("a", "k", 5, {"hash", {{"1", 7, true}, {"null", 8, false}}});
  IdempotencyKeys other;
  CopyRows(keys, other);
  ASSERT_TRUE(other.Find("a", "k", 6));
  EXPECT_EQ(other.Find("a", "k", 6)->body_hash, "hash");
  EXPECT_EQ(other.Find("a", "k", 6)->facts.at(1).number, 8U);
  EXPECT_FALSE(other.Find("a", "k", 5 + IdempotencyKeys::kLifetime));
}

TEST(IdempotencyTest, TheOldestKeysGoWhenThereAreTooManyEvents) {
  IdempotencyKeys keys;
  const std::vector<EventFacts> half(IdempotencyKeys::kMaxEvents / 2, EventFacts{"1", 7, true});
  keys.Add("a", "first", 0, {"hash", half});
  keys.Add("a", "second", 1, {"hash", half});
  EXPECT_TRUE(keys.Find("a", "first", 2));
  keys.Add("a", "third", 2, {"hash", {{"1", 7, true}}});
  EXPECT_FALSE(keys.Find("a", "first", 3));
  EXPECT_TRUE(keys.Find("a", "second", 3));
  EXPECT_TRUE(keys.Find("a", "third", 3));
}

TEST(SavedTableTest, ASnapshotIsOfOneMomentThoughTheTableGoesOn) {
  IdempotencyKeys keys;
  keys.NoteChanges();
  for (int i = 0; i < 100; ++i) keys.Add("a", std::to_string(i), 5, {"old", {{"1", 7, true}}});
  keys.Freeze(false);
  std::vector<engine::StateRow> rows;
  EXPECT_FALSE(keys.SaveSome(500, rows));
  EXPECT_LT(rows.size(), 20U) << "only as much as was asked for";
  EXPECT_EQ(keys.Drop("a", "1"), 100U);  // before most of them are said
  keys.Add("a", "late", 5, {"new", {{"1", 8, true}}});
  for (engine::StateRow& row : SaveRest(keys)) rows.push_back(std::move(row));
  IdempotencyKeys other;
  LoadRows(rows, other);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(other.Find("a", std::to_string(i), 6)) << i;
  EXPECT_FALSE(other.Find("a", "late", 6));

  keys.Freeze(false);
  rows = SaveRest(keys);
  const auto gone = std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.gone; });
  EXPECT_EQ(rows.size(), 100U) << "99 are gone, and one has another's place";
  EXPECT_EQ(gone, 99);
}

TEST(SavedTableTest, WhatHasNotChangedIsNotSaidAgainAndWhatCameAndWentIsNever) {
  IdempotencyKeys keys;
  keys.NoteChanges();
  keys.Add("a", "stays", 5, {"hash", {{"1", 7, true}}});
  keys.Freeze(false);
  EXPECT_EQ(SaveRest(keys).size(), 1U);
  keys.Add("b", "goes", 6, {"hash", {{"2", 7, true}}});
  keys.Drop("b", "2");
  keys.Freeze(false);
  EXPECT_TRUE(SaveRest(keys).empty());
}

TEST(WorkerPoolTest, WhatWasPostedIsDoneBeforeTheEnd) {
  std::atomic<int> done = 0;
  WorkerPool pool(2, 1000);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Post([&] { ++done; }));
  pool.Drain();
  EXPECT_EQ(done, 100);
  EXPECT_FALSE(pool.Post([] {}));
}

TEST(WorkerPoolTest, AFullPoolRefuses) {
  std::promise<void> started;
  std::promise<void> release;
  WorkerPool pool(1, 1);
  EXPECT_TRUE(pool.Post([&] { started.set_value(), release.get_future().wait(); }));
  started.get_future().wait();
  EXPECT_TRUE(pool.Post([] {}));
  EXPECT_FALSE(pool.Post([] {}));
  release.set_value();
}

EventWork AnEvent() {
  return {{"tenant", "{}", ""}, [](const EventReceipt&) {}};
}

TEST(InboxTest, StampsNeverGoBack) {
  ManualClock clock;
  Inbox inbox(clock, 10);
  inbox.Put(AnEvent());
  clock.Advance(-5'000);
  inbox.Put(AnEvent());
  const auto taken = inbox.Take(std::nullopt);
  ASSERT_EQ(taken.work.size(), 2U);
  EXPECT_GE(taken.work[1].at, taken.work[0].at);
  inbox.NotBefore(taken.work[1].at + 99);
  inbox.Put(AnEvent());
  EXPECT_EQ(inbox.Take(std::nullopt).work.at(0).at, taken.work[1].at + 99);
}

TEST(InboxTest, WhatWaitsComesBeforeATimer) {
  ManualClock clock;
  Inbox inbox(clock, 10);
  const Milliseconds start = clock.Now();
  inbox.Put(AnEvent());
  EXPECT_EQ(inbox.Take(start).work.size(), 1U);
  EXPECT_EQ(inbox.Take(start).tick, start);
}

TEST(InboxTest, WhatEntersAfterATickIsLaterThanIt) {
  ManualClock clock;
  Inbox inbox(clock, 10);
  const Milliseconds now = clock.Now();
  EXPECT_EQ(inbox.Take(now - 5).tick, now) << "time has come to now, not to the timer alone";
  inbox.Put(AnEvent());
  EXPECT_EQ(inbox.Take(std::nullopt).work.at(0).at, now + 1);
}

TEST(InboxTest, ItWaitsForTheClock) {
  ManualClock clock;
  Inbox inbox(clock, 10);
  const Milliseconds due = clock.Now() + 50'000;
  auto taken = std::async(std::launch::async, [&] { return inbox.Take(due); });
  clock.Advance(50'000);
  inbox.Wake();
  EXPECT_EQ(taken.get().tick, due);
}

TEST(InboxTest, ItWaitsNoLongerThanItIsTold) {
  ManualClock clock;
  Inbox inbox(clock, 10);
  const auto taken = inbox.Take(std::nullopt, std::chrono::milliseconds(0));
  EXPECT_TRUE(taken.work.empty() && !taken.tick && !taken.closed);
}

TEST(InboxTest, EventsAreBoundedAndTheRestIsNot) {
  ManualClock clock;
  Inbox inbox(clock, 2);
  EXPECT_TRUE(inbox.Put(AnEvent()));
  EXPECT_TRUE(inbox.Put(AnEvent()));
  EXPECT_FALSE(inbox.Put(AnEvent()));
  EXPECT_TRUE(inbox.Put(PatternWork{}));
  EXPECT_TRUE(inbox.Put(engine::AnswerRecord{}));
  inbox.Take(std::nullopt);
  EXPECT_TRUE(inbox.Put(AnEvent()));
}

TEST(InboxTest, ClosedItHandsOutTheRestAndTakesNothing) {
  ManualClock clock;
  Inbox inbox(clock, 2);
  inbox.Put(AnEvent());
  inbox.Close();
  EXPECT_FALSE(inbox.Put(AnEvent()));
  EXPECT_FALSE(inbox.Put(PatternWork{}));
  const auto rest = inbox.Take(std::nullopt);
  EXPECT_EQ(rest.work.size(), 1U);
  EXPECT_FALSE(rest.closed);
  EXPECT_TRUE(inbox.Take(clock.Now() + 1000).closed);
}

}  // namespace
}  // namespace cxengine::api

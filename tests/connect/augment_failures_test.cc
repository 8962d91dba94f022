// What becomes of an event that goes on without an augment: the journal says so, once, until its key is
// erased.
#include <gmock/gmock.h>

#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;

class AugmentFailuresTest : public CrashTest {
 protected:
  AugmentFailuresTest() { Open(); }
  Json Failed() const { return Call("GET", "/1.0/tenants/tenant1/matches?result=augment-failed").json(); }
};

TEST_F(AugmentFailuresTest, StandInTheJournal) {
  Enable(R"((event {:type "a"}))");
  // This machine, which the guard refuses, twice.
  for (const char* url : {"http://127.0.0.1:1/one", "http://127.0.0.1:1/two"})
    ASSERT_EQ(Call("POST", "/1.0/tenants/tenant1/augments",
                   Json({{"name", "a"},
                         {"type", "api"},
                         {"service", "engine"},
                         {"options", {{"url", url}, {"attributes", {"segment"}}}}}))
                  .status,
              201);
  const Json event = {{"id", 7}, {"type", "none"}};
  ASSERT_EQ(Call("POST", kEvent, event).status, 200);
  ASSERT_EQ(Call("POST", kEvent, Json({{"id", 8}, {"type", "a"}})).status, 200);

  const Json failed = Failed();
  ASSERT_EQ(failed.size(), 2U) << failed;
  const Json& row = failed[1];
  EXPECT_EQ(row["pattern"], nullptr) << "it is no match";
  EXPECT_EQ(row["key"], "7");
  EXPECT_EQ(row["born"], nullptr);
  EXPECT_NE(row["ended"], nullptr);
  EXPECT_THAT(std::string(row["error"]), HasSubstr("AU1: "));
  EXPECT_THAT(std::string(row["error"]), HasSubstr("; AU2: "));
  const Json whole = Call("GET", "/1.0/tenants/tenant1/matches/" + std::string(row["id"])).json();
  ASSERT_EQ(whole["events"].size(), 1U) << whole;
  EXPECT_EQ(whole["events"][0]["event"], event);
  EXPECT_EQ(whole["events"][0]["consumed?"], false);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?result=completed").json().size(), 1U)
      << "of the other event, too, there is a match";

  Crash();
  EXPECT_EQ(Failed(), failed) << "written once";
  ASSERT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/7").json()["journal"], 1);
  ASSERT_EQ(Failed().size(), 1U);
  EXPECT_EQ(Failed()[0]["key"], "8");
}

}  // namespace
}  // namespace cxengine::api

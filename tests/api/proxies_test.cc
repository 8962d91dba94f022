// Who asks, behind proxies: X-Forwarded-For counts as far as trusted ones have written it.
#include "api/proxies.h"

#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

struct ForwardedRow {
  const char* trusted;
  const char* peer;
  std::vector<const char*> fields;
  const char* client;
};

TEST(ProxiesTest, TheClientIsTheLastHopThatNoTrustedProxyHas) {
  const std::vector<ForwardedRow> rows = {
      {"", "127.0.0.1:4000", {}, "127.0.0.1"},
      {"", "127.0.0.1:4000", {"192.0.2.7"}, "127.0.0.1"},
      {"127.0.0.1", "127.0.0.1:4000", {}, "127.0.0.1"},
      {"127.0.0.1", "127.0.0.1:4000", {"192.0.2.7"}, "192.0.2.7"},
      {"127.0.0.1", "192.0.2.1:4000", {"192.0.2.7"}, "192.0.2.1"},
      {"127.0.0.1", "127.0.0.1:4000", {"10.0.0.1, 192.0.2.7"}, "192.0.2.7"},
      {"127.0.0.1", "127.0.0.1:4000", {"10.0.0.1", "192.0.2.7"}, "192.0.2.7"},
      {"127.0.0.1, 10.0.0.0/8", "127.0.0.1:4000", {"192.0.2.7,10.9.9.9"}, "192.0.2.7"},
      {"10.0.0.0/8", "10.1.2.3:4000", {"10.9.9.9"}, "10.9.9.9"},
      {"10.0.0.0/8", "11.1.2.3:4000", {"10.9.9.9"}, "11.1.2.3"},
      {"127.0.0.1", "127.0.0.1:4000", {"somebody"}, "127.0.0.1"},
      {"127.0.0.1", "127.0.0.1:4000", {"192.0.2.7, unknown"}, "127.0.0.1"},
      {"127.0.0.1", "127.0.0.1:4000", {""}, "127.0.0.1"},
      {"::1", "[::1]:4000", {"2001:DB8::7"}, "2001:db8::7"},
      {"2001:db8::/32", "[2001:db8::1]:5", {"192.0.2.7"}, "192.0.2.7"},
      {"127.0.0.1", "[::ffff:127.0.0.1]:5", {"192.0.2.7"}, "192.0.2.7"},
  };
  for (const ForwardedRow& row : rows) {
    http::Request request;
    request.peer = row.peer;
    for (const char* field : row.fields) request.headers.Add("X-Forwarded-For", field);
    const auto proxies = Proxies::Parse(row.trusted);
    ASSERT_TRUE(proxies) << row.trusted;
    EXPECT_EQ(proxies->ClientOf(request), row.client) << row.trusted << " " << row.peer;
  }
}

TEST(ProxiesTest, WhatIsNoListOfAddressesIsRefused) {
  for (const char* list : {"localhost", "127.0.0.1,", "127.0.0.1 10.0.0.1", "10.0.0.0/33", "::/129", "1.2.3"})
    EXPECT_FALSE(Proxies::Parse(list)) << list;
}

class ThrottledProxiesTest : public PlatformTest {
 protected:
  int AskAs(const std::string& forwarded) const {
    return AskToken("grant_type=password&password=x&username=user" + std::to_string(asked_++),
                    {{"X-Forwarded-For", forwarded}})
        .status;
  }
  mutable int asked_ = 0;
};

TEST_F(ThrottledProxiesTest, BehindATrustedProxyEachClientHasAttemptsOfItsOwn) {
  options.proxies = *Proxies::Parse("192.0.2.1");
  Open();
  for (int i = 0; i < 30; ++i) ASSERT_EQ(AskAs("198.51.100.1"), 400);
  EXPECT_EQ(AskAs("198.51.100.1"), 429);
  EXPECT_EQ(AskAs("198.51.100.2"), 400);
  EXPECT_EQ(AskAs("198.51.100.2, 198.51.100.1"), 429) << "what a client writes there itself changes nothing";
}

TEST_F(ThrottledProxiesTest, WithoutOneTheFieldIsNotLookedAt) {
  Open();
  for (int i = 0; i < 30; ++i) ASSERT_EQ(AskAs("198.51.100." + std::to_string(i)), 400);
  EXPECT_EQ(AskAs("198.51.100.99"), 429);
}

}  // namespace
}  // namespace cxengine::api

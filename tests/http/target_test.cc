// Target decoding: what a path and a query mean, and what they must not contain.

#include "api/http/target.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace cxengine::http {
namespace {

using Segments = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

Segments SegmentsOf(std::string_view target) {
  const auto decoded = DecodeTarget(target);
  EXPECT_TRUE(decoded) << target;
  return decoded ? decoded->segments : Segments{"(refused)"};
}

Query QueryOf(std::string_view target) {
  const auto decoded = DecodeTarget(target);
  EXPECT_TRUE(decoded) << target;
  return decoded ? decoded->query : Query{};
}

TEST(TargetTest, PathsAreCutAtSlashesAndThenDecoded) {
  EXPECT_EQ(SegmentsOf("/"), Segments{});
  EXPECT_EQ(SegmentsOf("/a"), Segments{"a"});
  EXPECT_EQ(SegmentsOf("/a/b%20c"), (Segments{"a", "b c"}));
  EXPECT_EQ(SegmentsOf("/a%2Fb/c"), (Segments{"a/b", "c"}));
  EXPECT_EQ(SegmentsOf("/a/"), (Segments{"a", ""}));
  EXPECT_EQ(SegmentsOf("//a"), (Segments{"", "a"}));
  EXPECT_EQ(SegmentsOf("/a+b"), Segments{"a+b"});
  EXPECT_EQ(SegmentsOf("/%C3%A9%e2%82%ac"), Segments{"é€"});
}

TEST(TargetTest, DotSegmentsMeanNothing) {
  EXPECT_EQ(SegmentsOf("/a/../%2e%2E/."), (Segments{"a", "..", "..", "."}));
}

TEST(TargetTest, AbsoluteFormLosesItsAuthority) {
  EXPECT_EQ(SegmentsOf("http://host:80/a"), Segments{"a"});
  EXPECT_EQ(SegmentsOf("HTTPS://host"), Segments{});
  EXPECT_EQ(QueryOf("http://host?a=b"), (Query{{"a", "b"}}));
  EXPECT_FALSE(DecodeTarget("http:///a"));
  EXPECT_FALSE(DecodeTarget("http://"));
  EXPECT_FALSE(DecodeTarget("ftp://host/a"));
  EXPECT_FALSE(DecodeTarget("a/b"));
  EXPECT_FALSE(DecodeTarget(""));
}

TEST(TargetTest, QueriesAreFormEncoded) {
  EXPECT_EQ(QueryOf("/?a=b&c=d%20e+f"), (Query{{"a", "b"}, {"c", "d e f"}}));
  EXPECT_EQ(QueryOf("/?a&b=&=c&&a=2"), (Query{{"a", ""}, {"b", ""}, {"", "c"}, {"a", "2"}}));
  EXPECT_EQ(QueryOf("/?a=b=c?d"), (Query{{"a", "b=c?d"}}));
  EXPECT_EQ(QueryOf("/?%26=%3D"), (Query{{"&", "="}}));
}

TEST(TargetTest, BadEncodingsAreRefusedInPathAndQuery) {
  for (const std::string bad : {"%", "%4", "%4g", "%g4", "%00", "%ff", "%c0%80", "%ed%a0%80", "%f4%90%80%80",
                                "%e2%82", "\x7f", "\xc3\xa9", "#x"}) {
    EXPECT_FALSE(DecodeTarget("/" + bad)) << bad;
    EXPECT_FALSE(DecodeTarget("/?" + bad)) << bad;
    EXPECT_FALSE(DecodeTarget("/?a=" + bad)) << bad;
  }
}

TEST(TargetTest, FifteenThousandSlashesAreFifteenThousandSegments) {
  EXPECT_EQ(SegmentsOf(std::string(15'001, '/')).size(), 15'001u);
}

TEST(TargetTest, Utf8IsJudgedStrictly) {
  EXPECT_TRUE(IsUtf8("aé€😀"));
  EXPECT_TRUE(IsUtf8("\xf4\x8f\xbf\xbf"));
  for (const std::string bad : {"\x80", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xbf\xbf", "\xf0\x80\x80\xaf",
                                "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

}  // namespace
}  // namespace cxengine::http

// Source: lines and columns.
#include "dsl/source.h"

#include <gtest/gtest.h>

#include <string>

namespace cxengine::dsl {
namespace {

std::string Place(const Source& source, std::uint32_t offset) {
  const Position position = source.Locate(offset);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

TEST(SourceTest, LinesAndColumnsCountFromOne) {
  const Source source("a", "ab\ncd\n");
  EXPECT_EQ(Place(source, 0), "1:1");
  EXPECT_EQ(Place(source, 2), "1:3");  // the line break itself
  EXPECT_EQ(Place(source, 3), "2:1");
  EXPECT_EQ(Place(source, 6), "3:1");
}

TEST(SourceTest, ColumnsCountCodePointsNotBytes) {
  const Source source("a", "aü€😀b");
  EXPECT_EQ(Place(source, 1), "1:2");
  EXPECT_EQ(Place(source, 3), "1:3");
  EXPECT_EQ(Place(source, 6), "1:4");
  EXPECT_EQ(Place(source, 10), "1:5");
}

TEST(SourceTest, AnOffsetPastTheEndIsTheEnd) {
  EXPECT_EQ(Place(Source("a", "abc"), 99), "1:4");
  EXPECT_EQ(Place(Source("a", ""), 99), "1:1");
  EXPECT_EQ(Place(Source("a", ""), 0), "1:1");
}

TEST(SourceTest, LongLinesAreCountedRightAtEveryOffset) {
  std::string text = "x\n";
  for (int i = 0; i < 400; ++i) text += i % 3 == 0 ? "ü" : "a";
  const Source source("a", text);
  int column = 0;
  for (std::uint32_t i = 2; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (!begins) continue;
    EXPECT_EQ(source.Locate(i).column, ++column) << i;
  }
  EXPECT_EQ(source.Locate(static_cast<std::uint32_t>(text.size())).column, 401);
}

TEST(SourceTest, ALineComesWithoutItsBreakAlsoFromWindows) {
  const Source source("a", "one\r\ntwo\n\nlast");
  EXPECT_EQ(source.Line(1), "one");
  EXPECT_EQ(source.Line(2), "two");
  EXPECT_EQ(source.Line(3), "");
  EXPECT_EQ(source.Line(4), "last");
  EXPECT_EQ(source.Line(5), "");
  EXPECT_EQ(source.Line(0), "");
}

TEST(SourceTest, TextOfASpanIsItsBytes) {
  const Source source("a", "(event {})");
  EXPECT_EQ(source.TextOf({1, 6}), "event");
  EXPECT_EQ(source.TextOf({10, 10}), "");
}

}  // namespace
}  // namespace cxengine::dsl

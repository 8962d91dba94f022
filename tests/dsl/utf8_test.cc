// UTF-8.
#include "dsl/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace cxengine::dsl {
namespace {

TEST(Utf8Test, EveryScalarValueReadsBackAsItself) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(value, text);
    const CodePoint point = DecodeUtf8(text);
    ASSERT_EQ(point.value, value);
    ASSERT_EQ(point.length, text.size());
  }
}

TEST(Utf8Test, WhatIsNoUtf8IsRefused) {
  for (const std::string text :
       {"", "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xC3("}) {
    EXPECT_EQ(DecodeUtf8(text).length, 0U) << testing::PrintToString(text);
  }
}

TEST(Utf8Test, LettersAreThoseOfNamesAndNothingInvisible) {
  for (const char32_t letter : {U'a', U'Z', U'ü', U'ß', U'я', U'名', U'あ', U'한', U'Ω'})
    EXPECT_TRUE(IsLetter(letter));
  for (const char32_t other :
       {U'0', U'-', U' ', U'\u00A0', U'×', U'“', U'…', U'€', U'\u200D', U'\u3000', U'。', U'\uFEFF'}) {
    EXPECT_FALSE(IsLetter(other)) << static_cast<unsigned>(other);
  }
}

TEST(Utf8Test, PrintableTextHoldsNoControlCharacters) {
  EXPECT_EQ(Printable("a\tb"), "a\tb");
  EXPECT_EQ(Printable("a\x1b[31m"), "a\uFFFD[31m");
  EXPECT_EQ(Printable("\xFF-\n"), "\uFFFD-\uFFFD");
  EXPECT_EQ(Printable("a\u202Eb"), "a\uFFFDb");  // reorders what follows
}

TEST(Utf8Test, QuotedTextIsCutByCodePointsAndAtItsFirstLine) {
  EXPECT_EQ(Quoted("event"), "`event`");
  EXPECT_EQ(Quoted(std::string(40, 'a')), "`" + std::string(40, 'a') + "`");
  EXPECT_EQ(Quoted(std::string(41, 'a')), "`" + std::string(40, 'a') + "…`");
  EXPECT_EQ(Quoted("(a\n b)"), "`(a…`");
}

}  // namespace
}  // namespace cxengine::dsl

// Parse: collections, white space, places, and texts that are not quite UTF-8.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"
#include "tests/dsl/parse_rows.h"

namespace cxengine::dsl {
namespace {

TEST(ParseTest, ReadsCollections) {
  ExpectParseRows({
      {"", ""},
      {"()", "()"},
      {"(a [b] {:c d} #{e})", "(a [b] {:c d} #{e})"},
      {"(a(b)[c]\"d\"{:e 1}f)", "(a (b) [c] \"d\" {:e 1} f)"},
      {"(a) b\n[c]", "(a) b [c]"},
      {"( ( ( ) ) )", "((()))"},
  });
}

TEST(ParseTest, CommasAndCommentsAreWhiteSpace) {
  ExpectParseRows({
      {"[1, 2,,3 ,]", "[1 2 3]"},
      {"; nothing", ""},
      {"(a ; (b \"c\n d)", "(a d)"},
      {"a;b\nc", "a c"},
      {"\t(a\r\n\fb)\r\n", "(a b)"},
      {"(a \"; no comment\")", "(a \"; no comment\")"},
  });
}

TEST(ParseTest, AMapHasAValueForEveryKeyAndNoKeyTwice) {
  ExpectParseRows({
      {"{:a 1 :b}", "!{:a 1 :b !null}", {"1:7-9 odd-map"}},
      {"{(f x)}", "!{(f x) !null}", {"1:2-7 odd-map"}},
      {"{:a 5a :b}", "!{:a !null :b !null}", {"1:5-7 bad-number"}},  // one mistake, one finding
      {"{:a 1 :a 2}", "{:a 1 :a 2}", {"1:7-9 duplicate-key"}},
      {"{:a 1 \"a\" 2 :a 3}", "{:a 1 \"a\" 2 :a 3}", {"1:7-10 duplicate-key", "1:13-15 duplicate-key"}},
      {"{:a :a :b :a}", "{:a :a :b :a}"},
      {"{1 a 1.0 b}", "{1 a d:1 b}", {"1:6-9 duplicate-key"}},
      {"{:a {:b 1} :b {:a 1}}", "{:a {:b 1} :b {:a 1}}"},
      {"{@ 1 @ 2}", "{!null 1 !null 2}", {"1:2-3 bad-token", "1:6-7 bad-token"}},
  });
}

TEST(ParseTest, ASetHasNoElementTwice) {
  ExpectParseRows({
      {"#{1 2 1}", "#{1 2 1}", {"1:7-8 duplicate-element"}},
      {"#{1 1.0 \"1\" true}", "#{1 d:1 \"1\" true}", {"1:5-8 duplicate-element"}},
      {"#{:a \"a\" a nil \"nil\"}", "#{:a \"a\" a null \"nil\"}", {"1:6-9 duplicate-element"}},
      {"#{[1 2] [1 2] [2 1] (1 2)}", "#{[1 2] [1 2] [2 1] (1 2)}", {"1:9-14 duplicate-element"}},
      {"#{{:a 1 :b 2} {:b 2.0 :a 1}}", "#{{:a 1 :b 2} {:b d:2 :a 1}}", {"1:15-28 duplicate-element"}},
      {"#{9007199254740993 9007199254740992.0}", "#{9007199254740993 d:9007199254740992}"},
      {"#{0.5 0.50 1e22 1e22}",
       "#{d:0.5 d:0.5 d:1e+22 d:1e+22}",
       {"1:7-11 duplicate-element", "1:17-21 duplicate-element"}},
      {"#{}", "#{}"},
  });
}

TEST(ParseTest, ColumnsCountCodePointsAndLinesMayEndInCrLf) {
  ExpectParseRows({
      {"(a \"ü€😀\" 5a)", "(a \"ü€😀\" !null)", {"1:10-12 bad-number"}},
      {"(a\r\n  5a\r\n)\r\n(b]\r\n(c)", "(a !null) (c)", {"2:3-5 bad-number", "4:3-4 mismatched-bracket"}},
  });
}

TEST(ParseTest, InvalidUtf8IsReportedAtItsFirstByteAndReadingGoesOn) {
  ExpectParseRows({
      {"(a \"\xFC\" 5a)", "(a \"?\" !null)", {"1:5-6 invalid-utf8", "1:8-10 bad-number"}},
      {"\xC3(a)", "? (a)", {"1:1-2 invalid-utf8"}},
  });
  EXPECT_EQ(ReadForms("\xFC \xFC").diagnostics.all().at(0).message,
            "byte 0xFC is not UTF-8, nor is another one after it");
}

TEST(ParseTest, AByteOrderMarkAtTheStartIsTolerated) {
  ExpectParseRows({
      {"\xEF\xBB\xBF(a)", "(a)"},
      {"\xEF\xBB\xBF(a\n(b)", "(b)", {"1:2-3 unclosed"}},
  });
}

TEST(ParseTest, SpansCoverTheWholeForm) {
  const Source source("test", " (a :b \"c\" #{1})");
  Diagnostics diagnostics;
  const std::vector<Form> forms = Parse(source, diagnostics);
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_EQ(source.TextOf(forms[0].span), "(a :b \"c\" #{1})");
  ASSERT_EQ(forms[0].items.size(), 4U);
  EXPECT_EQ(source.TextOf(forms[0].items[1].span), ":b");
  EXPECT_EQ(source.TextOf(forms[0].items[2].span), "\"c\"");
  EXPECT_EQ(source.TextOf(forms[0].items[3].span), "#{1}");
}

}  // namespace
}  // namespace cxengine::dsl

// Parse: rows of a source, the forms it gives, and the findings with their places.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {
namespace {

void Write(const Form& form, std::string& out) {
  const auto collection = [&](const char* open, const char* close) {
    out += open;
    for (const Form& item : form.items) {
      if (&item != form.items.data()) out += ' ';
      Write(item, out);
    }
    out += close;
  };
  if (form.faulty) out += '!';
  switch (form.kind) {
    case Form::Kind::kAtom: {
      // Tells 1 from 1.0, whatever `str` would make of it.
      if (form.value.kind() == Value::Kind::kDouble) {
        std::array<char, 32> digits;
        std::snprintf(digits.data(), digits.size(), "d:%.17g", form.value.number());
        out += digits.data();
      } else {
        out += ToJson(form.value);
      }
      return;
    }
    case Form::Kind::kKeyword:
      out += ":" + form.text;
      return;
    case Form::Kind::kSymbol:
      out += form.text;
      return;
    case Form::Kind::kList:
      return collection("(", ")");
    case Form::Kind::kVector:
      return collection("[", "]");
    case Form::Kind::kMap:
      return collection("{", "}");
    case Form::Kind::kSet:
      return collection("#{", "}");
  }
}

std::string Place(const Source& source, Span span) {
  const Position begin = source.Locate(span.begin);
  const Position end = source.Locate(span.end);
  return std::to_string(begin.line) + ":" + std::to_string(begin.column) + "-" +
         (begin.line == end.line ? "" : std::to_string(end.line) + ":") + std::to_string(end.column);
}

struct Reading {
  std::string forms;
  std::vector<std::string> findings;  // "1:2-3 code"; the end's line where it is another
  Diagnostics diagnostics;
};

Reading Read(const std::string& text) {
  const Source source("test", text);
  Reading reading;
  for (const Form& form : Parse(source, reading.diagnostics)) {
    if (!reading.forms.empty()) reading.forms += ' ';
    Write(form, reading.forms);
  }
  reading.diagnostics.Sort();
  for (const Diagnostic& finding : reading.diagnostics.all()) {
    reading.findings.push_back(Place(source, finding.span) + " " + std::string(RowOf(finding.code).name));
  }
  return reading;
}

struct Row {
  std::string source;
  std::string forms;
  std::vector<std::string> findings = {};
};

void Check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.source);
    const Reading reading = Read(row.source);
    EXPECT_EQ(reading.forms, row.forms);
    EXPECT_THAT(reading.findings, testing::ElementsAreArray(row.findings));
  }
}

TEST(ParseTest, ReadsCollections) {
  Check({
      {"", ""},
      {"()", "()"},
      {"(a [b] {:c d} #{e})", "(a [b] {:c d} #{e})"},
      {"(a(b)[c]\"d\"{:e 1}f)", "(a (b) [c] \"d\" {:e 1} f)"},
      {"(a) b\n[c]", "(a) b [c]"},
      {"( ( ( ) ) )", "((()))"},
  });
}

TEST(ParseTest, CommasAndCommentsAreWhiteSpace) {
  Check({
      {"[1, 2,,3 ,]", "[1 2 3]"},
      {"; nothing", ""},
      {"(a ; (b \"c\n d)", "(a d)"},
      {"a;b\nc", "a c"},
      {"\t(a\r\n\fb)\r\n", "(a b)"},
      {"(a \"; no comment\")", "(a \"; no comment\")"},
  });
}

TEST(ParseTest, ReadsNumbers) {
  Check({
      {"42 -7 +7 0 -0", "42 -7 7 0 0"},
      {"1.5 -2e6 1E+2 25e-2 -0.5 1.0", "d:1.5 d:-2000000 d:100 d:0.25 d:-0.5 d:1"},
      {"9223372036854775807 -9223372036854775808", "9223372036854775807 -9223372036854775808"},
      {"9223372036854775808 -9223372036854775809", "d:9.2233720368547758e+18 d:-9.2233720368547758e+18"},
      {"1e22 5e-324", "d:1e+22 d:4.9406564584124654e-324"},
  });
}

TEST(ParseTest, ATokenThatStartsLikeANumberIsOneOrAnError) {
  Check({
      {"5a", "!null", {"1:1-3 bad-number"}},
      {"(a 1.2.3 b)", "(a !null b)", {"1:4-9 bad-number"}},
      {"1e999 -1e999 1e-999",
       "!null !null !null",
       {"1:1-6 bad-number", "1:7-13 bad-number", "1:14-20 bad-number"}},
      {"1. .5 -.5", "!null !null !null", {"1:1-3 bad-number", "1:4-6 bad-number", "1:7-10 bad-number"}},
      {"1e 1e+ +5x 0x1F 1/2",
       "!null !null !null !null !null",
       {"1:1-3 bad-number", "1:4-7 bad-number", "1:8-11 bad-number", "1:12-16 bad-number",
        "1:17-20 bad-number"}},
      {"007 -01", "!null !null", {"1:1-4 bad-number", "1:5-8 bad-number"}},
      {"1,000", "1 !null", {"1:3-6 bad-number"}},
  });
}

TEST(ParseTest, ReadsLiteralsKeywordsAndSymbols) {
  Check({
      {"true false nil", "true false null"},
      {"True nil? true.x", "True nil? true.x"},
      {":name :order-id :order.total :2fa :größe :a:b", ":name :order-id :order.total :2fa :größe :a:b"},
      {"+ - +TM1 -x * / <= not= $order.total $order-id a.b.c",
       "+ - +TM1 -x * / <= not= $order.total $order-id a.b.c"},
      {"x' a#b a:b even? _ !x % & a%", "x' a#b a:b even? _ !x % & a%"},
      {"größe имя 名前", "größe имя 名前"},
      {"a#{b}", "a# !{b !null}", {"1:4-5 odd-map"}},  // `#` belongs to the symbol
  });
}

TEST(ParseTest, RefusesTokensThatAreNoNames) {
  Check({
      {"foo@bar", "!null", {"1:1-8 bad-token"}},
      {": :: :.a :'a",
       "!null !null !null !null",
       {"1:1-2 bad-token", "1:3-5 bad-token", "1:6-9 bad-token", "1:10-13 bad-token"}},
      {"'a .a #a \\a @",
       "!null !null !null !null !null",
       {"1:1-3 bad-token", "1:4-6 bad-token", "1:7-9 bad-token", "1:10-12 bad-token", "1:13-14 bad-token"}},
      {"“a”", "!null", {"1:1-4 bad-token"}},
      {"a\u00A0b", "!null", {"1:1-4 bad-token"}},
      {std::string("a\0b", 3), "!null", {"1:1-4 bad-token"}},
      {"a\uFEFF", "!null", {"1:1-3 bad-token"}},
      {"a ..", "a !null", {"1:3-5 bad-token"}},
  });
}

TEST(ParseTest, APlaceholderIsAnErrorThatSaysSo) {
  Check({
      {"(event {...})", "(event !{!null !null})", {"1:9-12 placeholder"}},
      {"(sequence … .....)", "(sequence !null !null)", {"1:11-12 placeholder", "1:13-18 placeholder"}},
  });
  EXPECT_THAT(Read("...").diagnostics.all().at(0).message, testing::HasSubstr("placeholder"));
}

TEST(ParseTest, ReadsStringsAndEveryEscape) {
  Check({
      {R"("")", R"("")"},
      {R"("a\"b\\c\nd\te\rf")", R"("a\"b\\c\nd\te\rf")"},
      {R"("\u0041\u00fc\u20AC\uD83D\ude00")", "\"Aü€😀\""},
      {R"("\u0000")", R"("\u0000")"},
      {"\"two\nlines\"", R"("two\nlines")"},
      {"\"a\r\nb\"", R"("a\r\nb")"},
      {R"("\\")", R"("\\")"},
      {R"("a""b")", R"("a" "b")"},
  });
}

TEST(ParseTest, ABadEscapeIsReportedInItsPlaceAndStaysAsWritten) {
  Check({
      {R"((a "x\qy" b))", R"((a "x\\qy" b))", {"1:6-8 bad-escape"}},
      {R"("\ü")", R"("\\ü")", {"1:2-4 bad-escape"}},
      {R"("\u12")", R"("\\u12")", {"1:2-6 bad-escape"}},
      {R"("\u12g4")", R"("\\u12g4")", {"1:2-6 bad-escape"}},
      {R"("\u")", R"("\\u")", {"1:2-4 bad-escape"}},
      {R"("\U0041")", R"("\\U0041")", {"1:2-4 bad-escape"}},
      {"\"\\\n\"", R"("\\\n")", {"1:2-2:1 bad-escape"}},
      {R"("\ud800")", R"("\\ud800")", {"1:2-8 bad-escape"}},
      {R"("\udc00")", R"("\\udc00")", {"1:2-8 bad-escape"}},
      {R"("\ud800\u0041")", R"("\\ud800A")", {"1:2-8 bad-escape"}},
      {R"("\ud800\ud83d\ude00")", "\"\\\\ud800😀\"", {"1:2-8 bad-escape"}},
      {R"("\ud83d\ude0")", R"("\\ud83d\\ude0")", {"1:2-8 bad-escape", "1:8-13 bad-escape"}},
      {R"("\a\b")", R"("\\a\\b")", {"1:2-4 bad-escape", "1:4-6 bad-escape"}},
  });
}

TEST(ParseTest, AMapHasAValueForEveryKeyAndNoKeyTwice) {
  Check({
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
  Check({
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

TEST(ParseTest, AMismatchedCloserBreaksItsFormOnly) {
  Check({
      {"(a [b c)\n(d)", "(d)", {"1:8-9 mismatched-bracket"}},
      {"(a {:b 1)}\n(d]\n(e)", "(e)", {"1:9-10 mismatched-bracket", "2:3-4 mismatched-bracket"}},
      {"(a\n(b [)\n(c)\n)", "(a (c))", {"2:5-6 mismatched-bracket"}},
      {"(a]\n  (not a line start)\n(b)", "(b)", {"1:3-4 mismatched-bracket"}},
  });
  const Diagnostics diagnostics = Read("(a [b c)").diagnostics;
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const Diagnostic& finding = diagnostics.all()[0];
  EXPECT_EQ(finding.message, "expected `]` to close `[`, found `)`");
  ASSERT_EQ(finding.related.size(), 1U);
  EXPECT_EQ(finding.related[0].span, (Span{3, 4}));
  EXPECT_EQ(finding.help, "is `]` missing before it?");
}

TEST(ParseTest, ACloserWithoutAnOpenerIsReportedOnceForTheWholeRun) {
  Check({
      {")", "", {"1:1-2 unexpected-close"}},
      {"(a)))) b\n(c)", "(a) (c)", {"1:4-7 unexpected-close"}},
      {"(a)\n] ; x\n}\n(b)", "(a) (b)", {"2:1-3:2 unexpected-close"}},
      {")\n(a)\n)\n(b)", "(a) (b)", {"1:1-2 unexpected-close", "3:1-2 unexpected-close"}},
  });
}

TEST(ParseTest, AnUnclosedBracketIsReportedWhereItWasOpened) {
  Check({
      {"(", "", {"1:1-2 unclosed"}},
      {"(a {:b [1", "", {"1:8-9 unclosed"}},
      {"(a\n  (b", "", {"2:3-4 unclosed"}},
      {"(a #{1", "", {"1:4-6 unclosed"}},
      {"a (b", "a", {"1:3-4 unclosed"}},
  });
}

TEST(ParseTest, FormsThatStartALineSurviveAnUnclosedOneBeforeThem) {
  Check({
      {"(a\n(b)\n(c)", "(b) (c)", {"1:1-2 unclosed"}},
      {"(a (x)\n(b)\n(c\n(d)\n(e", "(b) (d)", {"1:1-2 unclosed", "3:1-2 unclosed", "5:1-2 unclosed"}},
      {"(a\n(b 5a)", "(b !null)", {"1:1-2 unclosed", "2:4-6 bad-number"}},
      {"(a\n(b [)\n(c)", "(c)", {"1:1-2 unclosed", "2:5-6 mismatched-bracket"}},
      {"(a\n(b))", "(a (b))"},  // nothing is wrong with a nested form that starts a line
  });
}

TEST(ParseTest, AnUnclosedBracketSaysWhatIsMissingWhere) {
  const Reading before_line = Read("(a [b {\n\n(c)");
  ASSERT_EQ(before_line.findings, (std::vector<std::string>{"1:7-8 unclosed"}));
  EXPECT_EQ(before_line.diagnostics.all()[0].message,
            "`{` is never closed, nor are the 2 brackets around it");
  EXPECT_EQ(before_line.diagnostics.all()[0].related.at(0).message, "`}])` is missing before this line");
  EXPECT_EQ(before_line.diagnostics.all()[0].related.at(0).span, (Span{9, 10}));

  const Reading at_end = Read("(a b  \n\n");
  EXPECT_EQ(at_end.diagnostics.all().at(0).related.at(0).message, "`)` is missing at the end");
  EXPECT_EQ(at_end.diagnostics.all().at(0).related.at(0).span, (Span{4, 4}));
}

TEST(ParseTest, AnUnclosedStringIsReportedAtItsQuote) {
  Check({
      {"\"", "", {"1:1-2 unclosed-string"}},
      {"(a \"b)\n(c)", "(c)", {"1:4-5 unclosed-string"}},
      {"\"a\\", "", {"1:1-2 unclosed-string"}},
      {"\"a\\\"", "", {"1:1-2 unclosed-string"}},
      {"(a \"b\n(c) (d \\\"\n(e)", "(c) (e)", {"1:4-5 unclosed-string", "2:8-9 bad-token"}},
  });
}

TEST(ParseTest, AnEarlierStringOfManyLinesIsSuspected) {
  const Reading reading = Read("(a \"b)\n(c \"d\")\n");
  ASSERT_EQ(reading.findings, (std::vector<std::string>{"2:6-7 unclosed-string"}));
  ASSERT_EQ(reading.diagnostics.all()[0].related.size(), 1U);
  EXPECT_EQ(reading.diagnostics.all()[0].related[0].span, (Span{3, 4}));
}

TEST(ParseTest, ColumnsCountCodePointsAndLinesMayEndInCrLf) {
  Check({
      {"(a \"ü€😀\" 5a)", "(a \"ü€😀\" !null)", {"1:10-12 bad-number"}},
      {"(a\r\n  5a\r\n)\r\n(b]\r\n(c)", "(a !null) (c)", {"2:3-5 bad-number", "4:3-4 mismatched-bracket"}},
  });
}

TEST(ParseTest, InvalidUtf8IsReportedAtItsFirstByteAndReadingGoesOn) {
  Check({
      {"(a \"\xFC\" 5a)", "(a \"?\" !null)", {"1:5-6 invalid-utf8", "1:8-10 bad-number"}},
      {"\xC3(a)", "? (a)", {"1:1-2 invalid-utf8"}},
  });
  EXPECT_EQ(Read("\xFC \xFC").diagnostics.all().at(0).message,
            "byte 0xFC is not UTF-8, nor is another one after it");
}

TEST(ParseTest, AByteOrderMarkAtTheStartIsTolerated) {
  Check({
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

// Limits (§1.9): what is just allowed, and one more.

std::string Nested(std::size_t depth) { return std::string(depth, '(') + std::string(depth, ')'); }

TEST(ParseLimitTest, BracketsNestTwoHundredDeep) {
  EXPECT_TRUE(Read(Nested(kMaxDepth)).findings.empty());
  const Reading reading = Read(Nested(kMaxDepth + 1) + "\n(a)");
  EXPECT_EQ(reading.findings, (std::vector<std::string>{"1:201-202 too-deep"}));
  EXPECT_EQ(reading.forms, "(a)");
}

TEST(ParseLimitTest, BracketsWithoutEndAreOneError) {
  for (const std::string opener : {"(", "[", "{", "#{"}) {
    SCOPED_TRACE(opener);
    std::string text;
    for (int i = 0; i < 5000; ++i) text += opener;
    const Reading reading = Read(text);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_THAT(reading.findings[0], testing::EndsWith("too-deep"));
    EXPECT_EQ(reading.forms, "");
  }
}

TEST(ParseLimitTest, ASourceHasTwentyThousandForms) {
  std::string text = "(";
  for (std::size_t i = 1; i < kMaxForms; ++i) text += "a ";
  EXPECT_TRUE(Read(text + ")").findings.empty());
  const Reading reading = Read("(z)" + text + "\n(b)\n(c)");
  ASSERT_EQ(reading.findings.size(), 1U);
  EXPECT_THAT(reading.findings[0], testing::EndsWith("too-many-forms"));
  EXPECT_EQ(reading.forms, "(z)");  // what follows is not read
}

TEST(ParseLimitTest, AStringHolds64Kibibytes) {
  const std::string longest(kMaxStringBytes, 'x');
  EXPECT_TRUE(Read("\"" + longest + "\"").findings.empty());
  EXPECT_TRUE(
      Read("\"" + longest.substr(1) + "\\n\"").findings.empty());  // the value counts, not its spelling
  const Reading reading = Read("(a \"" + longest + "y\" 5a)");
  EXPECT_EQ(reading.forms, "(a !null !null)");
  EXPECT_EQ(reading.findings,
            (std::vector<std::string>{"1:4-65543 string-too-long", "1:65544-65546 bad-number"}));
}

TEST(ParseLimitTest, ASourceHas256Kibibytes) {
  EXPECT_EQ(Read("(a)" + std::string(kMaxSourceBytes - 3, ' ')).forms, "(a)");
  const Reading reading = Read("(a)" + std::string(kMaxSourceBytes - 2, ' '));
  EXPECT_EQ(reading.findings, (std::vector<std::string>{"1:262145-262146 source-too-long"}));
  EXPECT_EQ(reading.forms, "");
}

TEST(ParseTest, EveryCodeOfTheReaderIsReportedBySomeSource) {
  const std::vector<std::string> sources = {"\xFF",
                                            std::string(kMaxSourceBytes + 1, ' '),
                                            Nested(kMaxDepth + 1),
                                            std::string(2 * kMaxForms, '"') + " a",
                                            "\"" + std::string(kMaxStringBytes + 1, 'x') + "\"",
                                            "(",
                                            "(]",
                                            ")",
                                            "\"",
                                            "\"\\q\"",
                                            "5a",
                                            "@",
                                            "...",
                                            "{a}",
                                            "{a 1 a 1}",
                                            "#{a a}"};
  std::set<Code> reported;
  for (const std::string& source : sources) {
    const Reading reading = Read(source);
    for (const Diagnostic& finding : reading.diagnostics.all()) reported.insert(finding.code);
  }
  for (const CodeRow& row : AllCodes()) {
    if (row.code > Code::kDuplicateElement) break;  // the reader's rows come first
    EXPECT_EQ(reported.count(row.code), 1U) << row.name;
  }
}

}  // namespace
}  // namespace cxengine::dsl

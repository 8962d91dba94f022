// Templates: what the Mustache specification asks for, values as §6.1 has them, faults, and what is refused.
#include "dsl/mustache.h"

#include <gtest/gtest.h>

#include "dsl/environment.h"
#include "tests/dsl/json_value.h"

namespace cxengine::dsl {
namespace {

std::string Render(std::string_view text, const char* context) {
  return RenderTemplate(text, ParseValue(context));
}

struct Row {
  const char* text;
  const char* context;
  const char* expected;
};

// One row for each thing that the Mustache specification's required modules ask for.
const Row kRows[] = {
    // Interpolation
    {"Hi {{name}}!", R"({"name": "Ann"})", "Hi Ann!"},
    {"{{a}}{{{a}}}{{&a}}", R"({"a": "<&>"})", "&lt;&amp;&gt;<&><&>"},
    {"[{{missing}}]", "{}", "[]"},
    {"{{a.b.c}}", R"({"a": {"b": {"c": 1}}})", "1"},
    {"{{#a}}{{b.c}}{{/a}}", R"({"a": {"b": {}}, "b": {"c": "outer"}})", ""},
    {"  {{a}}\n", R"({"a": 1})", "  1\n"},
    {"{{ a }}{{{ a }}}{{& a }}", R"({"a": 1})", "111"},
    // Sections
    {"{{#a}}yes{{/a}}", R"({"a": true})", "yes"},
    {"{{#a}}yes{{/a}}", R"({"a": false})", ""},
    {"{{#a}}yes{{/a}}", R"({"a": []})", ""},
    {"{{#a}}{{x}};{{/a}}", R"({"a": [{"x": 1}, {"x": 2}]})", "1;2;"},
    {"{{#a}}({{.}}){{/a}}", R"({"a": ["x", "y"]})", "(x)(y)"},
    {"{{#a}}{{b}}{{c}}{{/a}}", R"({"a": {"b": 1}, "c": 2})", "12"},
    {"{{#a}}{{#b}}{{c}}{{/b}}{{/a}}", R"({"a": {"b": {"c": 3}}})", "3"},
    {"1\n{{#a}}\n2\n{{/a}}\n3\n", R"({"a": true})", "1\n2\n3\n"},
    {"1\r\n{{#a}}\r\n2\r\n{{/a}}\r\n3", R"({"a": true})", "1\r\n2\r\n3"},
    {"#{{#a}}\n/\n{{/a}}", R"({"a": true})", "#\n/\n"},
    // Inverted sections
    {"{{^a}}no{{/a}}", R"({"a": false})", "no"},
    {"{{^a}}no{{/a}}", R"({"a": []})", "no"},
    {"{{^a}}no{{/a}}", "{}", "no"},
    {"{{^a}}no{{/a}}", R"({"a": {"b": 1}})", ""},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": 1})", "yes"},
    // Comments
    {"1{{! nothing }}2", "{}", "12"},
    {"1\n  {{! alone }}\n2\n", "{}", "1\n2\n"},
    {"1 {{! inside }}\n2", "{}", "1 \n2"},
    // Delimiters
    {"{{=<% %>=}}(<%a%>)", R"({"a": "x"})", "(x)"},
    {"{{#a}}{{=| |=}}|b||/a|{{b}}", R"({"a": true, "b": 1})", "1{{b}}"},
    {"1\n{{=@ @=}}\n2", "{}", "1\n2"},
};

TEST(MustacheTest, RendersWhatTheSpecificationAsksFor) {
  for (const Row& row : kRows) {
    EXPECT_EQ(Render(row.text, row.context), row.expected) << row.text;
    EXPECT_TRUE(CheckTemplate(row.text).empty()) << row.text;
  }
}

TEST(MustacheTest, RendersPartialsIndentedAsTheirTag) {
  const Partials partials = {{"p", ">{{a}}\n>\n"}};
  EXPECT_EQ(RenderTemplate("[{{>p}}]", ParseValue(R"({"a": 1})"), {{"p", "{{a}}"}}), "[1]");
  EXPECT_EQ(RenderTemplate("  {{>p}}\n.", ParseValue(R"({"a": 1})"), partials), "  >1\n  >\n.");
  EXPECT_EQ(RenderTemplate("[{{>none}}]", ParseValue("{}"), partials), "[]");
}

TEST(MustacheTest, RendersNumbersAsStrDoes) {
  EXPECT_EQ(Render("{{a}} {{b}} {{c}} {{d}}", R"({"a": 9007199254740993, "b": 1.5, "c": 3.0, "d": 0.1})"),
            "9007199254740993 1.5 3 0.1");
}

TEST(MustacheTest, RendersBooleansAsWordsAndAbsentNilListsAndMapsAsNothing) {
  EXPECT_EQ(Render("{{a}}|{{b}}|{{c}}|{{d}}|{{e}}", R"({"a": true, "b": null, "c": [1], "d": {"x": 1}})"),
            "true||||");
}

TEST(MustacheTest, EscapesTheFourCharactersOfTheSpecificationAndNoOther) {
  EXPECT_EQ(Render("{{a}} {{{a}}} {{&a}}", R"({"a": "<a href=\"/x?a=1&b=2\">it's</a>"})"),
            "&lt;a href=&quot;/x?a=1&amp;b=2&quot;&gt;it's&lt;/a&gt; <a href=\"/x?a=1&b=2\">it's</a> "
            "<a href=\"/x?a=1&b=2\">it's</a>");
}

TEST(MustacheTest, EntersASectionForZeroButNotForAnEmptyString) {
  EXPECT_EQ(Render("{{#a}}zero{{/a}}{{#b}}empty{{/b}}{{#c}}map{{/c}}", R"({"a": 0, "b": "", "c": {}})"),
            "zeromap");
}

TEST(MustacheTest, ReachesIntoMapsByDots) {
  EXPECT_EQ(Render("{{offer.url}} {{offer.none.x}} {{none.url}}", R"({"offer": {"url": "u"}})"), "u  ");
}

TEST(MustacheTest, TakesAnyWhiteSpaceAroundNames) {
  EXPECT_EQ(Render("{{\n#\ta\r\n}}{{ x\t}}{{/a\n}}{{=\t<%\n%>\t=}}<%x%>", R"({"a": true, "x": 1})"), "11");
}

TEST(MustacheTest, TakesCommentsOfNothing) {
  EXPECT_EQ(Render("a{{!}}b{{! }}c{{!\n\t}}d{{! ! }}e", "{}"), "abcde");
}

TEST(MustacheTest, LeavesOtherUtf8Alone) {
  EXPECT_EQ(Render("Grüße, {{name}} ✓", R"({"name": "Zoë"})"), "Grüße, Zoë ✓");
}

TEST(MustacheTest, ReturnsOneByteTooManyWhereTheTextGrowsTooLong) {
  const Value list = Value::MakeList(List(2000, Value::String(std::string(100, 'x'))));
  const Value context = Value::MakeMap({{"list", list}});
  EXPECT_EQ(RenderTemplate("{{#list}}{{.}}{{/list}}", context).size(), 200'000U);
  EXPECT_EQ(RenderTemplate("{{#list}}{{.}}{{.}}{{.}}{{.}}{{.}}{{.}}{{/list}}", context).size(),
            kMaxValueBytes + 1);
}

TEST(MustacheTest, RefusesSectionsThatWouldMultiply) {
  const Value context = Value::MakeMap({{"l", Value::MakeList(List(1000, Value::Integer(1)))}});
  EXPECT_EQ(RenderTemplate("{{#l}}{{#l}}{{#l}}{{#l}}x{{/l}}{{/l}}{{/l}}{{/l}}", context).size(),
            kMaxValueBytes + 1);
}

TEST(MustacheTest, RendersAListAsLongAsAValueMayHold) {
  const Value context = Value::MakeMap({{"l", Value::MakeList(List(60'000, Value::Integer(1)))}});
  EXPECT_EQ(RenderTemplate("{{#l}}{{.}},{{x}}{{/l}}", context).size(), 120'000U);
}

TEST(MustacheTest, RefusesDeepSectionsOverManyLines) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "{{#a}}";
  text += std::string(60'000, '\n');
  for (int i = 0; i < 100; ++i) text += "{{/a}}";
  EXPECT_EQ(Render(text, R"({"a": true})").size(), kMaxValueBytes + 1);
}

TEST(MustacheTest, RendersLargeListsOfMaps) {
  List orders;
  for (int i = 0; i < 2000; ++i) {
    orders.push_back(
        Value::MakeMap({{"sku", Value::String("sku-" + std::to_string(i))}, {"count", Value::Integer(i)}}));
  }
  const Value context = Value::MakeMap({{"orders", Value::MakeList(std::move(orders))}});
  const std::string text = RenderTemplate("{{#orders}}\n* {{sku}} ({{count}}), \n{{/orders}}\n", context);
  EXPECT_EQ(text.substr(0, 30), "* sku-0 (0), \n* sku-1 (1), \n* ");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2000);
}

TEST(MustacheTest, RefusesPartialsThatIncludeThemselves) {
  EXPECT_EQ(RenderTemplate("a {{>p}}", Value::MakeMap({}), {{"p", "{{>q}}"}, {"q", "{{>p}}"}}), "");
}

TEST(MustacheTest, RendersUnsoundTemplatesAsNothing) {
  for (const char* text :
       {"{{", "{{}}", "{{=}}", "{{==}}", "{{=a=}}", "{{=[[ [=}}[[a[", "{{{}}", "{{#a}}", "{{/a}}", "{{>}}"}) {
    EXPECT_EQ(Render(text, R"({"a": 1})"), "") << text;
  }
}

std::string Faults(std::string_view text) {
  std::string out;
  for (const TemplateFault& fault : CheckTemplate(text))
    out += std::to_string(fault.offset) + ": " + fault.message + "\n";
  return out;
}

TEST(MustacheTest, NamesTheFaultsOfATemplateWithTheirPlaces) {
  EXPECT_EQ(Faults("Hi {{name}}, {{#a}}{{^b}}{{/b}}{{/a}}"), "");
  EXPECT_EQ(Faults("Hi {{name"), "3: tag `{{` is never closed: `}}` is missing\n");
  EXPECT_EQ(Faults("{{{name}}"), "0: tag `{{` is never closed: `}}}` is missing\n");
  EXPECT_EQ(Faults("{{a}} {{#b}}x"), "6: section `b` is never closed\n");
  EXPECT_EQ(Faults("x{{/b}}"), "1: `/b` closes no section\n");
  EXPECT_EQ(Faults("{{#a}}{{#b}}{{/a}}"), "6: section `b` is not closed before `/a`\n");
  EXPECT_EQ(Faults("{{#a}}{{/b}}{{/a}}"), "6: `/b` closes no section\n");
  EXPECT_EQ(Faults("{{}} {{ # }} {{!}}"), "0: a tag without a name\n5: a tag without a name\n");
  EXPECT_EQ(Faults("{{first name}}"), "0: the name `first name` holds white space\n");
  EXPECT_EQ(Faults("{{a..b}}"), "0: the name `a..b` has an empty part\n");
  EXPECT_EQ(Faults("{{a{b}}"), "0: the name `a{b` holds a brace or `=`\n");
  EXPECT_EQ(Faults("{{=| |=}}|a| {{b|"), "16: tag `|` is never closed: `|` is missing\n");
  EXPECT_EQ(Faults("{{=<%=}}"),
            "0: a change of delimiters names two, with white space between: `{{=<% %>=}}`\n");
  EXPECT_EQ(Faults("{{=[[ [=}}[[a["), "10: the delimiters `[[` and `[` overlap\n");
  EXPECT_EQ(Faults("{{=<% %>=}}<%#a%>{{#b}}<%/a%>"), "");
}

TEST(MustacheTest, FindsSectionsNestedTooDeep) {
  std::string text;
  for (int i = 0; i < 101; ++i) text.insert(0, "{{#a}}").append("{{/a}}");
  EXPECT_EQ(Faults(text), "600: sections are nested more than 100 deep\n");
}

TEST(MustacheTest, ListsTheFirstPartsOfNamesSortedAndOnce) {
  EXPECT_EQ(
      TemplateNames(
          "{{offer.url}} {{name}} {{#offer}}{{.}}{{{ x }}}{{&y}}{{/offer}} {{^z}}{{/z}} {{>p}} {{! c }}"),
      (std::vector<std::string>{"name", "offer", "x", "y", "z"}));
  EXPECT_EQ(TemplateNames("plain"), std::vector<std::string>());
  EXPECT_EQ(TemplateNames("{{=<% %>=}}{{a}} <%b%>"), std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace cxengine::dsl

// Templates: what the Mustache specification asks for stands in mustache_spec_test.cc; here values as §6.1
// has them, faults, and what is refused.
#include "dsl/mustache.h"

#include <gtest/gtest.h>

#include "dsl/environment.h"
#include "tests/dsl/json_value.h"

namespace cxengine::dsl {
namespace {

std::string Render(std::string_view text, const char* context) {
  const Rendering rendering = RenderTemplate(text, ParseValue(context));
  return rendering.failure.empty() ? rendering.text : "failed: " + rendering.failure;
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

TEST(MustacheTest, RefusesATextThatGrowsTooLong) {
  const Value list = Value::MakeList(List(2000, Value::String(std::string(100, 'x'))));
  const Value context = Value::MakeMap({{"list", list}});
  EXPECT_EQ(RenderTemplate("{{#list}}{{.}}{{/list}}", context).text.size(), 200'000U);
  const Rendering refused = RenderTemplate("{{#list}}{{.}}{{.}}{{.}}{{.}}{{.}}{{.}}{{/list}}", context);
  EXPECT_EQ(refused.failure, "a value grew beyond 1 MiB");
  EXPECT_EQ(refused.text, "");
}

TEST(MustacheTest, RefusesTextsThatEscapingMakesTooLong) {
  const Value context = Value::MakeMap({{"a", Value::String(std::string(kMaxValueBytes / 5, '&'))}});
  EXPECT_EQ(RenderTemplate("{{{a}}}", context).text.size(), kMaxValueBytes / 5);
  EXPECT_EQ(RenderTemplate("{{a}}", context).text.size(), kMaxValueBytes / 5 * 5);
  EXPECT_EQ(RenderTemplate("{{a}}12", context).failure, "a value grew beyond 1 MiB");
}

TEST(MustacheTest, RefusesSectionsThatWouldMultiply) {
  const Value context = Value::MakeMap({{"l", Value::MakeList(List(1000, Value::Integer(1)))}});
  for (const char* inside : {"x", "", "{{! nothing }}"}) {
    const std::string text = "{{#l}}{{#l}}{{#l}}{{#l}}" + std::string(inside) + "{{/l}}{{/l}}{{/l}}{{/l}}";
    const Rendering refused = RenderTemplate(text, context);
    EXPECT_NE(refused.failure, "");
    EXPECT_LE(refused.steps, 1'100'000U);
  }
}

TEST(MustacheTest, RendersAListAsLongAsAValueMayHold) {
  const Value context = Value::MakeMap({{"l", Value::MakeList(List(60'000, Value::Integer(1)))}});
  EXPECT_EQ(RenderTemplate("{{#l}}{{.}},{{x}}{{/l}}", context).text.size(), 120'000U);
}

TEST(MustacheTest, RendersDeepSectionsOverManyLines) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "{{#a}}";
  text += std::string(60'000, '\n');
  for (int i = 0; i < 100; ++i) text += "{{/a}}";
  EXPECT_EQ(RenderTemplate(text, ParseValue(R"({"a": true})")).text.size(), 60'000U);
}

TEST(MustacheTest, RendersLargeListsOfMaps) {
  List orders;
  for (int i = 0; i < 2000; ++i) {
    orders.push_back(
        Value::MakeMap({{"sku", Value::String("sku-" + std::to_string(i))}, {"count", Value::Integer(i)}}));
  }
  const Value context = Value::MakeMap({{"orders", Value::MakeList(std::move(orders))}});
  const std::string text =
      RenderTemplate("{{#orders}}\n* {{sku}} ({{count}}), \n{{/orders}}\n", context).text;
  EXPECT_EQ(text.substr(0, 30), "* sku-0 (0), \n* sku-1 (1), \n* ");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2000);
}

TEST(MustacheTest, RefusesPartialsThatIncludeThemselvesWithoutEnd) {
  const Value context = Value::MakeMap({{"a", Value::Boolean(true)}});
  const std::string deep = "the sections and partials of a template nest more than 200 deep";
  EXPECT_EQ(RenderTemplate("a {{>p}}", context, {{"p", "{{>q}}"}, {"q", "{{>p}}"}}).failure, deep);
  EXPECT_EQ(RenderTemplate("a {{>p}}", context, {{"p", "{{#a}}{{>p}}{{/a}}"}}).failure, deep);
  EXPECT_EQ(RenderTemplate("a {{>p}}", context, {{"p", "{{>p}}{{>p}}"}}).failure, deep);
  // Each inclusion indents by one more.
  EXPECT_EQ(RenderTemplate(" {{>p}}", context, {{"p", "x\n {{>p}}\n"}}).failure, deep);
}

TEST(MustacheTest, RefusesPartialsThatMultiply) {
  Partials partials;
  std::string name = "p0";
  partials[name] = std::string(100, 'x');
  for (int i = 1; i < 30; ++i) {
    const std::string include = "{{>" + name + "}}";
    name = "p" + std::to_string(i);
    partials[name] = include + include + include;
  }
  EXPECT_EQ(RenderTemplate("{{>" + name + "}}", Value::MakeMap({}), partials).failure,
            "a value grew beyond 1 MiB");
}

TEST(MustacheTest, RefusesIndentedPartialsThatTakeTooMuchMemory) {
  const std::string lines(500'000, '\n');
  const std::string indent(100, ' ');
  EXPECT_EQ(RenderTemplate(indent + "{{>p}}", Value::MakeMap({}), {{"p", lines}}).failure,
            "the partials of a template take more than 16 MiB");
}

TEST(MustacheTest, RefusesWhatIsNotSound) {
  for (const char* text : {"{{", "{{}}", "{{=}}", "{{==}}", "{{=a=}}", "{{{}}", "{{#a}}", "{{/a}}", "{{>}}",
                           "{{#a}}{{^b}}{{/a}}", "{{$a}}"}) {
    const Rendering refused = RenderTemplate(text, ParseValue(R"({"a": 1})"));
    EXPECT_NE(refused.failure, "") << text;
    EXPECT_EQ(refused.text, "") << text;
  }
  EXPECT_EQ(RenderTemplate("a {{>p}}", Value::MakeMap({}), {{"p", "{{#a}}"}}).failure,
            "in `p`: section `a` is never closed");
}

TEST(MustacheTest, CountsWhatRenderingTook) {
  const Value context = ParseValue(R"({"l": [1, 2, 3]})");
  EXPECT_EQ(RenderTemplate("", context).steps, 0U);
  // The section's tag and its name, three items with a tag each; the closing tag takes no step.
  EXPECT_EQ(RenderTemplate("{{#l}}{{.}}{{/l}}", context).steps, 8U);
  EXPECT_EQ(RenderTemplate(std::string(2560, 'x'), context).steps, 10U);
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
  EXPECT_EQ(Faults("{{=[[ [=}}[[a["), "");
  EXPECT_EQ(
      Faults("{{$a}} {{<b}}"),
      "0: the name `$a` begins with `$`; a field is named without it\n7: the name `<b` begins with `<`\n");
  EXPECT_EQ(Faults("{{=<% %>=}}<%#a%>{{#b}}<%/a%>"), "");
}

TEST(MustacheTest, FindsSectionsNestedTooDeep) {
  std::string text;
  for (int i = 0; i < 101; ++i) text.insert(0, "{{#a}}").append("{{/a}}");
  EXPECT_EQ(Faults(text), "600: sections are nested more than 100 deep\n");
}

TEST(MustacheTest, ManyFaultsAreFoundSoon) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "{{/b}}";
  EXPECT_EQ(CheckTemplate(text).size(), 20'000U);
  text.clear();
  for (int i = 0; i < 20'000; ++i) text += "{{#a}}";
  EXPECT_EQ(CheckTemplate(text).size(), 1U);
}

std::string Listed(const std::vector<TemplateName>& names) {
  std::string out;
  for (const TemplateName& name : names) {
    out += (out.empty() ? "" : " ") + name.name + "@" + std::to_string(name.offset) +
           (name.in_section ? "#" : "");
  }
  return out;
}

TEST(MustacheTest, ListsTheFirstPartsOfNamesOnceWithTheirPlaces) {
  EXPECT_EQ(Listed(TemplateNames("{{offer.url}} {{name}} {{#offer}}{{.}}{{{ x }}}{{&y}}{{/offer}} {{y}}")),
            "offer@2 name@16 x@42# y@50");
  EXPECT_EQ(Listed(TemplateNames("{{^z}}{{a}}{{#b}}{{c}}{{/b}}{{/z}}{{>p}}{{! c }}")), "z@3 a@8 b@14 c@19#");
  EXPECT_EQ(Listed(TemplateNames("plain")), "");
  EXPECT_EQ(Listed(TemplateNames("{{=<% %>=}}{{a}} <%b%>")), "b@19");
}

TEST(MustacheTest, ListsPartialsOnceWithTheirPlaces) {
  EXPECT_EQ(Listed(TemplatePartials("{{>a}} {{> b.c }} {{>a}}{{#s}}{{>d}}{{/s}}{{^s}}{{>e}}{{/s}}")),
            "a@3 b.c@11 d@33# e@51#");
}

}  // namespace
}  // namespace cxengine::dsl

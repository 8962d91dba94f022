// What the Mustache specification asks for, module by module: rows of a template, the names it sees, and the
// text. (Its optional modules, lambdas, inheritance and dynamic names, are no part of §6.1.)
#include <gtest/gtest.h>

#include "dsl/mustache.h"
#include "tests/dsl/json_value.h"

namespace cxengine::dsl {
namespace {

struct SpecRow {
  const char* text;
  const char* context;
  const char* expected;
  Partials partials = {};
};

void ExpectRows(const std::vector<SpecRow>& rows) {
  for (const SpecRow& row : rows) {
    const Rendering rendering = RenderTemplate(row.text, ParseValue(row.context), row.partials);
    EXPECT_EQ(rendering.text, row.expected) << row.text;
    EXPECT_EQ(rendering.failure, "") << row.text;
    EXPECT_TRUE(CheckTemplate(row.text).empty()) << row.text;
  }
}

TEST(MustacheSpecTest, Interpolation) {
  ExpectRows({
      // Text without tags stays as it is.
      {"Dear {guest},\n\tnothing { to } see.", "{}", "Dear {guest},\n\tnothing { to } see."},
      {"Dear {{guest}}!", R"({"guest": "Ann"})", "Dear Ann!"},
      // What is put in is not read again.
      {"{{a}}: {{b}}", R"({"a": "{{b}}", "b": "x"})", "{{b}}: x"},
      {"{{{a}}}", R"({"a": "{{{a}}} {{>p}}"})", "{{{a}}} {{>p}}"},
      // Escaping: two braces escape, three and the ampersand do not.
      {"{{a}}", R"({"a": "\" & < > '"})", "&quot; &amp; &lt; &gt; '"},
      {"{{{a}}}", R"({"a": "\" & < > '"})", "\" & < > '"},
      {"{{&a}}", R"({"a": "\" & < > '"})", "\" & < > '"},
      // Numbers.
      {"{{n}} {{{n}}} {{&n}}", R"({"n": 42})", "42 42 42"},
      {"{{n}} {{{n}}} {{&n}}", R"({"n": 0.25})", "0.25 0.25 0.25"},
      {"{{n}}", R"({"n": -7})", "-7"},
      // Null and absent names are nothing.
      {"[{{a}}{{{a}}}{{&a}}]", R"({"a": null})", "[]"},
      {"[{{a}}{{{a}}}{{&a}}]", "{}", "[]"},
  });
}

TEST(MustacheSpecTest, DottedNames) {
  ExpectRows({
      // The same as a section around a plain name.
      {"{{p.name}} {{#p}}{{name}}{{/p}}", R"({"p": {"name": "Bo"}})", "Bo Bo"},
      {"{{{p.name}}} {{&p.name}}", R"({"p": {"name": "<Bo>"}})", "<Bo> <Bo>"},
      {"{{a.b.c.d.e.f}}", R"({"a": {"b": {"c": {"d": {"e": {"f": "deep"}}}}}})", "deep"},
      // A broken chain is nothing.
      {"[{{a.b.c}}]", R"({"a": {}})", "[]"},
      {"[{{a.b.name}}]", R"({"a": {"b": {}}, "c": {"name": "Jim"}})", "[]"},
      {"[{{a.length}}]", R"({"a": "text"})", "[]"},
      // Only the first part is looked for outside.
      {"{{#a}}{{b.c}}{{/a}}", R"({"a": {"x": 1}, "b": {"c": "outer"}})", "outer"},
      {"[{{#a}}{{b.c}}{{/a}}]", R"({"a": {"b": {}}, "b": {"c": "outer"}})", "[]"},
      {"[{{#a}}{{b.c}}{{/a}}]", R"({"a": {"b": null}, "b": {"c": "outer"}})", "[]"},
      // A dotted name is never one key.
      {"[{{a.b}}]", R"({"a.b": "key"})", "[]"},
      {"[{{a.b}}]", R"({"a.b": "key", "a": {"b": "path"}})", "[path]"},
  });
}

TEST(MustacheSpecTest, ImplicitIterators) {
  ExpectRows({
      {"{{#l}}({{.}}){{/l}}", R"({"l": ["a", "b", "c"]})", "(a)(b)(c)"},
      {"{{#l}}({{.}}){{/l}}", R"({"l": [1, 2.5, true]})", "(1)(2.5)(true)"},
      {"{{#l}}({{.}}){{/l}}", R"({"l": ["\"&<>"]})", "(&quot;&amp;&lt;&gt;)"},
      {"{{#l}}({{{.}}}{{&.}}){{/l}}", R"({"l": ["&"]})", "(&&)"},
      // Lists in lists.
      {"{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", R"({"l": [[1, 2], ["a", "b"]]})", "(12)(ab)"},
      {"{{#l}}({{#.}}{{x}}{{/.}}){{/l}}", R"({"l": [[{"x": 1}, {"x": 2}], [{"x": 3}]]})", "(12)(3)"},
      // At the top.
      {"{{#.}}{{a}}{{/.}}", R"({"a": "x"})", "x"},
      {"{{#text}}{{.}}{{/text}}", R"({"text": "itself"})", "itself"},
  });
}

TEST(MustacheSpecTest, WhiteSpaceInTags) {
  ExpectRows({
      {"| {{a}} |", R"({"a": "-"})", "| - |"},
      {"| {{{a}}} |", R"({"a": "-"})", "| - |"},
      {"| {{&a}} |", R"({"a": "-"})", "| - |"},
      // A variable that is alone on its line leaves the line.
      {"  {{a}}\n", R"({"a": "-"})", "  -\n"},
      {"  {{{a}}}\n", R"({"a": "-"})", "  -\n"},
      {"  {{&a}}\n", R"({"a": "-"})", "  -\n"},
      // Inside tags it means nothing.
      {"|{{ a }}|{{{ a }}}|{{& a }}|{{ & a }}|", R"({"a": "-"})", "|-|-|-|-|"},
      {"|{{# a }}={{/ a }}|{{^ b }}={{/ b }}|{{> p }}|", R"({"a": true})", "|=|=|!|", {{"p", "!"}}},
      {"{{a\n}}{{\ta}}", R"({"a": "-"})", "--"},
  });
}

TEST(MustacheSpecTest, Sections) {
  ExpectRows({
      {"\"{{#a}}shown{{/a}}\"", R"({"a": true})", "\"shown\""},
      {"\"{{#a}}shown{{/a}}\"", R"({"a": false})", "\"\""},
      {"\"{{#a}}shown{{/a}}\"", R"({"a": null})", "\"\""},
      {"\"{{#a}}shown{{/a}}\"", "{}", "\"\""},
      {"\"{{#a}}shown{{/a}}\"", R"({"a": []})", "\"\""},
      // The value is the context.
      {"{{#a}}{{name}}{{/a}}", R"({"a": {"name": "Joe"}})", "Joe"},
      {"{{#a}}{{x}}{{y}}{{z}}{{/a}}",
       R"({"a": {"y": "in", "z": null}, "x": "out ", "y": "hidden", "z": "hidden"})", "out in"},
      {"{{#a}}{{#b}}{{x}}{{y}}{{#c}}{{x}}{{y}}{{z}}{{/c}}{{/b}}{{/a}}",
       R"({"a": {"x": 1}, "b": {"y": 2}, "c": {"z": 3}})", "12123"},
      {"{{#a}}{{b.c.d}}{{/a}}", R"({"a": {"b": {"c": {"d": 4}}}, "b": {}})", "4"},
      // Lists.
      {"{{#l}}{{n}};{{/l}}", R"({"l": [{"n": 1}, {"n": 2}, {"n": 3}]})", "1;2;3;"},
      {"{{#l}}{{#m}}{{n}}{{o}} {{/m}}{{/l}}",
       R"({"l": [{"n": 1, "m": [{"o": "a"}, {"o": "b"}]}, {"n": 2, "m": [{"o": "c"}]}]})", "1a 1b 2c "},
      // Several of one name, and one inside itself.
      {"{{#a}}1{{/a}} {{b}} {{#a}}2{{/a}}", R"({"a": true, "b": "x"})", "1 x 2"},
      {"| A {{#a}}B {{#a}}C{{/a}} D{{/a}} E |", R"({"a": true})", "| A B C D E |"},
      {"| A {{#a}}B {{#a}}C{{/a}} D{{/a}} E |", R"({"a": false})", "| A  E |"},
      {"[{{#a}}{{none}}{{/a}}]", R"({"a": true})", "[]"},
      // Dotted names.
      {"\"{{#a.b.c}}here{{/a.b.c}}\"", R"({"a": {"b": {"c": true}}})", "\"here\""},
      {"\"{{#a.b.c}}here{{/a.b.c}}\"", R"({"a": {"b": {"c": false}}})", "\"\""},
      {"\"{{#a.b.c}}here{{/a.b.c}}\"", R"({"a": {}})", "\"\""},
  });
}

TEST(MustacheSpecTest, InvertedSections) {
  ExpectRows({
      {"\"{{^a}}shown{{/a}}\"", R"({"a": false})", "\"shown\""},
      {"\"{{^a}}shown{{/a}}\"", R"({"a": true})", "\"\""},
      {"\"{{^a}}shown{{/a}}\"", R"({"a": null})", "\"shown\""},
      {"\"{{^a}}shown{{/a}}\"", "{}", "\"shown\""},
      {"\"{{^a}}shown{{/a}}\"", R"({"a": {"x": 1}})", "\"\""},
      {"\"{{^a}}shown{{/a}}\"", R"({"a": [{"x": 1}]})", "\"\""},
      {"\"{{^a}}shown{{/a}}\"", R"({"a": []})", "\"shown\""},
      {"{{^a}}1{{/a}} {{b}} {{^a}}2{{/a}}", R"({"b": "x"})", "1 x 2"},
      {"| A {{^a}}B {{^a}}C{{/a}} D{{/a}} E |", R"({"a": false})", "| A B C D E |"},
      {"| A {{^a}}B {{^a}}C{{/a}} D{{/a}} E |", R"({"a": true})", "| A  E |"},
      {"\"{{^a.b.c}}not here{{/a.b.c}}\"", R"({"a": {"b": {"c": true}}})", "\"\""},
      {"\"{{^a.b.c}}not here{{/a.b.c}}\"", R"({"a": {"b": {"c": false}}})", "\"not here\""},
      {"\"{{^a.b.c}}not here{{/a.b.c}}\"", R"({"a": {}})", "\"not here\""},
      {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": 1})", "yes"},
  });
}

TEST(MustacheSpecTest, StandaloneLinesOfSections) {
  ExpectRows({
      // On a line with something else a tag takes only itself.
      {" | {{#a}}\t|\t{{/a}} | \n", R"({"a": true})", " | \t|\t | \n"},
      {" | {{#a}} {{! x }}\n {{/a}} | \n", R"({"a": true})", " |  \n  | \n"},
      {" {{#a}}YES{{/a}}\n {{#a}}GOOD{{/a}}\n", R"({"a": true})", " YES\n GOOD\n"},
      {"#{{#a}}\n/\n  {{/a}}", R"({"a": true})", "#\n/\n"},
      // Alone it takes the line.
      {"| one\n{{#a}}\n| two\n{{/a}}\n| three\n", R"({"a": true})", "| one\n| two\n| three\n"},
      {"| one\n  {{#a}}  \n| two\n\t{{/a}}\n| three\n", R"({"a": true})", "| one\n| two\n| three\n"},
      {"| one\n  {{^a}}\n| two\n  {{/a}}\n| three\n", "{}", "| one\n| two\n| three\n"},
      {"{{#l}}\n{{n}}\n{{/l}}\n", R"({"l": [{"n": 1}, {"n": 2}]})", "1\n2\n"},
      {"{{#a}}\n{{^b}}\nx\n{{/b}}\n{{/a}}\n", R"({"a": true})", "x\n"},
      // At the end of lines, of the text, and at its beginning.
      {"|\r\n{{#a}}\r\n{{/a}}\r\n|", R"({"a": true})", "|\r\n|"},
      {"|\r\n{{^a}}\r\n{{/a}}\r\n|", "{}", "|\r\n|"},
      {"  {{#a}}\n#{{/a}}\n/", R"({"a": true})", "#\n/"},
      {"  {{^a}}\n^{{/a}}\n/", "{}", "^\n/"},
      {"^{{^a}}\n/\n  {{/a}}", "{}", "^\n/\n"},
  });
}

TEST(MustacheSpecTest, Comments) {
  ExpectRows({
      {"12345{{! a remark }}67890", "{}", "1234567890"},
      {"12345{{!\n  of several\n  lines\n}}67890\n", "{}", "1234567890\n"},
      {"Begin.\n{{! alone }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"Begin.\n  {{! indented }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"|\r\n{{! alone }}\r\n|", "{}", "|\r\n|"},
      {"  {{! the first line }}\n!", "{}", "!"},
      {"!\n  {{! the last line }}", "{}", "!\n"},
      {"Begin.\n{{!\nof several\nlines\n}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"Begin.\n  {{!\n  of several\n  lines\n  }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"  12 {{! 34 }}\n", "{}", "  12 \n"},
      {"12345 {{! apart }} 67890", "{}", "12345  67890"},
      // It names nothing.
      {"[{{! a }}][{{!a}}]", R"({"a": 1, "! a": 2, "!a": 3})", "[][]"},
      {"{{!{{a}}", R"({"a": 1})", ""},
  });
}

TEST(MustacheSpecTest, Delimiters) {
  ExpectRows({
      {"{{=<% %>=}}(<%a%>)", R"({"a": "Hey!"})", "(Hey!)"},
      {"({{=[ ]=}}[a])", R"({"a": "Hey!"})", "(Hey!)"},
      {"{{=| |=}}|a| {{a}}", R"({"a": 1})", "1 {{a}}"},
      {"{{=<% %>=}}<%& a %> <%{a}%> <%a%>", R"({"a": "&"})", "& & &amp;"},
      {"{{=<% %>=}}<%={{ }}=%>{{a}}", R"({"a": 1})", "1"},
      // They hold beyond a section's end, on both sides.
      {"[\n{{#s}}\n  {{a}}\n  |a|\n{{/s}}\n\n{{= | | =}}\n|#s|\n  {{a}}\n  |a|\n|/s|\n]\n",
       R"({"s": true, "a": "x"})", "[\n  x\n  |a|\n\n  {{a}}\n  x\n]\n"},
      {"[\n{{^s}}\n  {{a}}\n  |a|\n{{/s}}\n\n{{= | | =}}\n|^s|\n  {{a}}\n  |a|\n|/s|\n]\n",
       R"({"s": false, "a": "x"})", "[\n  x\n  |a|\n\n  {{a}}\n  x\n]\n"},
      {"{{#s}}{{=| |=}}|a||/s|{{a}}", R"({"s": true, "a": "x"})", "x{{a}}"},
      // A partial has its own, and leaves ours.
      {"[ {{>p}} ]\n{{= | | =}}\n[ |>p| ]\n", R"({"a": "x"})", "[ .x. ]\n[ .x. ]\n", {{"p", ".{{a}}."}}},
      {"[ {{>p}} ]\n[ .{{a}}.  .|a|. ]\n",
       R"({"a": "x"})",
       "[ .x.  .x. ]\n[ .x.  .|a|. ]\n",
       {{"p", ".{{a}}. {{= | | =}} .|a|."}}},
      // Lines.
      {"| {{=@ @=}} |", "{}", "|  |"},
      {" | {{=@ @=}}\n", "{}", " | \n"},
      {"Begin.\n{{=@ @=}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"Begin.\n  {{=@ @=}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
      {"|\r\n{{= @ @ =}}\r\n|", "{}", "|\r\n|"},
      {"  {{=@ @=}}\n=", "{}", "="},
      {"=\n  {{=@ @=}}", "{}", "=\n"},
      {"|{{= @   @ =}}|", "{}", "||"},
  });
}

TEST(MustacheSpecTest, Partials) {
  ExpectRows({
      {"\"{{>p}}\"", "{}", "\"from elsewhere\"", {{"p", "from elsewhere"}}},
      {"\"{{>p}}\"", "{}", "\"\""},
      // It sees what is around its tag.
      {"\"{{>p}}\"", R"({"a": "x"})", "\"*x*\"", {{"p", "*{{a}}*"}}},
      {"{{#l}}{{>p}}{{/l}}", R"({"l": [{"a": 1}, {"a": 2}]})", "1;2;", {{"p", "{{a}};"}}},
      {"{{>outer}}",
       R"({"a": "x", "b": "y"})",
       "*x y!*",
       {{"outer", "*{{a}} {{>inner}}*"}, {"inner", "{{b}}!"}}},
      // It may include itself, as long as the names lead to an end.
      {"{{>node}}",
       R"({"c": "X", "nodes": [{"c": "Y", "nodes": []}, {"c": "Z", "nodes": []}]})",
       "X<Y<>Z<>>",
       {{"node", "{{c}}<{{#nodes}}{{>node}}{{/nodes}}>"}}},
      // Blanks beside it stay.
      {"| {{>p}} |", "{}", "| \t|\t |", {{"p", "\t|\t"}}},
      {"|{{> p }}|", R"({"a": true})", "|[]|", {{"p", "[]"}}},
      {"  {{a}}  {{> p}}\n", R"({"a": "|"})", "  |  >\n>\n", {{"p", ">\n>"}}},
  });
}

TEST(MustacheSpecTest, StandaloneLinesOfPartials) {
  ExpectRows({
      {"|\r\n{{>p}}\r\n|", "{}", "|\r\n>|", {{"p", ">"}}},
      {"  {{>p}}\n>", "{}", "  >\n  >>", {{"p", ">\n>"}}},
      {">\n  {{>p}}", "{}", ">\n  >\n  >", {{"p", ">\n>"}}},
      // Each line of the partial is indented as the tag is, but not what names put there.
      {"\\\n {{>p}}\n/\n", R"({"a": "<\n->"})", "\\\n |\n <\n->\n |\n/\n", {{"p", "|\n{{{a}}}\n|\n"}}},
      {"  {{>p}}\n", R"({"l": [1, 2]})", "  a\n  1\n  2\n  b\n", {{"p", "a\n{{#l}}\n{{.}}\n{{/l}}\nb\n"}}},
      // Indentations add up.
      {" {{>p}}\n", "{}", " >\n   >>\n", {{"p", ">\n  {{>q}}\n"}, {"q", ">>\n"}}},
      {"\t{{>p}}\n.", "{}", "\tx\n\ty\n.", {{"p", "x\ny\n"}}},
  });
}

}  // namespace
}  // namespace cxengine::dsl

// Templates of the tenant, by id (§6.1), in the world of world.h: what is said of them, and what a plan
// carries.
#include <gtest/gtest.h>

#include "dsl/template_library.h"
#include "tests/dsl/check_rows.h"
#include "tests/dsl/world.h"

namespace cxengine::dsl {

const std::vector<CheckRow>& UnknownTemplatesRows() {
  static const std::vector<CheckRow> rows = {
      {"(event)(perform echo hit {:m (template +TM8)})",
       "1:40-44 unknown-template: the tenant has no template `TM8` => did you mean `TM1`?", &TenantKnown()},
      {"(event)(perform echo hit {:m (template +TM8)})",
       "1:40-44 unknown-template: the tenant has no template `TM8` => the tenant has no templates",
       &EmptyTenantKnown()},
      {"(event)(perform echo hit {:m (template +TM3)})",
       "1:40-44 unknown-template: the tenant has no template `TM9`, which is included here", &TenantKnown()},
      {R"((event)(perform echo hit {:m (template "\n{{>TM8}}{{> TM7 }}{{>TM8}}")}))",
       "1:46-49 unknown-template: the tenant has no template `TM8`, which is included here\n"
       "1:55-58 unknown-template: the tenant has no template `TM7`, which is included here",
       &TenantKnown()},
      // What a text mentions that nobody has cannot be told, so no name in scope counts as idle.
      {"(event)(def x 1)(let [y 2] (perform echo hit {:m (template +TM8)}))",
       "1:60-64 unknown-template: the tenant has no template `TM8`", &TenantKnown()},
      {R"((event)(def x 1)(let [y 2] (perform echo hit {:m (template +TM1) :n (template "{{>TM2}}")})))", ""},
  };
  return rows;
}

namespace {

// What is said of a pattern that reads `parameter`.
std::string Said(const std::string& parameter, const CompileOptions& options) {
  return FindingsOf("(event {:name some?})\n(perform echo hit {:m " + parameter + "})", options);
}

std::string PlanText(const std::string& parameters) {
  Diagnostics diagnostics;
  const Source source("test.cxp", "(event)(def name 1)(perform echo hit " + parameters + ")");
  const auto plan = Compile(source, diagnostics, TenantKnown());
  if (plan == nullptr) return FindingsOf(source.text(), TenantKnown());
  const std::string text = Dump(*plan);
  return text.substr(text.find("  start "));
}

TEST(TemplateTest, OneThatTheTenantDoesNotHaveIsAWarning) { ExpectCheckRows(UnknownTemplatesRows()); }

TEST(TemplateTest, OneThatIsNotSoundIsReportedWhereItIsUsed) {
  const std::string fault = "bad-template: in the template `BAD`: section `open` is never closed => \n";
  EXPECT_EQ(Said("(template +BAD)", TenantKnown()), "2:33-37 " + fault);
  EXPECT_EQ(Said("(template +WORSE)", TenantKnown()), "2:33-39 " + fault);
  EXPECT_EQ(Said("(template \"{{>BAD}}\")", TenantKnown()), "2:33-43 " + fault);
  EXPECT_EQ(Said("(template \"{{>BAD}}\")", TypesKnown()), "");
}

TEST(TemplateTest, OnesThatIncludeThemselvesWithoutEndAreReported) {
  EXPECT_EQ(Said("(template +LOOP)", TenantKnown()),
            "2:33-38 bad-template: the template `LOOP` includes itself without end => \n");
  EXPECT_EQ(Said("(template +A)", TenantKnown()),
            "2:33-35 bad-template: the templates `A`, `B` include each other without end => \n");
  EXPECT_EQ(Said("(template \"{{#name}}{{>B}}{{/name}}\")", TenantKnown()),
            "2:33-59 bad-template: the templates `A`, `B` include each other without end => \n");
}

TEST(TemplateTest, OneThatIncludesItselfInASectionMayHaveAnEnd) {
  EXPECT_EQ(PlanText("{:m (template +TREE)}"),
            "  start perform echo hit (map :m (template +TREE :children $children :label $label))\n"
            "templates\n"
            "  TREE \"{{label}}{{#children}}({{>TREE}}){{/children}}\"\n");
}

TEST(TemplateTest, APlanCarriesTheTextsThatItNeedsAndNoOthers) {
  EXPECT_EQ(
      PlanText("{:m (template +TM1)}"),
      "  start perform echo hit (map :m (template +TM1 :goods $goods :name name@0 :offer $offer :sku $sku))\n"
      "templates\n"
      "  TM1 \"Hi {{name}}, {{>TM2}}\"\n"
      "  TM2 \"{{offer.url}}{{#goods}}{{sku}}{{/goods}}\"\n");
  EXPECT_EQ(PlanText("{:m (template \"{{name}}{{>TM3}}\")}"),
            "  start perform echo hit (map :m (template \"{{name}}{{>TM3}}\" :name name@0))\n"
            "templates\n"
            "  TM3 \"{{>TM9}}\"\n");
  EXPECT_EQ(PlanText("{:m (template \"{{name}}\") :n (template +TM8)}"),
            "  start perform echo hit (map :m (template \"{{name}}\" :name name@0) :n (template +TM8))\n");
}

TEST(TemplateTest, ANameOfATemplateIsMissedAtTheTemplate) {
  EXPECT_EQ(Said("(template +TM1)", TenantKnown()),
            "2:33-37 unmentioned-field: no `event` of the pattern mentions the field `goods` => \n"
            "2:33-37 unmentioned-field: no `event` of the pattern mentions the field `offer` => \n");
}

TEST(TemplateTest, ANameOfAPartialThatStandsInSectionsMayBelongToTheirValue) {
  EXPECT_EQ(Said("(template \"{{#name}}{{>TREE}}{{/name}}\")", TenantKnown()), "");
  EXPECT_EQ(Said("(template \"{{#name}}{{>TM2}}{{/name}}{{>TM2}}\")", TenantKnown()),
            "2:33-69 unmentioned-field: no `event` of the pattern mentions the field `goods` => \n"
            "2:33-69 unmentioned-field: no `event` of the pattern mentions the field `offer` => \n");
}

TEST(TemplateTest, ManyPartialsAndNamesAreRefused) {
  CompileOptions options;
  Partials& templates = options.surroundings.templates.emplace();
  std::string all;
  for (int i = 0; i <= 100; ++i) {
    templates["P" + std::to_string(i)] = "{{name}}";
    all += "{{>P" + std::to_string(i) + "}}";
  }
  EXPECT_EQ(Said("(template \"" + all.substr(0, all.rfind("{{")) + "\")", options), "");
  templates["ALL"] = all;
  EXPECT_EQ(Said("(template +ALL)", options),
            "2:33-37 bad-template: in the template `ALL`: more than 100 partials are included => \n");

  for (int i = 0; i < 5000; ++i) templates["WIDE"] += "{{n" + std::to_string(i) + "}}";
  const std::string wide = "(template +WIDE)";
  EXPECT_FALSE(
      Checked("(event)(perform echo hit {:m [" + wide + wide + wide + wide + "]})", options).has_errors());
  std::string many;
  for (int i = 0; i < 5000; ++i) many += wide;
  const std::string said = Said("[" + many + "]", options);
  EXPECT_EQ(
      said,
      "2:98-103 bad-template: the templates that the pattern uses mention more than 20 000 names => \n");
}

TEST(TemplateTest, ManyPartialsThatNobodyHasAndManyFaultsAreCutShort) {
  CompileOptions options;
  Partials& templates = options.surroundings.templates.emplace();
  for (int i = 0; i < 20'000; ++i) {
    templates["ABSENT"] += "{{>X" + std::to_string(i) + "}}";
    templates["FAULTY"] += "{{}}";
  }
  std::string absent;
  std::string faulty;
  for (int i = 0; i < 1000; ++i) absent += "(template +ABSENT)";
  for (int i = 0; i < 200; ++i) faulty += "(template +FAULTY)";
  EXPECT_EQ(Checked("(event)(perform echo hit {:m [" + absent + "]})", options).all().size(), 1000U);
  EXPECT_EQ(Checked("(event)(perform echo hit {:m [" + faulty + "]})", options).all().size(), 1000U);
}

TEST(TemplateTest, ALongChainOfPartialsIsReadOnceAndSoon) {
  CompileOptions options;
  Partials& templates = options.surroundings.templates.emplace();
  for (int i = 0; i < 100; ++i) {
    templates["C" + std::to_string(i)] = "{{>C" + std::to_string(i + 1) + "}}" + std::string(100'000, ' ');
  }
  templates["C100"] = "{{>C0}}";
  const std::string said = Said("(template +C0)", options);
  EXPECT_EQ(said,
            "2:33-36 bad-template: the templates `C0`, `C1`, `C2`, `C3`, `C4`, … include each other without "
            "end => \n");
}

}  // namespace
}  // namespace cxengine::dsl

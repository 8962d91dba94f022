// The generator and the shrinker, without an engine.
#include "tests/reference/shrink.h"

#include <gtest/gtest.h>

#include "dsl/source.h"
#include "tests/reference/generator.h"

namespace cxengine::reference {
namespace {

TEST(Generator, IsAFunctionOfItsSeed) {
  EXPECT_EQ(ToText(MakeCase(5)), ToText(MakeCase(5)));
  EXPECT_NE(ToText(MakeCase(5)), ToText(MakeCase(6)));
}

TEST(Case, ReadsBackWhatItWrites) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = ToText(MakeCase(seed));
    const auto read = ReadCase("; a comment\n" + text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(ToText(*read), text);
  }
}

TEST(Shrink, WritesFormsThatReadBack) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    dsl::Diagnostics diagnostics;
    for (const dsl::Form& form : dsl::Parse(dsl::Source("", MakeCase(seed).patterns[0].text), diagnostics)) {
      const auto again = dsl::Parse(dsl::Source("", ToText(form)), diagnostics);
      ASSERT_EQ(again.size(), 1U);
      EXPECT_EQ(ToText(again[0]), ToText(form));
    }
  }
}

TEST(Shrink, LeavesOnlyWhatTheFaultNeeds) {
  Case one = MakeCase(3);
  one.patterns.resize(1);
  one.patterns[0].text =
      R"((within 5 seconds (event {:type "a" :n (and (> 0) (< 3))}) (times 4 (event {:s "x"}))))";
  const auto fails = [](const Case& next) {
    const std::string& text = next.patterns[0].text;
    return text.find("times") != std::string::npos && text.find("(> 0)") != std::string::npos &&
           next.events.size() >= 2;
  };
  const Case small = Shrink(one, fails);
  EXPECT_EQ(small.patterns[0].text, "{:n (> 0)}\ntimes");
  ASSERT_EQ(small.events.size(), 2U);
  EXPECT_EQ(small.events[1].at, 0);
  EXPECT_TRUE(small.events[1].fields.map().empty());
}

}  // namespace
}  // namespace cxengine::reference

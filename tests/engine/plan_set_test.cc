// What plans are known by.
#include "engine/plan_set.h"

#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

// Ids are no cryptographic hashes: where four bytes of a text are what XXH3 mixes them with, it does not see
// the four behind them but as a sum with others. As comments in a pattern such could be written.
TEST(PlanSetTest, PlansWhoseTextsWereMadeToHaveOneIdAreTwo) {
  dsl::Plan plan = *Harness::Plan(R"((event {:type "a"}) (perform x y {}))");
  const auto with = [&](std::string_view four, std::string_view others) {
    std::string text(300, ' ');
    // The text stands behind its size, which takes two bytes.
    text.replace(64 - 2, 8, "\x7C\x01\x81\x2C" + std::string(four));
    text.replace(128 - 2, 8, "\xDE\xD4\x6D\xE9" + std::string(others));
    plan.source = text;
    return std::make_shared<const dsl::Plan>(plan);
  };
  const auto one = with("bbbb", "aaaa");
  const auto other = with("aaaa", "bbbb");
  ASSERT_NE(one->source, other->source);
  ASSERT_EQ(IdOfPlan(EncodePlan(*one)), IdOfPlan(EncodePlan(*other)));

  PlanSet plans;
  plans.NoteChanges();
  const auto bound = plans.Bind(one);
  const auto bound_other = plans.Bind(other);
  EXPECT_EQ(bound->plan, one);
  EXPECT_EQ(bound_other->plan, other);
  EXPECT_NE(bound->plan_id, bound_other->plan_id);
  EXPECT_EQ(plans.Bind(with("bbbb", "aaaa")), bound) << "equal ones are one";
  EXPECT_EQ(plans.Bind(with("aaaa", "bbbb")), bound_other);
  EXPECT_EQ(plans.Find(bound->plan_id), bound);
  EXPECT_EQ(plans.Find(bound_other->plan_id), bound_other);
}

TEST(PlanSetTest, ARowMayHaveTheIdBehindThatOfItsText) {
  const std::string bytes = EncodePlan(*Harness::Plan(R"((event {:type "a"}) (perform x y {}))"));
  const auto load = [&](std::uint64_t behind, std::uint64_t high = 0) {
    PlanSet plans;
    ByteWriter name;
    name.Fixed(IdOfPlan(bytes).high + high);
    name.Fixed(IdOfPlan(bytes).low + behind);
    const std::string text = name.Take();
    ByteReader in(text);
    std::string error;
    return plans.Load(in, bytes, error);
  };
  EXPECT_TRUE(load(0));
  EXPECT_TRUE(load(1));
  EXPECT_FALSE(load(0, 1)) << "of another text";
}

}  // namespace
}  // namespace cxengine::engine

// What steps read, how they lie in the position, and which openings count as the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsl/lower.h"
#include "tests/dsl/plan_rows.h"

namespace cxengine::dsl {
namespace {

// What the whole program, or one of its top-level forms, may read: "$a all$b x rand".
std::string ReadsOf(std::string_view source, std::size_t form) {
  const auto plan = PlanOf(source);
  const ReadSet& reads = plan->steps[plan->root().children.at(form)].reads;
  std::string out;
  for (const FieldIndex field : reads.fields) out += " $" + plan->fields[field].name;
  for (const FieldIndex field : reads.all_values) out += " all$" + plan->fields[field].name;
  for (const SlotId slot : reads.slots) out += " " + plan->slot_names[slot];
  if (reads.random) out += " rand";
  return out.empty() ? out : out.substr(1);
}

TEST(ReadsTest, AStepReadsWhatItsPartsRead) {
  struct Row {
    std::string_view source;
    std::size_t form;
    std::string_view reads;
  };
  for (const Row& row : std::vector<Row>{
           {"(event {:a 1})", 0, ""},  // what an event is tested for is no reading of the context
           {"(event {:a $b :c (> $d)})", 0, "$b $d"},
           {"(perform echo hit {:a $a :b (all $b) :c [$c (all $a)]})", 0, "$a $c all$a all$b"},
           {"(perform echo hit {:m (template \"{{a}} {{b.c}}\")})", 0, "$a $b"},
           {"(event) (within $d days (event {:a $b}))", 1, "$d $b"},
           {"(event) (times (rand 5) (event))", 1, "rand"},
           {"(event) (perform echo hit {:t (now)})", 1, ""},  // the time is not the run's
           {"(def x $a) (event {:b x})", 0, "$a"},
           {"(def x $a) (event {:b x})", 1, "x"},
           {"(if $a (event {:b $c}) (event {:d $e}))", 0, "$a $c $e"},
           {"(and (event {:a $b}) (event {:c $d}))", 0, "$b $d"},
       }) {
    EXPECT_EQ(ReadsOf(row.source, row.form), row.reads) << row.source;
  }
}

TEST(ReadsTest, AnAssignmentHidesTheReadingsBehindIt) {
  EXPECT_EQ(ReadsOf("(do (def x $a) (event {:b x}))", 0), "$a");
  EXPECT_EQ(ReadsOf("(def x 1) (do (event {:b x}) (set x $a))", 1), "$a x");
  EXPECT_EQ(ReadsOf("(def x 1) (do (set x (+ x 1)) (event {:b x}))", 1), "x");
  EXPECT_EQ(ReadsOf("(let [x $a] (event {:b x}))", 0), "$a");
  EXPECT_EQ(ReadsOf("(if-let [x $a] (event {:b x}) (event {:c 1}))", 0), "$a");
  EXPECT_EQ(ReadsOf("(perform echo hit {:a (let [x $a] [x x])})", 0), "$a");
  EXPECT_EQ(ReadsOf("(perform echo hit {:a (if-let [x $a] x 1)})", 0), "$a");
}

TEST(ReadsTest, AnAssignmentThatMayNotRunHidesNothing) {
  EXPECT_EQ(ReadsOf("(def x 1) (do (if $a (set x 2)) (event {:b x}))", 1), "$a x");
  EXPECT_EQ(ReadsOf("(def x 1) (do (times $n (set x 2)) (event {:b x}))", 1), "$n x");
  EXPECT_EQ(ReadsOf("(def x 1) (or (sequence (event) (set x 2)) (event {:b x}))", 1), "x");
  // The second round reads what the first one set, but the first one reads it unset.
  EXPECT_EQ(ReadsOf("(def x 1) (times 2 (event {:b x}) (set x $c))", 1), "$c x");
}

TEST(PlanTest, StepsStandInPreOrderAndOwnTheirWords) {
  for (const std::string_view source :
       {"(event)", "(and (event {:a 1}) (or (event) (times 2 (event) (event))))\n(perform echo hit)",
        "(let [x (within 5 days (event)) y (and (event) (event))] (if x (perform echo hit {:y y}) "
        "(event)))"}) {
    const auto plan = PlanOf(source);
    std::uint32_t words = 0;
    for (StepId id = 0; id < plan->steps.size(); ++id) {
      const Step& step = plan->steps[id];
      EXPECT_EQ(step.word, words) << source;
      words += WordsOf(step);
      StepId next = id + 1;
      for (const StepId child : step.children) {
        EXPECT_EQ(child, next) << source;
        EXPECT_EQ(plan->steps[child].parent, id) << source;
        next = plan->steps[child].end;
      }
      EXPECT_EQ(step.end, next) << source;
    }
    EXPECT_EQ(plan->words, words) << source;
    for (const Command& command : plan->commands) {
      EXPECT_EQ(plan->steps[command.step].kind, Step::Kind::kEvent) << source;
    }
  }
}

TEST(PlanTest, AStepKnowsTheBranchOfTheInnermostOr) {
  const auto plan =
      PlanOf("(event) (or (event {:a 1}) (sequence (event {:b 2}) (or (event {:c 3}) (event))))");
  const Step& outer = plan->steps[plan->root().children[1]];
  EXPECT_TRUE(plan->has_branches);
  EXPECT_EQ(plan->steps[plan->root().children[0]].branch, kNone);
  EXPECT_EQ(outer.branch, kNone);
  EXPECT_EQ(plan->steps[outer.children[0]].branch, outer.children[0]);
  const Step& sequence = plan->steps[outer.children[1]];
  EXPECT_EQ(plan->steps[sequence.children[0]].branch, outer.children[1]);
  const Step& inner = plan->steps[sequence.children[1]];
  EXPECT_EQ(inner.branch, outer.children[1]);
  EXPECT_EQ(plan->steps[inner.children[1]].branch, inner.children[1]);
  EXPECT_FALSE(PlanOf("(and (event) (event))")->has_branches);
}

TEST(PlanTest, DottedFieldsHaveAPath) {
  const auto plan = PlanOf("(event {:order.total.net 5 :order 6})");
  ASSERT_EQ(plan->fields.size(), 2U);
  EXPECT_THAT(plan->fields[0].path, testing::ElementsAre("order", "total", "net"));
  EXPECT_THAT(plan->fields[1].path, testing::ElementsAre("order"));
}

TEST(PlanTest, AllValuesOfAnAndHaveRoom) {
  EXPECT_EQ(PlanOf("(and (event {:a 1}) (event {:b 2}))")->slots(), 0U);
  EXPECT_EQ(PlanOf("(def x (and (event {:a 1}) (event {:b 2})))")->slots(), 3U);
}

// Nested conditions used to be lowered twice at each level.
TEST(PlanTest, TheSizeOfAPlanIsLinearInItsSource) {
  std::string value = "$a";
  for (int i = 0; i < 60; ++i) value = "(if-let [x" + std::to_string(i) + " " + value + "] 1 2)";
  EXPECT_LT(PlanOf("(event {:a 1}) (perform echo hit {:v " + value + "})")->expressions.size(), 400U);
}

TEST(DumpOpeningTest, IsTheSameWhateverTheBodyDoes) {
  const std::string opening = "(def n 2) (within n days (event {:a (> n)}) (times 3 (event {:b $a})))\n";
  const std::string text = DumpOpening(*PlanOf(opening));
  for (const std::string_view body :
       {"(perform echo hit)", "(perform echo hit {:n n :c $c})\n(event {:d (> $a)})",
        "(when (within 1 day (event)) (let [x n] (perform echo hit {:x x})))", "; a comment"}) {
    EXPECT_EQ(DumpOpening(*PlanOf(opening + std::string(body))), text) << body;
  }
  EXPECT_EQ(
      DumpOpening(*PlanOf("(def n 2)\n  (within n days (event {:a (> n)}) (times (+ 1 2) (event {:b $a})))")),
      text);
}

TEST(DumpOpeningTest, TellsOpeningsApart) {
  const std::vector<std::string_view> openings = {
      "(event)",
      "(event {:a 1})",
      "(event {:a \"1\"})",
      "(event {:b 1})",
      "(event {:a #{1}})",
      "(event {:a (not= 1)})",
      "(event {:a $b})",
      "(event {:a (> $b)})",
      "(event) (event)",
      "(sequence (event) (event))",
      "(do (event) (event))",  // unlike a sequence, it may yield a false value
      "(and (event) (event))",
      "(or (event) (event))",
      "(times 2 (event))",
      "(times 3 (event))",
      "(within 2 days (event))",
      "(within 2 hours (event))",
      "(within $d hours (event))",
      "(if $a (event))",
      "(if $a (event) (event))",
      "(def x (event))",
      "(def x 1) (event {:a x})",
      "(def x 2) (event {:a x})",
      "(def x {:a $b}) (event)",
      "(def x {\"a $b\" $c}) (event)",
      "(def x {:a $b :c $d}) (event)",
      "(def x {\"a $b :c\" $d}) (event)",
  };
  for (const std::string_view a : openings) {
    for (const std::string_view b : openings) {
      EXPECT_EQ(DumpOpening(*PlanOf(a)) == DumpOpening(*PlanOf(b)), a == b) << a << "\n" << b;
    }
  }
}

}  // namespace
}  // namespace cxengine::dsl

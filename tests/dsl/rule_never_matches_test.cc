// Constraints that no value satisfies.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Constraints that contradict each other, and neighbours that do not.
const std::vector<CheckRow>& NeverMatchesRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:n (and (> 5) (< 3))})
(perform echo hit))",
       "1:23-28 never-matches: no value of `n` satisfies both `(> 5)` and `(< 3)` => to allow either of them "
       "write `(or … …)`"},
      {R"((event {:n (and (< 3) (> 5))})
(perform echo hit))",
       "1:23-28 never-matches: no value of `n` satisfies both `(< 3)` and `(> 5)`"},
      {R"((event {:n (and (>= 5) (<= 5))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (> 5) (< 6))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (> 5) (< 6) even?)})
(perform echo hit))",
       "1:29-34 never-matches: no value of `n` satisfies `even?` and the constraints beside it"},
      {R"((event {:n (and (> 5) (< 6) odd?)})
(perform echo hit))",
       "1:29-33 never-matches: no value of `n` satisfies `odd?` and the constraints beside it"},
      {R"((event {:n (and (> 5) (<= 6) even?)})
(perform echo hit))",
       ""},
      {R"((event {:n (and even? odd?)})
(perform echo hit))",
       "1:23-27 never-matches: no value of `n` satisfies both `even?` and `odd?`"},
      {R"((event {:n (and even? 3)})
(perform echo hit))",
       "1:23-24 never-matches: no value of `n` satisfies both `even?` and `3`"},
      {R"((event {:n (and pos? neg?)})
(perform echo hit))",
       "1:22-26 never-matches: no value of `n` satisfies both `pos?` and `neg?`"},
      {R"((event {:n (and zero? (> 0))})
(perform echo hit))",
       "1:23-28 never-matches: no value of `n` satisfies both `zero?` and `(> 0)`"},
      {R"((event {:n (and "a" "b")})
(perform echo hit))",
       "1:21-24 never-matches: no value of `n` satisfies both `\"a\"` and `\"b\"`"},
      {R"((event {:n (and "a" "a")})
(perform echo hit))",
       ""},
      {R"((event {:n (and #{"a" "b"} (not #{"a" "b"}))})
(perform echo hit))",
       "1:28-44 never-matches: no value of `n` satisfies both `#{\"a\" \"b\"}` and `(not #{\"a\" \"b\"})`"},
      {R"((event {:n (and #{"a" "b"} (not "a"))})
(perform echo hit))",
       ""},
      {R"((event {:n (and #{1 2 3} (> 2) (not= 3))})
(perform echo hit))",
       "1:32-40 never-matches: no value of `n` satisfies `(not= 3)` and the constraints beside it"},
      {R"((event {:n (and nil (> 5))})
(perform echo hit))",
       "1:21-26 never-matches: no value of `n` satisfies both `nil` and `(> 5)`"},
      {R"((event {:n (and nil some?)})
(perform echo hit))",
       "1:21-26 never-matches: no value of `n` satisfies both `nil` and `some?`"},
      {R"((event {:n (and nil (not= 5))})
(perform echo hit))",
       "1:21-29 never-matches: no value of `n` satisfies both `nil` and `(not= 5)`"},
      {R"((event {:n (and some? (> 5))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (> 5) (starts-with? "a"))})
(perform echo hit))",
       "1:23-41 never-matches: no value of `n` satisfies both `(> 5)` and `(starts-with? \"a\")`"},
      {R"((event {:n (and (> "b") (starts-with? "a"))})
(perform echo hit))",
       "1:25-43 never-matches: no value of `n` satisfies both `(> \"b\")` and `(starts-with? \"a\")`"},
      {R"((event {:n (and (starts-with? "a") (starts-with? "ab"))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (starts-with? "a") (starts-with? "b"))})
(perform echo hit))",
       "1:36-54 never-matches: no value of `n` satisfies both `(starts-with? \"a\")` and `(starts-with? "
       "\"b\")`"},
      {R"((event {:n (and (starts-with? "a") (ends-with? "b"))})
(perform echo hit))",
       ""},
      {R"((event {:n (and "abc" (matches? "a+"))})
(perform echo hit))",
       "1:23-38 never-matches: no value of `n` satisfies `(matches? \"a+\")` and the constraints beside it"},
      {R"((event {:n (and (matches? "a+") "abc")})
(perform echo hit))",
       "1:17-32 never-matches: no value of `n` satisfies `(matches? \"a+\")` and the constraints beside it"},
      {R"((event {:n (and #{"abc" "aaa"} (matches? "a+"))})
(perform echo hit))",
       ""},
      {R"((event {:n (and "abc" (contains? "x"))})
(perform echo hit))",
       "1:23-38 never-matches: no value of `n` satisfies `(contains? \"x\")` and the constraints beside it"},
      {R"((event {:n (and 5 (contains? "x"))})
(perform echo hit))",
       "1:19-34 never-matches: no value of `n` satisfies both `5` and `(contains? \"x\")`"},
      {R"((event {:n (and [1 2] (contains? 3))})
(perform echo hit))",
       ""},
      {R"((event {:n (and true false)})
(perform echo hit))",
       "1:22-27 never-matches: no value of `n` satisfies both `true` and `false`"},
      {R"((event {:n (and true (not true))})
(perform echo hit))",
       "1:22-32 never-matches: no value of `n` satisfies both `true` and `(not true)`"},
      {R"((event {:n (and true (not false))})
(perform echo hit))",
       ""},
      {R"((event {:n (and [1] [2])})
(perform echo hit))",
       ""},
      {R"((event {:n (and [1] "a")})
(perform echo hit))",
       "1:21-24 never-matches: no value of `n` satisfies both `[1]` and `\"a\"`"},
      {R"((event {:n (and {:a 1} [1])})
(perform echo hit))",
       "1:24-27 never-matches: no value of `n` satisfies both `{:a 1}` and `[1]`"},
      {R"((event {:n (> true)})
(perform echo hit))",
       "1:12-20 never-matches: no value of `n` satisfies `(> true)`"},
      {R"((event {:n (< nil)})
(perform echo hit))",
       "1:12-19 never-matches: no value of `n` satisfies `(< nil)`"},
      {R"((event {:n (= nil)})
(perform echo hit))",
       ""},
      {R"((event {:n (or (> 5) (and "a" "b"))})
(perform echo hit))",
       "1:31-34 never-matches: no value of `n` satisfies both `\"a\"` and `\"b\"`"},
      {R"((event {:n (or (and (> 5) (< 3)) (and "a" "b"))})
(perform echo hit))",
       "1:27-32 never-matches: no value of `n` satisfies both `(> 5)` and `(< 3)`\n"
       "1:43-46 never-matches: no value of `n` satisfies both `\"a\"` and `\"b\"`"},
      {R"((event {:n (and (> 5) (or (< 3) "a"))})
(perform echo hit))",
       "1:23-37 never-matches: no value of `n` satisfies both `(> 5)` and `(or (< 3) \"a\")`"},
      {R"((event {:n (and (> 5) (or (< 3) 7))})
(perform echo hit))",
       "1:27-32 never-matches: no value of `n` satisfies `(< 3)` and the constraints beside it"},
      {R"((event {:n (not (and (> 5) (< 3)))})
(perform echo hit))",
       "1:12-35 idle-constraint: this holds for every value of `n` => write `some?` if any value will do; "
       "several alternatives are excluded by `(not #{… …})`"},
      {R"((event {:n (not (or nil some?))})
(perform echo hit))",
       "1:12-32 never-matches: no value of `n` satisfies `(not (or nil some?))`"},
      {R"((event {:n (not (not (and "a" 1)))})
(perform echo hit))",
       "1:12-35 never-matches: no value of `n` satisfies `(not (not (and \"a\" 1)))`"},
      {R"((event {:n (and (> 1) (< 10) (not #{2 3}) (or 2 3))})
(perform echo hit))",
       "1:43-51 never-matches: no value of `n` satisfies both `(not #{2 3})` and `(or 2 3)`"},
      {R"((event {:n (and (>= 1) (<= 2) (not= 1) (not= 2) (not even?) (not odd?))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (> 9223372036854775807) (< 9223372036854775808))})
(perform echo hit))",
       ""},
      {R"((event {:n (and (> 0.1) (< 0.2))})
(perform echo hit))",
       ""},
      {R"((event {:n (and 1 1.0)})
(perform echo hit))",
       ""},
      {R"((event {:n (and "" (not= ""))})
(perform echo hit))",
       "1:20-29 never-matches: no value of `n` satisfies both `\"\"` and `(not= \"\")`"},
      {R"((event {:n (= (+ 1 1))})
(perform echo hit))",
       ""},
      {R"((event {:n (and 2 (= (* 1 2)))})
(perform echo hit))",
       ""},
      {R"((event {:n (and 3 (= (* 1 2)))})
(perform echo hit))",
       "1:19-30 never-matches: no value of `n` satisfies both `3` and `(= (* 1 2))`"},
      {R"((event {:n (first [])})
(perform echo hit))",
       "1:12-22 never-matches: no value of `n` satisfies `(first [])`"},
      {R"((event)
(event {:n (and (> $m) (< $m))})
(perform echo hit))",
       "2:20-22 unmentioned-field: no `event` of the pattern mentions the field `m`"},
      {R"((event {:n some?})
(event {:n (and (> 5) (< $n))})
(perform echo hit))",
       ""},
      {R"((event {:n some?})
(event {:n (and "a" $n)})
(perform echo hit))",
       ""},
      {R"((event {:n (and (and (> 5) (< 3)) "a")})
(perform echo hit))",
       "1:28-33 never-matches: no value of `n` satisfies both `(> 5)` and `(< 3)`"},
      {R"((event {:n (and (> 5) (and (< 10) (< 3)))})
(perform echo hit))",
       "1:35-40 never-matches: no value of `n` satisfies `(< 3)` and the constraints beside it"},
      {R"((event {:n (and (> 5) (< 3)) :m (and "a" "b")})
(perform echo hit))",
       "1:23-28 never-matches: no value of `n` satisfies both `(> 5)` and `(< 3)`\n"
       "1:42-45 never-matches: no value of `m` satisfies both `\"a\"` and `\"b\"`"},
      {R"((event {:a 1})
(until (event {:n (and 1 2)}) (event {:b 2}) (perform echo hit)))",
       "2:26-27 never-matches: no value of `n` satisfies both `1` and `2`"},
      {R"((event {:a.b (and 1 2)})
(perform echo hit))",
       "1:21-22 never-matches: no value of `a.b` satisfies both `1` and `2`"},
  };
  return rows;
}

TEST(RuleNeverMatchesTest, EachPartIsReadFewTimesHoweverDeepItStands) {
  std::string constraint = "(and 1 2)";
  for (int i = 0; i < 90; ++i) constraint = (i % 2 == 0 ? "(or 1 " : "(and 3 ") + constraint + ")";
  for (const std::string& whole : {constraint, "(not " + constraint + ")"}) {
    const Diagnostics findings = Checked("(event {:n " + whole + "})\n(perform echo hit)");
    EXPECT_FALSE(findings.has_errors());
  }
}

TEST(RuleNeverMatchesTest, ConstraintsThatNoValueSatisfiesAreReported) {
  ExpectCheckRows(NeverMatchesRows());
}

// Very many values are rounded up to a stretch, which may hold more than they, and never less.
TEST(RuleNeverMatchesTest, VeryManyValuesAreRounded) {
  std::string set = "#{";
  for (int i = 0; i < 100; ++i) set += std::to_string(i * 3) + " ";
  set += "}";
  const auto finds = [&](const std::string& beside) {
    const std::string text = "(event {:n (and " + set + " " + beside + ")})\n(perform echo hit)";
    return FindingsOf(text).find("never-matches") != std::string::npos;
  };
  EXPECT_TRUE(finds("(> 300)"));
  EXPECT_FALSE(finds("(< 4)"));
  EXPECT_FALSE(finds("(not #{500})"));
}

}  // namespace cxengine::dsl

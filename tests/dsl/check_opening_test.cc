// What an opening must not do.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// What an opening must not do.
const std::vector<CheckRow>& OpeningRows() {
  static const std::vector<CheckRow> rows = {
      {R"((def t (now))
(event)
(perform echo hit))",
       "1:8-13 too-early: `now` is not known before the first event"},
      {R"((def t (rand 5))
(event)
(perform echo hit))",
       "1:8-16 too-early: `rand` is not known before the first event"},
      {R"((event {:at (> (now))})
(perform echo hit))",
       "1:16-21 too-early: `now` is not known before the first event"},
      {R"((times (rand 3) (event))
(perform echo hit))",
       "1:8-16 too-early: `rand` is not known before the first event"},
      {R"((within (rand 3) minutes (event))
(perform echo hit))",
       "1:9-17 too-early: `rand` is not known before the first event"},
      {R"((if (> (rand 2) 0) (event))
(perform echo hit))",
       "1:8-16 too-early: `rand` is not known before the first event"},
      {R"((or (event {:a (rand 2)}) (event))
(perform echo hit))",
       "1:16-24 too-early: `rand` is not known before the first event"},
      {R"((and (event) (event {:a (rand 2)}))
(perform echo hit))",
       "1:25-33 too-early: `rand` is not known before the first event"},
      {R"((times $n (event))
(def t (now))
(perform echo hit))",
       "2:8-13 too-early: `now` is not known before the first event"},
      {R"((times 0 (event))
(def t (now))
(perform echo hit))",
       "2:8-13 too-early: `now` is not known before the first event"},
      {R"((if $a (event))
(def t (now))
(perform echo hit))",
       "2:8-13 too-early: `now` is not known before the first event"},
      {R"((or (event) (sequence (times 0 (event))))
(def t (now))
(perform echo hit))",
       "2:8-13 too-early: `now` is not known before the first event"},
      {R"((def t (now))
(perform echo hit))",
       "1:8-13 too-early: `now` is not known before the first event"},
      {R"((when (event {:a (now)}) (perform echo hit))
)",
       ""},
      {R"((def x [(now) (rand 2)])
(event)
(perform echo hit))",
       "1:9-14 too-early: `now` is not known before the first event\n"
       "1:15-23 too-early: `rand` is not known before the first event"},
      {R"((event)
(def t (now))
(event {:a (> (rand 5))})
(times (rand 3) (event))
(perform echo hit {:t t}))",
       ""},
      {R"((and (event) (times 2 (event)))
(def t (now))
(perform echo hit {:t t}))",
       ""},
      {R"((or (event) (event))
(def t (now))
(perform echo hit {:t t}))",
       ""},
      {R"((if $a (event {:b 1}) (event))
(def t (now))
(perform echo hit {:t t}))",
       "-"},
      {R"((times 2 (event))
(def t (now))
(perform echo hit {:t t}))",
       ""},
      {"(perform echo hit {:t (now) :r (rand 5)})", ""},
      {R"((perform echo hit)
(def t (now))
(perform echo hit {:t t}))",
       ""},
      {R"((sequence (event) (event {:at (< (now))}))
(perform echo hit))",
       ""},
      {R"((event)
(def y 1)
(def x (and y y y y y y y y y y y))
(perform echo hit {:x x}))",
       ""},
  };
  return rows;
}

namespace {

std::string AndOf(int count, const std::string& operand) {
  std::string text = "(and";
  for (int i = 0; i < count; ++i) text += " " + operand;
  return text + ")";
}

}  // namespace

// How many operands an `and` may have: ten in an opening, any number in a body.
const std::vector<CheckRow>& LimitsRows() {
  static const std::string hit = "\n(perform echo hit)";
  static const std::string eleven = AndOf(11, "(event)");
  static const std::vector<CheckRow> rows = {
      {eleven + hit,
       "1:1-94 too-many-operands: `and` has 11 operands, at most 10 can be followed => use `sequence` for "
       "the "
       "events whose order is known"},
      {"(within 5 minutes " + AndOf(12, "(event)") + ")" + hit,
       "1:19-120 too-many-operands: `and` has 12 operands, at most 10 can be followed"},
      {"(or (event) " + eleven + ")" + hit,
       "1:13-106 too-many-operands: `and` has 11 operands, at most 10 can be followed"},
      {AndOf(10, "(event)") + hit, ""},
      {"(event {:a some?})\n(def x " + AndOf(11, "$a") + ")\n(perform echo hit {:x x})", ""},
      {"(perform echo hit)\n" + eleven, ""},
      {"(if (within 5 minutes " + eleven + ") (perform echo hit))", ""},
      {"(when " + eleven + " (perform echo hit))", ""},
  };
  return rows;
}

TEST(CheckOpeningsTest, TheOpeningIsChecked) { ExpectCheckRows(OpeningRows()); }

TEST(CheckOpeningsTest, OnlyAnAndOfTheOpeningIsLimited) { ExpectCheckRows(LimitsRows()); }

}  // namespace cxengine::dsl

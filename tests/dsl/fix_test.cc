// Fixes: which findings have one, and what carrying them out yields.
#include "dsl/fix.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsl/compile.h"
#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {
namespace {

void Check(const Source& source, Diagnostics& diagnostics) { Compile(source, diagnostics); }
bool Everything(const Diagnostic& /*finding*/) { return true; }

Fixed FixText(const std::string& text) { return FixSource(Source("test.cxp", text), Check, Everything); }

struct FixRow {
  std::string before;
  std::string after;
};

TEST(FixTest, WordsOfTheOldLanguageAreReplaced) {
  const std::vector<FixRow> rows = {
      {"(seq (event {:a *b*}) (any (event) (event)))", "(sequence (event {:a $b}) (or (event) (event)))"},
      {"(all (event {:a 1}) (event {:b 1}))", "(and (event {:a 1}) (event {:b 1}))"},
      {"(count 3 (event {:a 1}))", "(times 3 (event {:a 1}))"},
      {"(perform echo hit {:t (all *total*)})", "(perform echo hit {:t (all $total)})"},
      {"(event {type \"a\" $b 1})", "(event {:type \"a\" :b 1})"},
      // More than one remedy, or more than a word to change.
      {"(send echo hit {})", "(send echo hit {})"},
      {"(count (event {:a 1}))", "(count (event {:a 1}))"},
      {"(event (or (= type \"a\") (= n 1)))", "(event (or (= type \"a\") (= n 1)))"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, OldConstraintsBecomeAMap) {
  const std::vector<FixRow> rows = {
      {"(event (= type \"a\"))", "(event {:type \"a\"})"},
      {"(event (= type \"a\") (> n (+ 1 2)) (even? m))", "(event {:type \"a\" :n (> (+ 1 2)) :m even?})"},
      {"(event (and (= type :a)(> :n 5)(nil? m) ) )", "(event {:type :a :n (> 5) :m nil?} )"},
      {"(event (= type ; a comment\n \"a\"))", "(event (= type ; a comment\n \"a\"))"},
      {"(event (= type \"a\") ; a comment\n (> n 5))", "(event {:type \"a\" ; a comment\n :n (> 5)})"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, AMisspellingWithOneCandidateIsMended) {
  const std::vector<FixRow> rows = {
      {"(evnt {:a 1})", "(event {:a 1})"},
      // What is inside an unknown form is looked at when the form is known.
      {"(evnt {:a (strts-with? \"b\")})", "(event {:a (starts-with? \"b\")})"},
      {"(EVENT {:a 1})", "(event {:a 1})"},
      {"(def order (event)) (perform echo hit {:x ordr.total})",
       "(def order (event)) (perform echo hit {:x order.total})"},
      {"(def count 1) (set cuont 2) (perform echo hit {:x count})",
       "(def count 1) (set count 2) (perform echo hit {:x count})"},
      // Two candidates.
      {"(def item-1 1) (def item-2 1) (perform echo hit {:x item-3 :y item-1 :z item-2})",
       "(def item-1 1) (def item-2 1) (perform echo hit {:x item-3 :y item-1 :z item-2})"},
      // A field may well exist that no event mentions.
      {"(event {:type 1}) (perform echo hit {:x $typ})", "(event {:type 1}) (perform echo hit {:x $typ})"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, WordsInPlaceOfKeywordsBecomeKeywords) {
  const std::vector<FixRow> rows = {
      {"(event {type: \"a\" $n 1})", "(event {:type \"a\" :n 1})"},
      {"(event) (perform echo hit {message: 1})", "(event) (perform echo hit {:message 1})"},
      {"(event {: 1})", "(event {: 1})"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, UnitsOfTimeAreWrittenOut) {
  const std::vector<FixRow> rows = {
      {"minuts", "minutes"},  {"minte", "minute"}, {"Hours", "hours"}, {"mins", "minutes"}, {"s", "seconds"},
      {"ms", "milliseconds"}, {"d", "days"},       {"wks", "weeks"},   {"dais", "days"},    {"m", "m"},
      {"months", "months"},   {"5", "5"},
  };
  for (const FixRow& row : rows) {
    EXPECT_EQ(FixText("(within 5 " + row.before + " (event))").text, "(within 5 " + row.after + " (event))");
  }
}

TEST(FixTest, RedundantFormsAreTakenAway) {
  const std::vector<FixRow> rows = {
      {"(event) (do (perform echo hit))", "(event) (perform echo hit)"},
      {"(event {:a (and\n  (or (> 5)))}) (do (do(do (perform echo hit))))",
       "(event {:a (> 5)}) (perform echo hit)"},
      // What was apart stays apart.
      {"(event) (perform echo hit {:x (+ 1(and $a)3)})", "(event) (perform echo hit {:x (+ 1 $a 3)})"},
      // A comment is worth more than a tidy form.
      {"(event) (do ; why\n  (perform echo hit))", "(event) (do ; why\n  (perform echo hit))"},
      {"(event) (do (perform echo hit) ; why\n)", "(event) (do (perform echo hit) ; why\n)"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, IgnoresThatIgnoreNothingAreDeleted) {
  const std::vector<FixRow> rows = {
      {"(event)\n  ; dslcheck: ignore never-acts -- a\n(perform echo hit)\n",
       "(event)\n(perform echo hit)\n"},
      {"(event)\n; dslcheck: ignore never-acts, unused-variable, redundant-form -- a\n(def x 1)\n(perform "
       "echo hit)",
       "(event)\n; dslcheck: ignore unused-variable -- a\n(def x 1)\n(perform echo hit)"},
      {"(event)\n; dslcheck: ignor unused-varable -- a\n(def x 1)\n(perform echo hit)",
       "(event)\n; dslcheck: ignore unused-variable -- a\n(def x 1)\n(perform echo hit)"},
  };
  for (const FixRow& row : rows) EXPECT_EQ(FixText(row.before).text, row.after);
}

TEST(FixTest, FixesAreCounted) {
  const Fixed fixed = FixText("(evnt {:a *b*}) (do (perform echo hit))");
  EXPECT_EQ(fixed.fixes, 3U);
  EXPECT_EQ(fixed.withdrawn, 0U);
  EXPECT_EQ(FixText("(event) (perform echo hit)").fixes, 0U);
}

TEST(FixTest, NothingGetsMoreErrorsThanItHad) {
  // Behind `seq` there are two errors that nobody can fix, so `seq` itself stays.
  const std::string text = "(seq (xyzzy) (plugh))";
  const Fixed fixed = FixText(text);
  EXPECT_EQ(fixed.text, text);
  EXPECT_EQ(fixed.fixes, 0U);
  EXPECT_EQ(fixed.withdrawn, 1U);
  // Here they can be fixed: more on the way, none in the end.
  EXPECT_EQ(FixText("(seq (evnt {:a 1}) (evnt {:b 1}))").text, "(sequence (event {:a 1}) (event {:b 1}))");
}

TEST(FixTest, OnlyWhatIsWantedIsFixed) {
  const auto wanted = [](const Diagnostic& finding) { return finding.code == Code::kOldForm; };
  const Source source("test.cxp", "(evnt {:a 1}) (seq (event))");
  EXPECT_EQ(FixSource(source, Check, wanted).text, "(evnt {:a 1}) (sequence (event))");
}

// Every fix of every row of the checker's tests: carried out alone it leaves fewer findings of its code, and
// what is fixed once needs no second time.
TEST(FixTest, EveryFixMendsItsFinding) {
  std::size_t fixes = 0;
  for (const CheckRow& row : AllCheckRows()) {
    const Diagnostics before = Checked(row.source);
    const auto count = [](const Diagnostics& diagnostics, const Diagnostic& like) {
      std::size_t found = 0;
      for (const Diagnostic& finding : diagnostics.all()) {
        if (finding.code == like.code && finding.message == like.message) ++found;
      }
      return found;
    };
    for (const Diagnostic& finding : before.all()) {
      if (!finding.fix) continue;
      ++fixes;
      const std::string text = ApplyEdits(row.source, finding.fix->edits);
      EXPECT_LT(count(Checked(text), finding), count(before, finding)) << row.source << "\n" << text;
    }
    const std::string once = FixText(row.source).text;
    EXPECT_EQ(FixText(once).text, once) << row.source;
    EXPECT_LE(Checked(once).errors(), before.errors()) << row.source;
  }
  EXPECT_GT(fixes, 20U);
}

TEST(ApplyEditsTest, ReplacesInsertsAndDeletes) {
  EXPECT_EQ(ApplyEdits("abcdef", {}), "abcdef");
  EXPECT_EQ(ApplyEdits("abcdef", {{{0, 0}, "<"}, {{1, 2}, "BB"}, {{3, 5}, ""}, {{6, 6}, ">"}}), "<aBBcf>");
}

}  // namespace
}  // namespace cxengine::dsl

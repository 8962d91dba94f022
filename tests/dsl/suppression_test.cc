// Comments that take findings back, and those that cannot be followed.
#include "dsl/suppression.h"

#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

const std::vector<CheckRow>& IgnoresRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
; dslcheck: ignore unused-variable -- the console shows it
(def x 1)
(perform echo hit))",
       ""},
      // However the comment is laid out; several codes, several comments.
      {R"((event {:a 1})
  ;;dslcheck:ignore unused-variable,shadowed-variable--it is meant
(let [x 1] (let [x 2] (perform echo hit {:x x}))))",
       ""},
      {R"((event {:a 1})
; dslcheck: ignore unused-variable -- it is meant

; dslcheck: ignore shadowed-variable -- and so is this
; (a comment between them)
(let [x 1] (let [x 2] (perform echo hit {:x x}))))",
       ""},
      // Inside a form it is for the next one there.
      {R"((event {:a 1})
(let [; dslcheck: ignore x -- not alone on its line
      x 1
      ; dslcheck: ignore unused-variable -- it is meant
      y 2]
  (perform echo hit)))",
       "2:26-27 bad-ignore: there is no finding `x`\n"
       "3:7-8 unused-variable: the local `x` is never read"},
      // Other findings, and other forms, are reported.
      {R"((event {:a 1})
; dslcheck: ignore shadowed-variable, unused-variable -- it is meant
(let [x 1] (let [x 2] (perform echo hit {:x x})))
(def z 1)
$a)",
       "4:6-7 unused-variable: the variable `z` is never read\n"
       "5:1-3 useless-expression: the value of this expression is not used"},
      // What is said of the whole pattern is at its first form.
      {R"(; dslcheck: ignore never-acts -- it only counts
(event {:a 1})
(event {:b 1}))",
       ""},
      // Beside errors ignores still hold, and none is idle: warnings may be missing.
      {R"((event {:a 1})
; dslcheck: ignore redundant-form -- it is meant
(do (perform echo hit {:x y}))
; dslcheck: ignore unused-variable -- it is meant
(def z 1))",
       "3:27-28 unknown-name: no variable `y` is in scope here"},
      {R"((event {:a 1})
; dslcheck: ignore unused-variable, never-acts -- it is meant
(def x 1)
(perform echo hit))",
       "2:37-47 unused-ignore: there is no `never-acts` here to ignore => delete it"},
      {R"((event {:a 1})
(def x 1)
; dslcheck: ignore unused-variable -- too late
(perform echo hit))",
       "2:6-7 unused-variable: the variable `x` is never read\n"
       "3:20-35 unused-ignore: there is no `unused-variable` here to ignore"},
      // Findings that depend on what the tenant has may be hidden here and shown there.
      {R"((event {:a 1})
; dslcheck: ignore unknown-endpoint -- the tenant has it
(perform echo hit))",
       ""},
      // A string is no comment.
      {"(event {:a \"; dslcheck: ignore nothing\"})\n(perform echo hit)", ""},
      {"\xEF\xBB\xBF; dslcheck: ignore never-acts -- it only counts\n(event {:a 1})", ""},
  };
  return rows;
}

const std::vector<CheckRow>& BadIgnoresRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
; dslcheck: ignore unused-varable -- it is meant
(def x 1)
(perform echo hit))",
       "2:20-34 bad-ignore: there is no finding `unused-varable` => did you mean `unused-variable`?\n"
       "3:6-7 unused-variable: the variable `x` is never read"},
      {R"((event {:a 1})
; dslcheck: ignore xyz -- it is meant
(perform echo hit))",
       "2:20-23 bad-ignore: there is no finding `xyz` => `dslcheck --explain` lists all codes"},
      // Without a reason it is followed all the same: one finding, not two.
      {R"((event {:a 1})
; dslcheck: ignore unused-variable
(def x 1)
; dslcheck: ignore unused-variable --
(def y 1)
(perform echo hit))",
       "2:1-35 bad-ignore: this `ignore` gives no reason => say why, for whoever reads it next: write `; "
       "dslcheck: ignore CODE -- reason`\n"
       "4:1-38 bad-ignore: this `ignore` gives no reason"},
      {R"(; dslcheck: ignore unknown-name -- it is there
(perform echo hit {:x y}))",
       "1:20-32 bad-ignore: `unknown-name` is an error; errors cannot be ignored => mend it instead; "
       "`dslcheck "
       "--explain unknown-name` tells how\n"
       "2:23-24 unknown-name: no variable `y` is in scope here"},
      {R"(; dslcheck: ignore unused-ignore -- I keep it
(event {:a 1})
(perform echo hit))",
       "1:20-33 bad-ignore: `unused-ignore` is about comments and cannot be ignored"},
      {R"(; dslcheck: ignore -- everything
(event {:a 1})
; dslcheck: ignor unused-variable -- a
(perform echo hit)
; dslcheck: disable unused-variable -- a
; dslcheck:
(perform echo hit))",
       "1:1-33 bad-ignore: this `ignore` names no code => write `; dslcheck: ignore CODE -- reason`\n"
       "3:13-18 bad-ignore: dslcheck knows no `ignor` in comments => write `; dslcheck: ignore CODE -- "
       "reason`\n"
       "5:13-20 bad-ignore: dslcheck knows no `disable` in comments\n"
       "6:1-12 bad-ignore: nothing follows `dslcheck:`"},
      {R"((event {:a 1})
(def x 1) ; dslcheck: ignore unused-variable -- behind it
(perform echo hit {:x [1
                       ; dslcheck: ignore unused-variable -- last
                       ]}))",
       "2:6-7 unused-variable: the variable `x` is never read\n"
       "2:11-58 bad-ignore: an `ignore` stands on a line of its own => put it before the form that it is "
       "for\n"
       "4:24-66 bad-ignore: no form follows this `ignore` => put it before the form that it is for"},
  };
  return rows;
}

namespace {

TEST(SuppressionTest, AnIgnoreTakesBackWhatItNamesInTheFormThatFollows) { ExpectCheckRows(IgnoresRows()); }

TEST(SuppressionTest, AnIgnoreThatCannotBeFollowedIsReported) { ExpectCheckRows(BadIgnoresRows()); }

TEST(SuppressionTest, ThousandsOfIgnoresTakeNoTime) {
  std::string text;
  while (text.size() < kMaxSourceBytes - 100) text += "; dslcheck: ignore never-acts -- a\n(event)\n";
  EXPECT_EQ(Checked(text).all().size(), Diagnostics::kLimit);
}

}  // namespace
}  // namespace cxengine::dsl

// FormatCode, row by row: a text and its layout.
#include "dsl/format.h"

#include <gtest/gtest.h>

#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "dsl/form.h"
#include "dsl/form_rule.h"
#include "dsl/format/layout.h"
#include "dsl/render.h"

namespace cxengine::dsl {
namespace {

std::string Format(const std::string& text) {
  const Source source("text", text);
  Diagnostics diagnostics;
  std::string formatted = FormatCode(source, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << RenderText(source, diagnostics);
  return formatted;
}

struct FormatRow {
  std::string text;
  std::string layout;
};

void ExpectLayouts(const std::vector<FormatRow>& rows) {
  for (const auto& [text, layout] : rows) {
    EXPECT_EQ(Format(text), layout);
    EXPECT_EQ(Format(layout), layout);
  }
}

TEST(FormatTest, ShortFormsStandInOneLine) {
  ExpectLayouts({
      {"( event\n {:type,\"a\" , :n  5 } )", "(event {:type \"a\" :n 5})\n"},
      {"(within 1 hour\n  (times 3 (event {:type \"call\"})))",
       "(within 1 hour (times 3 (event {:type \"call\"})))\n"},
      {"[1,2,3]#{ :a }()", "[1 2 3]\n#{:a}\n()\n"},
      {"(let [a 1] a)", "(let [a 1] a)\n"},
  });
}

TEST(FormatTest, TokensStayAsTheyAreWritten) {
  ExpectLayouts({
      {"(f +7 1.50 -2e6 \"\\u00e9\\n\" $order.total +TM1 :key)",
       "(f +7 1.50 -2e6 \"\\u00e9\\n\" $order.total +TM1 :key)\n"},
      {"(f \"one\r\n  two  \n\"   x)", "(f \"one\r\n  two  \n\"\n   x)\n"},
  });
}

TEST(FormatTest, AFileEndsInOneLineBreak) {
  ExpectLayouts({{"", ""},
                 {" \n\n", ""},
                 {"\xEF\xBB\xBF(do)", "(do)\n"},
                 {"\n\n(do)\t \n\n\n", "(do)\n"},
                 {"; note  \r\n\r\n\r\n(do)\r\n", "; note\n\n(do)\n"}});
}

TEST(FormatTest, AtMostOneEmptyLineIsKept) {
  ExpectLayouts({
      {"(a)\n\n\n(b)\n(c) (d)", "(a)\n\n(b)\n(c)\n(d)\n"},
      {"(until (event {:type \"cancel\"})\n\n\n  (event {:type \"visit\" :page $page})\n\n  (set n 1))",
       "(until (event {:type \"cancel\"})\n\n  (event {:type \"visit\" :page $page})\n\n  (set n 1))\n"},
      // Not where something goes on in its line.
      {"(within\n\n1\n\nday\n\n(do))", "(within 1 day (do))\n"},
      {"{\n\n:a\n\n1 ; x\n\n}", "{:a 1  ; x\n }\n"},
  });
}

TEST(FormatTest, BodiesAreIndentedByTwo) {
  ExpectLayouts({
      {R"((within 10 minutes (sequence (event {:type "cart" :total (>= 100)}) (event {:type "payment" :status "declined"}))))",
       R"((within 10 minutes
  (sequence (event {:type "cart" :total (>= 100)})
            (event {:type "payment" :status "declined"})))
)"},
      {R"((if (within 3 days (event {:type "shipped"})) (perform echo note {:text "in time"}) (perform echo note {})))",
       R"((if (within 3 days (event {:type "shipped"}))
  (perform echo note {:text "in time"})
  (perform echo note {}))
)"},
      {R"((unless (> (count (all $x)) 5) (delay 1 hour) (perform echo nag {:number (count (all $x))})))",
       R"((unless (> (count (all $x)) 5)
  (delay 1 hour)
  (perform echo nag {:number (count (all $x))}))
)"},
  });
}

TEST(FormatTest, BindingsStandBelowEachOther) {
  ExpectLayouts({
      {R"((let [stars (all $stars) bad (count (filter (< 3) stars))] (perform echo report {:bad bad})))",
       R"((let [stars (all $stars)
      bad (count (filter (< 3) stars))]
  (perform echo report {:bad bad}))
)"},
      {R"((if-let [offer (perform echo retry-offer {:customer $id :total $total})] (set a offer) (set a 1)))",
       R"((if-let [offer (perform echo retry-offer {:customer $id :total $total})]
  (set a offer)
  (set a 1))
)"},
  });
}

TEST(FormatTest, BranchesStandInPairs) {
  ExpectLayouts({
      {R"((cond (> $total 1000) (perform vip call {:customer $id :message (template "You are important, {{first-name}}")}) (nil? $x) (set y 1) nil))",
       R"((cond
  (> $total 1000)
    (perform vip call {:customer $id :message (template "You are important, {{first-name}}")})
  (nil? $x) (set y 1)
  nil)
)"},
      {R"((case $tier "gold" (perform agent call {:to $phone}) "silver" (perform echo mail {}) (delay 2 days)))",
       R"((case $tier
  "gold" (perform agent call {:to $phone})
  "silver" (perform echo mail {})
  (delay 2 days))
)"},
      {"(case $tier \"gold\" 1 2)", "(case $tier \"gold\" 1 2)\n"},
  });
}

TEST(FormatTest, ParametersStayBehindTheActionWhereTheyHaveRoom) {
  ExpectLayouts({
      {R"((perform echo message {:to $phone :message (template "Try again, {{first-name}}: {{{offer.url}}}") :n 1}))",
       R"((perform echo message {:to $phone
                       :message (template "Try again, {{first-name}}: {{{offer.url}}}")
                       :n 1})
)"},
      {R"((perform echo message {:to "team-lead" :message (template "Customer {{id}} called three times in an hour, last about {{topic}}")}))",
       R"((perform echo message
  {:to "team-lead"
   :message (template "Customer {{id}} called three times in an hour, last about {{topic}}")})
)"},
      {R"((def tier (fetch crm tier {:id $customer.id} (retries 2) (timeout 1500 milliseconds) (catch (set tier "basic")))))",
       R"((def tier
  (fetch crm tier {:id $customer.id}
    (retries 2)
    (timeout 1500 milliseconds)
    (catch (set tier "basic"))))
)"},
  });
}

TEST(FormatTest, OperandsAreAlignedOrBelowTheHeadIfOnlyThereTheyFit) {
  const std::string a_string = "\"" + std::string(60, 'a') + "\"";
  const std::string b_string = "\"" + std::string(87, 'b') + "\"";
  ExpectLayouts({
      {"(concat " + a_string + " " + a_string + ")", "(concat " + a_string + "\n        " + a_string + ")\n"},
      {"(concatenate " + b_string + " x)", "(concatenate\n  " + b_string + "\n  x)\n"},
      // A string that is too long in any case stays where it is.
      {"(perform echo x {:message (template \"" + std::string(120, 'c') + "\")})",
       "(perform echo x {:message (template \"" + std::string(120, 'c') + "\")})\n"},
      {"(str " + a_string + " $a " + a_string + " $b)",
       "(str " + a_string + " $a\n     " + a_string + " $b)\n"},
  });
}

TEST(FormatTest, VectorsAndSetsOfPlainValuesAreFilled) {
  std::string numbers;
  for (int i = 100; i < 149; ++i) numbers += (i > 100 ? " " : "") + std::to_string(i);
  const std::string lines = numbers.substr(0, 99) + "\n " + numbers.substr(100);
  ExpectLayouts({{"[" + numbers + "]", "[" + lines + "]\n"}});
}

TEST(FormatTest, CommentsBehindSomethingStayThere) {
  ExpectLayouts({
      {"(if p ; why\n a b ; both\n ) ; done", "(if p  ; why\n  a\n  b  ; both\n  )  ; done\n"},
      {"( ; first\n do)", "(  ; first\n do)\n"},
      {"{:a ; one\n 1}", "{:a  ; one\n   1}\n"},
      // In one column where lines follow each other.
      {"(event {:type \"order\" ; what\n :n 1 ; how many\n}) ; end",
       "(event {:type \"order\"  ; what\n        :n 1           ; how many\n        })             ; end\n"},
      // One that goes on below keeps its column.
      {"(def n 1)   ; a\n            ; b\n(def order 2)", "(def n 1)  ; a\n           ; b\n(def order 2)\n"},
      // … but in a column of its own.
      {"(def n 1)   ; a\n           ; b\n(def order 2)", "(def n 1)  ; a\n; b\n(def order 2)\n"},
  });
}

TEST(FormatTest, CommentsOnTheirOwnStayBeforeWhatFollows) {
  ExpectLayouts({
      {"; top\n\n\n; of\n(do\n       ; one\n   a\n\n ; two\n   ; three\n)\n;; end",
       "; top\n\n; of\n(do\n  ; one\n  a\n\n  ; two\n  ; three\n  )\n;; end\n"},
      {"{:a\n; why\n1}", "{:a\n   ; why\n   1}\n"},
      {"(\n; nothing\n)", "(\n ; nothing\n )\n"},
  });
}

TEST(FormatTest, WhatCannotBeReadIsLeftAlone) {
  for (const std::string text : {"(event  {:type \"a\"]\n\n\n", "(do   @x)", "(do   \xFF)"}) {
    Diagnostics diagnostics;
    EXPECT_EQ(FormatCode(Source("text", text), diagnostics), text);
    EXPECT_TRUE(diagnostics.has_errors());
  }
}

TEST(FormatTest, WhatDoesNotCompileIsFormattedAllTheSame) {
  ExpectLayouts({{"(sequnce  (event))", "(sequnce (event))\n"}});
}

TEST(FormatTest, EveryFormOfTheLanguageHasOneRow) {
  std::set<std::string_view> heads;
  for (const Layout& layout : AllLayouts()) EXPECT_TRUE(heads.insert(layout.head).second) << layout.head;
  for (const FormRule& rule : AllForms()) EXPECT_EQ(heads.count(rule.name), 1U) << rule.name;
}

std::string RepeatText(const std::string& piece, std::size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  return text;
}

// The bound only guards against what is not linear: each takes a few milliseconds.
TEST(FormatTest, TheLargestSourcesTakeNoTime) {
  const std::size_t deep = kMaxDepth - 1;
  const std::string chain = RepeatText("(sequence a ", deep * 12) + "b" + RepeatText(" c)", deep * 3) + "\n";
  for (const std::string& text :
       {RepeatText(";\n", kMaxSourceBytes), "(a" + RepeatText(",", kMaxSourceBytes - 3) + ")",
        "a   ; x\n" + RepeatText("    ; y\n", kMaxSourceBytes - 8), RepeatText(chain, 64 * 1024),
        RepeatText("(a ; b\n)\n", 80'000),
        std::string(100'000, 'x') + " ; c\n" + RepeatText("a ; c\n", 100'000),
        "[" + RepeatText("1 ", 39'990) + "]", "(f \"" + std::string(60'000, 'x') + "\" ; c\n)"}) {
    SCOPED_TRACE(text.substr(0, 40));
    const Source source("large", text);
    Diagnostics diagnostics;
    const std::clock_t start = std::clock();
    const std::string formatted = FormatCode(source, diagnostics);
    const std::clock_t spent = std::clock() - start;
    EXPECT_FALSE(diagnostics.has_errors());
    EXPECT_LT(spent / CLOCKS_PER_SEC, 20);  // of the processor: quadratic time would be minutes
    EXPECT_LT(formatted.size(), 20 * text.size() + 100);
  }
}

}  // namespace
}  // namespace cxengine::dsl

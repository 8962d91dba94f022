// Kinds of operands.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Operands of the wrong kind, as far as the text tells.
const std::vector<CheckRow>& OperandKindsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((def x (+ 1 "a")))", "1:13-16 operand-kind: `+` needs number here, got the string \"a\""},
      {"(def x (+ 1 nil))", "1:13-16 operand-kind: `+` needs number here, got `nil`"},
      {"(def x (* [1] 2))", "1:11-14 operand-kind: `*` needs number here, got a vector"},
      {"(def x (- {:a 1}))", "1:11-17 operand-kind: `-` needs number here, got a map"},
      {"(def x (sqrt true))", "1:14-18 operand-kind: `sqrt` needs number here, got `true`"},
      {R"((def x (+ 1 (str "a"))))", "1:13-22 operand-kind: `+` needs number here, got `(str …)`"},
      {R"((def x (sum "a")))",
       "1:13-16 operand-kind: `sum` needs list or numbers here, got the string \"a\""},
      {"(def x (sum {:a 1}))", "1:13-19 operand-kind: `sum` needs list or numbers here, got a map"},
      {"(def x (count 5))", "1:15-16 operand-kind: `count` needs list, map or string here, got `5`"},
      {"(def x (count nil))", "1:15-18 operand-kind: `count` needs list, map or string here, got `nil`"},
      {R"((def x (even? "a")))", "1:15-18 operand-kind: `even?` needs integer here, got the string \"a\""},
      {"(def x (contains? 5 1))",
       "1:19-20 operand-kind: `contains?` needs list, map or string here, got `5`"},
      {R"((def x (starts-with? "a" 1)))", "1:26-27 operand-kind: `starts-with?` needs string here, got `1`"},
      {R"((def x (nth "abc" 1)))", "1:13-18 operand-kind: `nth` needs list here, got the string \"abc\""},
      {R"((def x (nth [1] "a")))", "1:17-20 operand-kind: `nth` needs integer here, got the string \"a\""},
      {"(def x (first 5))", "1:15-16 operand-kind: `first` needs list here, got `5`"},
      {"(def x (first {:a 1}))", "1:15-21 operand-kind: `first` needs list here, got a map"},
      {"(def x (upper-case 5))", "1:20-21 operand-kind: `upper-case` needs string here, got `5`"},
      {"(def x (filter 1 [1]))", "1:16-17 operand-kind: `1` is no predicate"},
      {"(def x (filter foo [1]))", "1:16-19 operand-kind: `foo` is no predicate"},
      {"(def x (filter count [1]))", "1:16-21 operand-kind: `count` is no predicate"},
      {"(def x (filter (> 1 2) [1]))",
       "1:16-23 operand-kind: `>` is to lack only its first operand here, got 2"},
      {"(def x (filter > [1]))", "1:16-17 operand-kind: `>` is to lack only its first operand here, got 0"},
      {"(def x (filter even? 5))", "1:22-23 operand-kind: `filter` needs list here, got `5`"},
      {"(def x (remove (even? 1) [1]))",
       "1:16-25 operand-kind: `even?` is to lack only its first operand here, got 1"},
      {R"((def x (remove (starts-with? 1) ["a"])))",
       "1:30-31 operand-kind: `starts-with?` needs string here, got `1`"},
      {"(def x (filter [1] [1]))", "1:16-19 operand-kind: a vector is no predicate"},
      {"(let x (event))", "1:6-7 operand-kind: `let` needs names and their values in a vector, got `x`"},
      {"(let [] (event))", "1:6-8 operand-kind: `let` needs names and their values in a vector"},
      {"(let [x] (event))", "1:6-9 operand-kind: `let` needs names and their values in a vector"},
      {"(let [x 1 y] (event))", "1:6-13 operand-kind: `let` needs names and their values in a vector"},
      {"(if-let [x 1 y 2] (event))",
       "1:9-18 operand-kind: `if-let` needs one name and its value in a vector"},
      {"(if-let x (event))",
       "1:9-10 operand-kind: `if-let` needs one name and its value in a vector, got `x`"},
      {"(when-let [] (event))", "1:11-13 operand-kind: `when-let` needs one name and its value in a vector"},
      {"(when-let {:x 1} (event))",
       "1:11-17 operand-kind: `when-let` needs one name and its value in a vector, got a map"},
      {"(def x (all field))", "1:13-18 operand-kind: `all` needs a field, got `field`"},
      {R"((def field 1)
(def x (all field)))",
       "2:13-18 operand-kind: `all` needs a field, got `field`"},
      {"(def x (all 5))", "1:13-14 operand-kind: `all` needs a field, got `5`"},
      {R"((def x (all "a")))", "1:13-16 operand-kind: `all` needs a field, got the string \"a\""},
      {R"((perform "echo" hit))",
       "1:10-16 operand-kind: the endpoint of an interaction is a name, not the string \"echo\""},
      {"(perform :echo hit)", "1:10-15 operand-kind: the endpoint of an interaction is a name, not `:echo`"},
      {"(perform $echo hit)", "1:10-15 operand-kind: the endpoint of an interaction is a name, not `$echo`"},
      {R"((perform echo "hit"))",
       "1:15-20 operand-kind: the action of an interaction is a name, not the string \"hit\""},
      {"(perform echo (hit) {})",
       "1:15-20 operand-kind: the action of an interaction is a name, not `(hit)`"},
      {"(perform echo hit [])",
       "1:19-21 operand-kind: the parameters of an interaction are a map, not a vector"},
      {"(perform echo hit $params)",
       "1:19-26 operand-kind: the parameters of an interaction are a map, not `$params`"},
      {R"((perform echo hit (str "a")))",
       "1:19-28 bad-option: `(str …)` is no option of an interaction => parameters are one map; options are "
       "`(retries n)`, `(timeout duration unit)` and `(catch form …)`"},
      {"(perform echo hit {:m (template 5)})",
       "1:33-34 operand-kind: `template` needs a text or a template's name, got `5`"},
      {"(perform echo hit {:m (template $text)})",
       "1:33-38 operand-kind: `template` needs a text or a template's name, got `$text`"},
      {"(perform echo hit {:m (template name)})",
       "1:33-37 operand-kind: `template` needs a text or a template's name, got `name`"},
      {"(def x {1 2})", "1:9-10 bad-map-key: a key of a map is a keyword or a string, not `1`"},
      {"(def x {$a 2})", "1:9-11 bad-map-key: a key of a map is a keyword or a string, not `$a`"},
      {"(def x {nil 2})", "1:9-12 bad-map-key: a key of a map is a keyword or a string, not `nil`"},
      {"(def x {[1] 2})", "1:9-12 bad-map-key: a key of a map is a keyword or a string, not a vector"},
      {"(def x #{1 2})", "1:8-14 bad-set: a set stands only in the constraints of an `event`"},
      {"(def x [#{1}])", "1:9-13 bad-set: a set stands only in the constraints of an `event`"},
      {"(when #{1} (event))", "1:7-11 bad-set: a set stands only in the constraints of an `event`"},
      {"(perform echo hit {:a #{1}})", "1:23-27 bad-set: a set stands only in the constraints of an `event`"},
      {R"((def x (+ 1 $a (first [1]) (if true 1 2) (max [1])))
(def y (filter (> $a) (all $a)))
(def z (remove odd? [1 2]))
(def w {"key" 1 :other {:n nil}})
(perform echo hit {:x [x y z w]}))",
       "-"},
      {R"((def x (sum [1 2]))
(def y (sum 1 2))
(def z (count "abc"))
(def w (count {:a 1}))
(def v (contains? {:a 1} "a"))
(perform echo hit {:x [x y z w v]}))",
       ""},
      {R"((def x (nth [1 2] 1.0))
(def y (= 1 "a" nil [1]))
(perform echo hit {:x [x y]}))",
       ""},
  };
  return rows;
}

TEST(CheckKindsTest, OperandsThatCannotFitAreFoundBeforeThePatternRuns) {
  ExpectCheckRows(OperandKindsRows());
}

}  // namespace cxengine::dsl

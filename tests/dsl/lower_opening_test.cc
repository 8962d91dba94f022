// Where the opening ends: rows of a source and its plan as text.
#include <gtest/gtest.h>

#include "tests/dsl/plan_rows.h"

namespace cxengine::dsl {
namespace {

TEST(LowerTest, TheOpeningEndsBeforeTheFirstFormThatActsOrAsksForAWindow) {
  ExpectDumps({
      {R"((event)
(event))",
       R"plan(
opening
  event
  event
)plan"},
      {R"((event)
(perform echo hit)
(event))",
       R"plan(
opening
  event
body
  start perform echo hit
  event
)plan"},
      {R"((perform echo hit)
(event))",
       R"plan(
opening
body
  start perform echo hit
  event
)plan"},
      {R"((event)
(if $a (perform echo hit) (event)))",
       R"plan(
opening
  event
body
  if $a
    start perform echo hit
    event
)plan"},
      {R"((event)
(def x (within 1 day (event)))
(perform echo hit))",
       R"plan(
opening
  event
body
  x@0 :=
    within 1 × 86400000 ms or false
      do
        event
  start perform echo hit
)plan"},
      {R"((event)
(when (within 1 day (event)) (event)))",
       R"plan(
opening
  event
body
  if
    within 1 × 86400000 ms or false
      do
        event
    do
      event
    compute null
)plan"},
      {R"((event)
(within 1 day (event))
(perform echo hit))",
       R"plan(
opening
  event
  within 1 × 86400000 ms
    do
      event
body
  start perform echo hit
)plan"},
      {R"((event)
(if (if true (within 1 day (event))) (event))
(event))",
       R"plan(
opening
  event
body
  if
    if true or false
      within 1 × 86400000 ms
        do
          event
      compute null
    event
    compute null
  event
)plan"},
      {R"((if (event) (event))
(perform echo hit))",
       R"plan(
opening
  if
    event or false
    event
    compute null
body
  start perform echo hit
)plan"},
      {R"((def x (event))
(perform echo hit))",
       R"plan(
opening
  x@0 :=
    event or false
body
  start perform echo hit
)plan"},
      {"(let [x (event)] (perform echo hit {:x x}))", R"plan(
opening
body
  do
    x@0 :=
      event or false
    do
      start perform echo hit (map :x x@0)
)plan"},
  });
}

}  // namespace
}  // namespace cxengine::dsl

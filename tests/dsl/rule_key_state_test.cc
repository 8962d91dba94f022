// What a pattern keeps for a key.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

namespace {

std::vector<CheckRow> ThatAsk(std::vector<CheckRow> rows) {
  static const CompileOptions options{.surroundings = {}, .key_state = true};
  for (CheckRow& row : rows) row.options = &options;
  return rows;
}

}  // namespace

// Openings and bodies, with what they hold at most.
const std::vector<CheckRow>& KeyStateRows() {
  static const std::vector<CheckRow> rows = ThatAsk({
      {R"((event)
(perform echo hit))",
       ""},
      {R"((event)
(event)
(perform echo hit))",
       "1:1-8 key-state: a key holds up to 1 event for each candidate => a key has at most 1 024 candidates "
       "of a pattern at a time; without a window they wait for up to 90 days"},
      {R"((sequence (event) (event) (event))
(perform echo hit))",
       "1:1-35 key-state: a key holds up to 2 events for each candidate"},
      {R"((and (event) (event))
(perform echo hit))",
       "1:1-22 key-state: a key holds up to 1 event for each candidate"},
      {R"((and (sequence (event) (event)) (event))
(perform echo hit))",
       "1:1-41 key-state: a key holds up to 2 events for each candidate"},
      {R"((or (sequence (event) (event)) (sequence (event) (event) (event)))
(perform echo hit))",
       "1:1-67 key-state: a key holds up to 3 events for each candidate"},
      {R"((or (event {:a 1}) (event {:a 2}))
(perform echo hit))",
       ""},
      {R"((times 5 (event))
(perform echo hit))",
       "1:1-18 key-state: a key holds up to 4 events for each candidate"},
      {R"((within 1 day (times 5 (event)))
(perform echo hit))",
       "1:1-33 key-state: a key holds up to 4 events and 1 timer for each candidate => a key has at most 1 "
       "024 candidates of a pattern at a time"},
      {R"((within 1 day (times 5 (within 1 hour (sequence (event) (event)))))
(perform echo hit))",
       "1:1-68 key-state: a key holds up to 9 events and 2 timers for each candidate"},
      {R"((and (within 1 day (event)) (within 1 hour (event)))
(perform echo hit))",
       "1:1-53 key-state: a key holds up to 1 event and 2 timers for each candidate"},
      {R"((event {:n 1})
(times $n (event))
(perform echo hit))",
       "1:1-19 key-state: a key holds an unknown number of events for each candidate"},
      {R"((event)
(until (event {:a 1}) (event {:b 1}))
(perform echo hit))",
       "1:1-38 key-state: a key holds an unknown number of events for each candidate"},
      {R"((event)
(unless (event {:a 1}) (event {:b 1}) (event {:c 1}))
(perform echo hit))",
       "1:1-54 key-state: a key holds up to 2 events for each candidate"},
      {R"((event)
(if (event) (event))
(perform echo hit))",
       "1:1-21 key-state: a key holds up to 2 events for each candidate"},
      {R"((event {:n 1})
(case $n 1 (event) 2 (times 4 (event)) nil)
(perform echo hit))",
       "1:1-44 key-state: a key holds up to 4 events for each candidate\n"
       "2:22-39 decided-condition: this never runs: `$n` is never `2` here"},
      {R"((event)
(perform echo hit)
(event))",
       "1:1-8 key-state: a key holds up to 1 event for each match => a key has at most 100 matches of a "
       "pattern at a time"},
      {R"((event)
(if (within 1 day (event)) (perform echo hit) (perform echo other)))",
       "1:1-8 key-state: a key holds up to 1 event and 1 timer for each match"},
      {R"((event)
(perform echo hit)
(delay 1 day)
(perform echo hit))",
       "1:1-8 key-state: a key holds up to 1 event and 1 timer for each match"},
      {R"((perform echo hit)
(event))",
       "1:1-19 key-state: a key holds up to 1 event for each match"},
      {"(let [x (event)] (perform echo hit {:x x}))", ""},
      {"(let [x (within 1 day (and (event) (event)))] (perform echo hit {:x x}))",
       "1:1-73 key-state: a key holds up to 1 event and 1 timer for each match"},
      {R"((event)
(within 1 day (until (event {:a 1}) (event {:b 1}) (perform echo hit))))",
       "1:1-8 key-state: a key holds an unknown number of events and 1 timer for each match"},
      {R"((event)
(let [x (perform echo ask)] (perform echo hit {:x x})))",
       ""},
      {R"((event)
(times 1000000 (times 1000000 (times 1000000 (times 1000000 (event)))))
(perform echo hit))",
       "1:1-72 key-state: a key holds an unknown number of events for each candidate"},
      {R"((event)
(event)
(perform echo hit)
(within 1 day (event))
(within 2 days (within 1 day (event)) (event)))",
       "1:1-8 key-state: a key holds up to 1 event for each candidate, and up to 4 events and 2 timers for "
       "each match => a key has at most 1 024 candidates and 100 matches of a pattern at a time; without a "
       "window they wait for up to 90 days"},
      {R"((times 0 (event))
(perform echo hit))",
       "1:8-9 idle-times: with a count of 0 the forms never run"},
      {R"((event)
(def x (event))
(set x (event))
(perform echo hit {:x x}))",
       "1:1-16 key-state: a key holds up to 2 events for each candidate"},
      {R"((event)
(perform echo ask {} (catch (perform echo other)))
)",
       ""},
      {R"((delay 1 day)
(perform echo hit))",
       "1:1-14 key-state: a key holds up to 1 event and 1 timer for each match"},
      {R"((event {:a 1})
(within 1 hour (perform echo hit)))",
       "2:1-35 idle-window: this window never runs out: nothing in it waits for an event, or delays"},
  });
  return rows;
}

TEST(RuleKeyStateTest, WhatAPatternKeepsForAKeyIsTold) { ExpectCheckRows(KeyStateRows()); }

TEST(RuleKeyStateTest, WhoDoesNotAskIsNotTold) {
  for (const CheckRow& row : KeyStateRows()) {
    EXPECT_EQ(FindingsOf(row.source).find("key-state"), std::string::npos) << row.source;
  }
}

}  // namespace cxengine::dsl

// Seeds for the simulation. CXENGINE_SIMULATION_SEEDS=N runs N of them (a soak), CXENGINE_SIMULATION_SEED=S
// begins with that one: a seed that failed fails again, in the same way.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/simulation/world.h"

namespace cxengine::simulation {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(SimulationTest, NothingIsLostDoubledOrChangedByCrashesInManyWorlds) {
  const std::uint64_t first = FromEnvironment("CXENGINE_SIMULATION_SEED", 1);
  const std::uint64_t seeds = FromEnvironment("CXENGINE_SIMULATION_SEEDS", 6);
  Story all;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const Story story = Live({.seed = seed});
    ASSERT_EQ(story.failure, "") << "seed " << seed;
    all.days += story.days;
    all.events += story.events;
    all.batches += story.batches;
    all.restarts += story.restarts;
    all.power_cuts += story.power_cuts;
    all.writes += story.writes;
    all.cold_keys += story.cold_keys;
  }
  std::cout << seeds << " worlds: " << static_cast<std::uint64_t>(all.days) << " days, " << all.events
            << " events, " << all.batches << " batches, " << all.restarts << " restarts, " << all.power_cuts
            << " power cuts, " << all.writes << " writes, " << all.cold_keys << " cold keys\n";
  EXPECT_GT(all.restarts, seeds);
  EXPECT_GT(all.events, 100 * seeds);
  EXPECT_GT(all.cold_keys, seeds);
}

TEST(SimulationTest, ASeedDoesTheSameAgain) {
  const Story once = Live({.seed = 5});
  const Story again = Live({.seed = 5});
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(once.writes, again.writes);
  EXPECT_NE(once.trace, Live({.seed = 6}).trace);
}

class PlantedTest : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedTest, IsFound) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Story story = Live({.seed = seed, .planted = GetParam()});
    if (story.failure.empty()) continue;
    std::cout << "seed " << seed << ": " << story.failure << '\n';
    return;
  }
  FAIL() << "twenty worlds had nothing against it";
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedTest,
                         ::testing::Values(Planted::kLyingLogDisk, Planted::kLyingStateDisk,
                                           Planted::kEagerAnswer, Planted::kLostBatch,
                                           Planted::kSwallowedError, Planted::kShortReplay,
                                           Planted::kDoubleReplay, Planted::kGreedyPruning,
                                           Planted::kStaleRow, Planted::kUnsavedRow, Planted::kForgottenRow));

}  // namespace
}  // namespace cxengine::simulation

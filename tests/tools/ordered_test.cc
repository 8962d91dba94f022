// Work on several threads, taken in order; and the line that tells how far it is.
#include "tools/check/ordered.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/check/progress.h"

namespace cxengine::tools {
namespace {

using std::chrono::milliseconds;

std::vector<std::size_t> Ordered(std::size_t count, std::size_t threads) {
  std::vector<std::size_t> taken;
  std::size_t finished = 0;
  ForEachInOrder<std::size_t>(
      count, threads, [](std::size_t i) { return i * i; },
      [&](std::size_t i, std::size_t square) {
        EXPECT_EQ(square, i * i);
        taken.push_back(i);
      },
      [&](std::size_t so_far) {
        EXPECT_GE(so_far, finished);
        finished = so_far;
      });
  return taken;
}

TEST(OrderedTest, ResultsAreTakenInOrder) {
  for (const std::size_t threads : {0U, 1U, 2U, 16U}) {
    for (const std::size_t count : {0U, 1U, 2U, 500U}) {
      std::vector<std::size_t> wanted;
      for (std::size_t i = 0; i < count; ++i) wanted.push_back(i);
      EXPECT_EQ(Ordered(count, threads), wanted) << threads;
    }
  }
}

TEST(OrderedTest, LaterResultsWaitForEarlierOnes) {
  // The first is done last, because it waits for all others.
  std::atomic<int> others = 0;
  std::vector<std::size_t> taken;
  ForEachInOrder<int>(
      10, 2,
      [&](std::size_t i) {
        if (i > 0) return ++others;
        while (others < 9) std::this_thread::yield();
        return 0;
      },
      [&](std::size_t i, int) { taken.push_back(i); }, [](std::size_t) {});
  EXPECT_EQ(taken, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(OrderedTest, AnExceptionComesOutAtItsPlace) {
  for (const std::size_t threads : {1U, 4U}) {
    std::vector<std::size_t> taken;
    const auto run = [&] {
      ForEachInOrder<int>(
          100, threads,
          [](std::size_t i) {
            if (i == 3) throw std::runtime_error("three");
            return 0;
          },
          [&](std::size_t i, int) { taken.push_back(i); }, [](std::size_t) {});
    };
    EXPECT_THROW(run(), std::runtime_error);
    EXPECT_EQ(taken, (std::vector<std::size_t>{0, 1, 2}));
  }
}

TEST(ProgressTest, NothingIsShownInTheFirstHalfSecond) {
  Progress progress(100, true);
  EXPECT_EQ(progress.Update(10, milliseconds(499)), "");
  EXPECT_EQ(progress.Clear(), "");
  EXPECT_EQ(progress.Update(10, milliseconds(500)), "\r\x1b[Kchecked 10 of 100 files");
  EXPECT_EQ(progress.Update(10, milliseconds(600)), "");
  EXPECT_EQ(progress.Update(11, milliseconds(700)), "\r\x1b[Kchecked 11 of 100 files");
}

TEST(ProgressTest, TheLineGoesAwayBeforeOtherText) {
  Progress progress(100, true);
  progress.Update(10, milliseconds(500));
  EXPECT_EQ(progress.Clear(), "\r\x1b[K");
  EXPECT_EQ(progress.Clear(), "");
  EXPECT_EQ(progress.Update(10, milliseconds(600)), "\r\x1b[Kchecked 10 of 100 files");
}

TEST(ProgressTest, WhereThereIsNoTerminalThereIsNoLine) {
  Progress progress(100, false);
  EXPECT_EQ(progress.Update(10, milliseconds(5000)), "");
}

TEST(ProgressTest, WhatIsDoneNeedsNoLine) {
  Progress progress(100, true);
  EXPECT_EQ(progress.Update(100, milliseconds(5000)), "");
}

}  // namespace
}  // namespace cxengine::tools

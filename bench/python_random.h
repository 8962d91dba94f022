// The pseudo-random numbers of Python's `random.Random(seed)`, so that data made by a Python program can be
// made here, byte by byte. Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by an array of
// one word; the derived numbers are those of CPython 3.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace cxengine::bench {

class PythonRandom {
 public:
  explicit PythonRandom(std::uint32_t seed);

  // randrange(n): 0 to n - 1; n is at least 1.
  std::uint32_t Below(std::uint32_t n);
  // randint(low, high), both included.
  std::int64_t Between(std::int64_t low, std::int64_t high);
  // random(): from 0, below 1, with 53 bits.
  double Real();
  // uniform(low, high)
  double Uniform(double low, double high) { return low + (high - low) * Real(); }
  // sample(range(n), k): k different numbers below n; k is at most 5.
  std::vector<std::uint32_t> Sample(std::uint32_t n, std::uint32_t k);

 private:
  std::mt19937 words_;
};

}  // namespace cxengine::bench

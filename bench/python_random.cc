// PythonRandom.
#include "bench/python_random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace cxengine::bench {

namespace {

constexpr std::size_t kWords = 624;

// init_by_array of the reference implementation, for a key of one word; std::mt19937 takes the state as it
// is.
class Seed {
 public:
  using result_type = std::uint32_t;

  explicit Seed(std::uint32_t key) {
    state_[0] = 19650218;
    for (std::uint32_t i = 1; i < kWords; ++i)
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30U)) + i;
    std::size_t at = 1;
    const auto mix = [&](std::uint32_t factor, auto&& add) {
      state_[at] = add(state_[at] ^ ((state_[at - 1] ^ (state_[at - 1] >> 30U)) * factor));
      if (++at < kWords) return;
      state_[0] = state_[kWords - 1];
      at = 1;
    };
    for (std::size_t i = 0; i < kWords; ++i) mix(1664525U, [&](std::uint32_t word) { return word + key; });
    for (std::size_t i = 1; i < kWords; ++i)
      mix(1566083941U, [&](std::uint32_t word) { return word - static_cast<std::uint32_t>(at); });
    state_[0] = 0x80000000U;
  }

  template <typename Iterator>
  void generate(Iterator begin, Iterator end) const {
    std::copy_n(state_.begin(), std::min<std::size_t>(kWords, static_cast<std::size_t>(end - begin)), begin);
  }

 private:
  std::array<std::uint32_t, kWords> state_{};
};

std::mt19937 Seeded(std::uint32_t key) {
  Seed seed(key);
  return std::mt19937(seed);
}

}  // namespace

PythonRandom::PythonRandom(std::uint32_t seed) : words_(Seeded(seed)) {}

std::uint32_t PythonRandom::Below(std::uint32_t n) {
  const auto bits = static_cast<unsigned>(std::bit_width(n));
  for (;;) {
    const auto number = static_cast<std::uint32_t>(words_() >> (32U - bits));
    if (number < n) return number;
  }
}

std::int64_t PythonRandom::Between(std::int64_t low, std::int64_t high) {
  return low + Below(static_cast<std::uint32_t>(high - low + 1));
}

double PythonRandom::Real() {
  const auto high = static_cast<double>(words_() >> 5U);
  const auto low = static_cast<double>(words_() >> 6U);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

std::vector<std::uint32_t> PythonRandom::Sample(std::uint32_t n, std::uint32_t k) {
  constexpr std::uint32_t kSmall = 21;  // beyond, a set of the chosen ones is smaller than a list of all
  std::vector<std::uint32_t> chosen;
  std::vector<std::uint32_t> pool(n);
  std::iota(pool.begin(), pool.end(), 0);
  while (chosen.size() < k) {
    const std::uint32_t left = n <= kSmall ? n - static_cast<std::uint32_t>(chosen.size()) : n;
    const std::uint32_t at = Below(left);
    if (n > kSmall && std::find(chosen.begin(), chosen.end(), at) != chosen.end()) continue;
    chosen.push_back(pool[at]);
    if (n <= kSmall) pool[at] = pool[left - 1];
  }
  return chosen;
}

}  // namespace cxengine::bench

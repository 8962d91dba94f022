// Marks: a fixed number of bits, and which is the first one that is set from a place on, at a price that does
// not depend on how far away it is.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cxengine::engine {

class Marks {
 public:
  static constexpr std::size_t kSize = 1U << 16U;

  void Set(std::size_t place, bool value) {
    value = SetBit(bits_[place / 64], place % 64, value);
    place /= 64;
    value = SetBit(words_[place / 64], place % 64, value);
    SetBit(groups_, place / 64, value);
  }
  // `from` or after it; kSize if there is none.
  std::size_t FirstFrom(std::size_t from) const {
    if (const std::uint64_t rest = bits_[from / 64] >> from % 64; rest != 0)
      return from + std::countr_zero(rest);
    const std::size_t word = FirstWordFrom(from / 64 + 1);
    return word == kWords ? kSize : 64 * word + std::countr_zero(bits_[word]);
  }

 private:
  static constexpr std::size_t kWords = kSize / 64;

  // Whether some bit of the word is set then.
  static bool SetBit(std::uint64_t& word, std::size_t bit, bool value) {
    word = (word & ~(std::uint64_t{1} << bit)) | (std::uint64_t{value} << bit);
    return word != 0;
  }
  std::size_t FirstWordFrom(std::size_t from) const {
    if (from == kWords) return kWords;
    if (const std::uint64_t rest = words_[from / 64] >> from % 64; rest != 0)
      return from + std::countr_zero(rest);
    const std::uint64_t rest = groups_ >> (from / 64 + 1);
    if (rest == 0) return kWords;
    const std::size_t group = from / 64 + 1 + std::countr_zero(rest);
    return 64 * group + std::countr_zero(words_[group]);
  }

  std::array<std::uint64_t, kWords> bits_ = {};
  std::array<std::uint64_t, kWords / 64> words_ = {};  // a bit for each word of those that is not 0
  std::uint64_t groups_ = 0;                           // likewise, of these
};

}  // namespace cxengine::engine

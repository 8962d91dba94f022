// The size of a text, and eight of its bytes, as numbers: what a short text is is told by these alone, and
// most longer ones are told apart by them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace cxengine::engine {

class ShortText {
 public:
  ShortText() = default;
  explicit ShortText(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
    const char* const bytes = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
      // The ends of longer ones differ more often than their beginnings.
      bytes_ = Load<std::uint64_t>(bytes + size - 8);
      if (size > 8) bytes_ ^= Load<std::uint64_t>(bytes) * kMix;
    } else if (size >= 4) {
      bytes_ = Load<std::uint32_t>(bytes) | (std::uint64_t{Load<std::uint32_t>(bytes + size - 4)} << 32U);
    } else if (size > 0) {
      bytes_ = Load<std::uint8_t>(bytes) | (std::uint64_t{Load<std::uint8_t>(bytes + size / 2)} << 8U) |
               (std::uint64_t{Load<std::uint8_t>(bytes + size - 1)} << 16U);
    }
  }

  std::uint32_t size() const { return size_; }
  // Equal ones are then equal texts.
  bool IsWhole() const { return size_ <= 8; }
  std::uint64_t Hash() const {
    const std::uint64_t mixed = (bytes_ + size_) * kMix;
    return mixed ^ (mixed >> 32U);
  }
  friend bool operator==(const ShortText&, const ShortText&) = default;

 private:
  static constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15U;

  template <typename T>
  static T Load(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }

  std::uint64_t bytes_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace cxengine::engine

// LeanText: a text that does not change, in 16 bytes. Up to 15 bytes stand in it; a longer one is in memory
// of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace cxengine::engine {

class LeanText {
 public:
  LeanText() = default;
  // Of less than 4 GiB.
  explicit LeanText(std::string_view text) {
    char* to = bytes_;
    if (text.size() > kMostInside) {
      const auto size = static_cast<std::uint32_t>(text.size());
      to = new char[text.size()];
      std::memcpy(bytes_, &to, sizeof to);
      std::memcpy(bytes_ + sizeof to, &size, sizeof size);
      bytes_[kMostInside] = kOutside;
    } else {
      bytes_[kMostInside] = static_cast<char>(text.size());
    }
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
  }
  LeanText(LeanText&& other) noexcept { Swap(other); }
  LeanText& operator=(LeanText&& other) noexcept {
    LeanText taken(std::move(other));
    Swap(taken);
    return *this;
  }
  ~LeanText() {
    if (is_outside()) delete[] view().data();
  }

  std::string_view view() const {
    if (!is_outside()) return {bytes_, static_cast<std::size_t>(bytes_[kMostInside])};
    const char* text = nullptr;
    std::uint32_t size = 0;
    std::memcpy(&text, bytes_, sizeof text);
    std::memcpy(&size, bytes_ + sizeof text, sizeof size);
    return {text, size};
  }
  // Of the memory of its own.
  std::size_t StateBytes() const { return is_outside() ? view().size() : 0; }

 private:
  static constexpr std::size_t kMostInside = 15;
  static constexpr char kOutside = kMostInside + 1;

  bool is_outside() const { return bytes_[kMostInside] == kOutside; }
  void Swap(LeanText& other) { std::swap(bytes_, other.bytes_); }

  // The text and, in the last byte, its size; or a pointer, a size of four bytes, and kOutside.
  alignas(char*) char bytes_[kMostInside + 1] = {};
};

}  // namespace cxengine::engine

// A line on the terminal that tells how far a long run has got.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace cxengine::tools {

// Yields what to write; who calls it writes it, and knows the time. Nothing is shown in the first half
// second, nor ever where `visible` is false.
class Progress {
 public:
  Progress(std::size_t total, bool visible) : total_(total), visible_(visible) {}

  // After `elapsed` since the start `finished` files are checked. "" if the line need not change.
  std::string Update(std::size_t finished, std::chrono::milliseconds elapsed);
  // Takes the line away, so that other text can be written.
  std::string Clear();

 private:
  std::size_t total_;
  bool visible_;
  std::string shown_;
};

}  // namespace cxengine::tools

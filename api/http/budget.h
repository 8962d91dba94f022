// The bytes that all connections of a server hold together, against a limit: requests that are being read or
// answered, and answers that wait for their reader. Counted, not enforced: each connection looks before it
// reads on.
#pragma once

#include <atomic>
#include <cstddef>

namespace cxengine::http {

class Budget {
 public:
  explicit Budget(std::size_t limit) : limit_(limit) {}
  // One connection's share changes. The sum wraps through zero and back, so the order does not matter.
  void Change(std::size_t from, std::size_t to) { used_ += to - from; }
  bool IsOver() const { return used_ > limit_; }
  std::size_t used() const { return used_; }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
};

}  // namespace cxengine::http

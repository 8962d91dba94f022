// Bytes that wait to be sent, in order, and the one place that sends: non-blocking, without SIGPIPE.
//
// In: strings. Out: as many of their bytes as the socket takes. What goes wrong: kBroken, the peer is gone.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

namespace cxengine::http {

class Output {
 public:
  enum class Result { kAll, kSome, kNone, kBroken };

  void Add(std::string bytes);
  // kSome and kNone: the socket is full, and whether it took anything this time.
  Result Send(int fd);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void Clear();

 private:
  void Remove(std::size_t sent);

  std::deque<std::string> pieces_;
  std::size_t offset_ = 0;  // bytes of pieces_.front() that are gone
  std::size_t size_ = 0;    // bytes that wait
};

}  // namespace cxengine::http

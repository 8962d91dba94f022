// A stream of bytes from one thread to another that makes neither wait: bodies that are longer than memory.
//
// The writer stops when the pipe is full and is told when it has been emptied; the reader takes what is there
// and is told when there is more. Each side may give up: the other one is told. The calls that tell are made
// on the other side's thread, without a lock held, and are forgotten when the stream is over.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace cxengine::http {

class Pipe {
 public:
  static constexpr std::size_t kCapacity = 64 * 1024;
  enum class State {
    kOpen,
    kEnded,   // these bytes were the last
    kBroken,  // the writer gave up: the stream is not whole
  };

  // One that has ended, with these bytes in it.
  static std::shared_ptr<Pipe> Of(std::string bytes);

  // The writer's. Without effect once the stream is over.
  void Write(std::string bytes);
  void End() { Finish(State::kEnded); }
  void Break() { Finish(State::kBroken); }
  // Enough waits. If so, `drained` is called once when it does no longer.
  bool IsFull();
  bool IsAbandoned() const;
  std::size_t size() const;                       // bytes that wait
  void OnDrained(std::function<void()> drained);  // also when the reader gives up

  // The reader's: all that waits, and what is to be expected.
  State Read(std::string& bytes);
  void Abandon();
  // Called once for each time that there is something to read after a Read; at once if there is already.
  void OnReadable(std::function<void()> readable);

 private:
  void Finish(State state);

  mutable std::mutex mutex_;
  std::string bytes_;
  State state_ = State::kOpen;
  bool abandoned_ = false;
  bool told_ = false;          // the reader, since its last Read
  bool writer_waits_ = false;  // it has been told that the pipe is full
  std::function<void()> readable_;
  std::function<void()> drained_;
};

}  // namespace cxengine::http

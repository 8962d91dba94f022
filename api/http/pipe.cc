#include "api/http/pipe.h"

#include <utility>

namespace cxengine::http {

std::shared_ptr<Pipe> Pipe::Of(std::string bytes) {
  auto pipe = std::make_shared<Pipe>();
  pipe->Write(std::move(bytes));
  pipe->End();
  return pipe;
}

void Pipe::Write(std::string bytes) {
  if (bytes.empty()) return;
  std::function<void()> tell;
  {
    const std::lock_guard lock(mutex_);
    if (abandoned_ || state_ != State::kOpen) return;
    if (bytes_.empty())
      bytes_ = std::move(bytes);
    else
      bytes_ += bytes;
    if (!std::exchange(told_, true)) tell = readable_;
  }
  if (tell) tell();
}

void Pipe::Finish(State state) {
  std::function<void()> tell;
  std::function<void()> forgotten;  // what it holds goes without the lock
  {
    const std::lock_guard lock(mutex_);
    if (abandoned_ || state_ != State::kOpen) return;
    state_ = state;
    told_ = true;
    tell = readable_;
    forgotten = std::exchange(drained_, nullptr);
  }
  if (tell) tell();
}

bool Pipe::IsFull() {
  const std::lock_guard lock(mutex_);
  if (abandoned_ || bytes_.size() < kCapacity) return false;
  writer_waits_ = true;
  return true;
}

bool Pipe::IsAbandoned() const {
  const std::lock_guard lock(mutex_);
  return abandoned_;
}

std::size_t Pipe::size() const {
  const std::lock_guard lock(mutex_);
  return bytes_.size();
}

void Pipe::OnDrained(std::function<void()> drained) {
  {
    const std::lock_guard lock(mutex_);
    if (!abandoned_) {
      if (state_ == State::kOpen) drained_ = std::move(drained);
      return;
    }
  }
  drained();
}

Pipe::State Pipe::Read(std::string& bytes) {
  std::function<void()> tell;
  std::function<void()> forgotten;
  State state{};
  {
    const std::lock_guard lock(mutex_);
    bytes = std::exchange(bytes_, {});
    told_ = false;
    state = state_;
    if (std::exchange(writer_waits_, false)) tell = drained_;
    if (state != State::kOpen) forgotten = std::exchange(readable_, nullptr);
  }
  if (tell) tell();
  return state;
}

void Pipe::Abandon() {
  std::function<void()> tell;
  std::function<void()> forgotten;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(abandoned_, true)) return;
    bytes_ = {};
    tell = std::exchange(drained_, nullptr);
    forgotten = std::exchange(readable_, nullptr);
  }
  if (tell) tell();
}

void Pipe::OnReadable(std::function<void()> readable) {
  std::function<void()> tell;
  {
    const std::lock_guard lock(mutex_);
    if (abandoned_) return;
    readable_ = std::move(readable);
    told_ = !bytes_.empty() || state_ != State::kOpen;
    if (told_) tell = readable_;
  }
  if (tell) tell();
}

}  // namespace cxengine::http

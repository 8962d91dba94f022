// Connection: what goes out, from answers to bytes, and the end.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "api/http/connection.h"
#include "api/http/request_id.h"
#include "api/http/response_head.h"

namespace cxengine::http {
namespace {

using Clock = std::chrono::steady_clock;
using Mode = ConnectionContext::Mode;

// Beyond these the client is not read until it, or we, have caught up.
constexpr std::size_t kMaxUnderWay = 64;        // requests
constexpr std::size_t kMaxOutput = 256 * 1024;  // bytes of responses that wait

// A reader slower than this over all is none, once write_timeout has passed.
constexpr std::size_t kMinReadRate = 512;  // bytes per second

}  // namespace

Connection::Guard::~Guard() {
  const auto broken = std::exchange(connection_.broken_, {});
  const auto abandoned = std::exchange(connection_.abandoned_, {});
  connection_.Account();
  lock_.unlock();
  for (const auto& pipe : broken) pipe->Break();
  for (const auto& pipe : abandoned) pipe->Abandon();
}

void Connection::Answer(std::uint64_t number, Response response) {
  const std::shared_ptr<Pipe> stream = response.stream;
  // Before the lock is taken: it may call at once.
  if (stream)
    stream->OnReadable([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      const Guard guard(*self);
      self->Flush();
    });
  const Guard guard(*this);
  if (state_ == State::kClosed || number < first_slot_ || number - first_slot_ >= slots_.size()) {
    if (stream) abandoned_.push_back(stream);
    return;
  }
  Slot& slot = slots_[static_cast<std::size_t>(number - first_slot_)];
  if (slot.interim || slot.response) return;
  answer_bytes_ += response.body.size();
  slot.response = std::move(response);
  Flush();
  // Beyond the total nobody is read, but what is under way is still answered, and clients that do not take
  // their answers would go on to fill the memory with them.
  Account();
  if (context_->budget.IsOver() && output_.size() + answer_bytes_ > kMaxOutput) Close();
}

void Connection::OnWritable() {
  const Guard guard(*this);
  awaiting_writable_ = false;
  Flush();
}

bool Connection::IsBehind() const {
  return (upload_ && upload_->IsFull()) || slots_.size() >= kMaxUnderWay ||
         output_.size() + answer_bytes_ >= kMaxOutput ||
         request_bytes_ >= std::max(context_->options.max_body, kMaxOutput) || context_->budget.IsOver();
}

// A client that takes its answers, but hardly.
bool Connection::IsTooSlow(Poller::TimePoint now) const {
  if (output_.empty()) return false;
  const auto timeout = context_->options.write_timeout;
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - output_since_ - timeout).count();
  return now - written_ > timeout || (age > 0 && sent_ / static_cast<std::size_t>(age) < kMinReadRate);
}

void Connection::Account() {
  std::size_t held = reading_bytes_ + request_bytes_ + answer_bytes_ + output_.size();
  if (upload_) held += upload_->size();
  if (!slots_.empty() && slots_.front().response && slots_.front().response->stream)
    held += slots_.front().response->stream->size();
  context_->budget.Change(std::exchange(held_, held), held);
}

bool Connection::IsIdle() const { return slots_.empty() && output_.empty(); }

void Connection::Refuse(const Refusal& refusal) {
  // Its response may have begun, and nothing can be said any more.
  if (upload_) {
    Close();
    return;
  }
  Slot slot;
  slot.request_id = TakeOrMakeRequestId(std::nullopt);
  slot.close = true;
  slot.response = ErrorResponse(refusal.status, refusal.code, refusal.sentence);
  if (refusal.status == 503) slot.response->headers.Add("Retry-After", "1");
  answer_bytes_ += slot.response->body.size();
  slots_.push_back(std::move(slot));
  state_ = State::kFinishing;
  Flush();
}

// Moves what is answered, in order, to the output, and that to the client.
void Connection::Flush() {
  bool more = true;
  while (more) {
    more = Fill();
    Write();
    more = more && output_.size() < kMaxOutput && state_ != State::kClosed;
  }
}

void Connection::Put(std::string bytes) {
  if (output_.empty()) {
    written_ = output_since_ = Clock::now();
    sent_ = 0;
  }
  output_.Add(std::move(bytes));
}

bool Connection::Pull(Slot& slot) {
  std::string bytes;
  const Pipe::State state = slot.response->stream->Read(bytes);
  if (slot.http10) {
    Put(std::move(bytes));
  } else if (!bytes.empty()) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    Put(std::string(size.data(), end) + "\r\n");
    bytes += "\r\n";
    Put(std::move(bytes));
  }
  if (state == Pipe::State::kBroken) Close();  // the client sees that the end is missing
  if (state == Pipe::State::kEnded && !slot.http10) Put("0\r\n\r\n");
  return state == Pipe::State::kEnded;
}

bool Connection::Fill() {
  while (state_ != State::kLingering && state_ != State::kClosed && !slots_.empty()) {
    Slot& slot = slots_.front();
    if (slot.interim) {
      Put("HTTP/1.1 100 Continue\r\n\r\n");
    } else if (slot.response) {
      Response& response = *slot.response;
      const bool streams = response.stream != nullptr;
      if (!slot.begun) {
        // While draining, the last of those under way says goodbye.
        const bool last = slots_.size() == 1 && context_->mode != Mode::kServing;
        // A body that nobody reads to its end stands in the way of the next request.
        const bool unread = slot.uploading && !streams;
        slot.close = slot.close || last || unread || AsksToClose(response) || (streams && slot.http10);
        slot.begun = true;
        answer_bytes_ -= response.body.size();
        Put(ResponseHead(response,
                         ResponseShape{slot.request_id, slot.close, slot.http10, streams && !slot.http10}));
        if (!slot.head_only && StatusHasBody(response.status)) Put(std::move(response.body));
        if (streams && slot.head_only) abandoned_.push_back(response.stream);
      }
      if (streams && !slot.head_only) {
        if (output_.size() >= kMaxOutput) return true;
        if (!Pull(slot)) return false;
      }
      if (slot.close || slot.uploading) {
        state_ = State::kFinishing;
        DropSlots();
        break;
      }
    } else {
      break;
    }
    request_bytes_ -= slot.request_bytes;
    slots_.pop_front();
    ++first_slot_;
    if (slots_.empty() && phase_ == Framing::Phase::kIdle) phase_since_ = Clock::now();
  }
  return false;
}

// Whoever still reads from or writes to them is told.
void Connection::DropSlots() {
  for (Slot& slot : slots_)
    if (slot.response && slot.response->stream) abandoned_.push_back(std::move(slot.response->stream));
  first_slot_ += slots_.size();
  slots_.clear();
  request_bytes_ = 0;
  answer_bytes_ = 0;
  if (auto upload = std::exchange(upload_, nullptr)) broken_.push_back(std::move(upload));
}

void Connection::Write() {
  if (socket_ < 0 || awaiting_writable_ || corked_) return;
  if (!output_.empty()) {
    const std::size_t before = output_.size();
    const Output::Result result = output_.Send(socket_);
    sent_ += before - output_.size();
    switch (result) {
      case Output::Result::kBroken:
        Close();
        return;
      case Output::Result::kAll:
      case Output::Result::kSome:
        written_ = Clock::now();
        break;
      case Output::Result::kNone:
        break;
    }
    if (!output_.empty()) {
      awaiting_writable_ = true;
      context_->poller.AwaitWritable(shared_from_this(), socket_);
    }
  }
  Settle();
}

// After the output has moved: what it was holding up can go on.
void Connection::Settle() {
  if (IsIdle()) {
    if (end_of_input_) {
      Close();
      return;
    }
    if (state_ == State::kFinishing) Linger();
  }
  if (paused_ && !IsBehind() && !end_of_input_) GoOn();
}

// The transport reads again. The time that we were behind is not the client's.
void Connection::GoOn() {
  paused_ = false;
  phase_since_ = progress_ = Clock::now();
  body_bytes_ = 0;
  resume_();
}

void Connection::Linger() {
  state_ = State::kLingering;
  linger_since_ = Clock::now();
  shutdown(socket_, SHUT_WR);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  // The transport closes it when it sees the end, or is told by `resume_`.
  shutdown(std::exchange(socket_, -1), SHUT_RDWR);
  DropSlots();
  output_.Clear();
  reading_bytes_ = 0;
  resume_();
}

}  // namespace cxengine::http

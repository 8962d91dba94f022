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

}  // namespace

Connection::Guard::~Guard() {
  const auto broken = std::exchange(connection_.broken_, {});
  const auto abandoned = std::exchange(connection_.abandoned_, {});
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
  slot.response = std::move(response);
  Flush();
}

void Connection::OnWritable() {
  const Guard guard(*this);
  awaiting_writable_ = false;
  Flush();
}

bool Connection::IsBehind() const {
  return (upload_ && upload_->IsFull()) || slots_.size() >= kMaxUnderWay || output_.size() >= kMaxOutput ||
         request_bytes_ >= std::max(context_->options.max_body, kMaxOutput);
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

bool Connection::Pull(Slot& slot) {
  std::string bytes;
  const Pipe::State state = slot.response->stream->Read(bytes);
  if (!bytes.empty() && output_.empty()) written_ = Clock::now();
  if (slot.http10) {
    output_.Add(std::move(bytes));
  } else if (!bytes.empty()) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    output_.Add(std::string(size.data(), end) + "\r\n");
    bytes += "\r\n";
    output_.Add(std::move(bytes));
  }
  if (state == Pipe::State::kBroken) Close();  // the client sees that the end is missing
  if (state == Pipe::State::kEnded && !slot.http10) output_.Add("0\r\n\r\n");
  return state == Pipe::State::kEnded;
}

bool Connection::Fill() {
  while (state_ != State::kLingering && state_ != State::kClosed && !slots_.empty()) {
    Slot& slot = slots_.front();
    if (slot.interim) {
      output_.Add("HTTP/1.1 100 Continue\r\n\r\n");
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
        if (output_.empty()) written_ = Clock::now();
        output_.Add(ResponseHead(
            response, ResponseShape{slot.request_id, slot.close, slot.http10, streams && !slot.http10}));
        if (!slot.head_only && StatusHasBody(response.status)) output_.Add(std::move(response.body));
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
  if (auto upload = std::exchange(upload_, nullptr)) broken_.push_back(std::move(upload));
}

void Connection::Write() {
  if (!socket_.is_open() || awaiting_writable_ || corked_) return;
  if (!output_.empty()) {
    switch (output_.Send(socket_.get())) {
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
      context_->poller.AwaitWritable(shared_from_this(), socket_.get());
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
  if (paused_ && !IsBehind() && !end_of_input_) {
    paused_ = false;
    // The time that we were behind is not the client's.
    phase_since_ = progress_ = Clock::now();
    body_bytes_ = 0;
    resume_();
  }
}

void Connection::Linger() {
  state_ = State::kLingering;
  linger_since_ = Clock::now();
  shutdown(socket_.get(), SHUT_WR);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  // Makes the transport's descriptor end too, should `resume_` find it busy.
  shutdown(socket_.get(), SHUT_RDWR);
  socket_.Close();
  DropSlots();
  output_.Clear();
  resume_();
}

}  // namespace cxengine::http

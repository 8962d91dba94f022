#include "api/http/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "api/http/request_id.h"
#include "api/http/response_head.h"

namespace cxengine::http {
namespace {

using Clock = std::chrono::steady_clock;
using Mode = ConnectionContext::Mode;

// Beyond these the client is not read until it, or we, have caught up.
constexpr std::size_t kMaxUnderWay = 64;        // requests
constexpr std::size_t kMaxOutput = 256 * 1024;  // bytes of responses that wait

// After the FIN the client's input is discarded, lest a reset destroy the response on its way (RFC 9112
// §9.6).
constexpr std::chrono::milliseconds kLingerQuiet{2'000};  // without input
constexpr std::chrono::milliseconds kLingerLongest{10'000};
constexpr std::chrono::milliseconds kLingerDraining{250};

// A body slower than this over all is no upload but a slow-loris.
constexpr std::size_t kMinBodyRate = 512;  // bytes per second, once body_timeout has passed

constexpr Refusal kHeaderTimeout{408, "request-timeout",
                                 "The header of the request took too long to arrive."};
constexpr Refusal kBodyTimeout{408, "request-timeout", "The body of the request took too long to arrive."};
constexpr Refusal kFull{503, "too-many-connections",
                        "The server has all the connections it can hold; try again."};
constexpr Refusal kStopping{503, "stopping", "The server is stopping; try again."};
constexpr Refusal kInternal{500, "internal-error", "The server failed to answer this request."};

FramingLimits LimitsOf(const ServerOptions& options) {
  return FramingLimits{options.max_target, options.max_header, options.max_body};
}

}  // namespace

Connection::Connection(std::shared_ptr<ConnectionContext> context, Descriptor socket, std::string peer,
                       std::function<void()> resume)
    : context_(std::move(context)),
      peer_(std::move(peer)),
      resume_(std::move(resume)),
      framing_(LimitsOf(context_->options)),
      socket_(std::move(socket)),
      phase_since_(Clock::now()),
      written_(phase_since_) {
  ++context_->connections;
}

Connection::~Connection() {
  if (counted_) --context_->connections;
}

void Connection::TurnAway() {
  const std::lock_guard lock(mutex_);
  Refuse(context_->mode == Mode::kServing ? kFull : kStopping);
}

Connection::Next Connection::Receive(std::string_view bytes) {
  std::string kept;
  if (!kept_back_.empty()) {
    kept.swap(kept_back_);
    kept += bytes;
    bytes = kept;
  }
  Next next = Next::kDrop;
  try {
    next = Process(bytes);
    if (next == Next::kPause) kept_back_ = bytes;
  } catch (...) {
    // Memory ran out while a request was read: there is no telling where the next one begins.
    const std::lock_guard lock(mutex_);
    if (state_ == State::kOpen) Refuse(kInternal);
    next = state_ == State::kClosed ? Next::kDrop : Next::kRead;
  }
  const std::lock_guard lock(mutex_);
  corked_ = false;
  Write();
  if (state_ == State::kClosed) return Next::kDrop;
  // Write may have caught up, but then it saw no pause to end.
  if (next == Next::kPause && !IsBehind() && !end_of_input_) resume_();
  paused_ = next == Next::kPause && (IsBehind() || end_of_input_);
  return next;
}

Connection::Next Connection::Process(std::string_view& bytes) {
  const std::size_t arrived = bytes.size();
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::kClosed) return Next::kDrop;
      if (state_ != State::kOpen) {
        if (!bytes.empty()) discarded_ = Clock::now();
        return Next::kRead;
      }
      if (end_of_input_ && bytes.empty()) return Next::kPause;
      if (IsBehind()) return Next::kPause;
    }
    const Framing::Event event = framing_.Next(bytes);
    switch (event) {
      case Framing::Event::kNeedMore: {
        const std::lock_guard lock(mutex_);
        body_bytes_ += arrived;
        if (arrived > 0) NotePhase();
        return end_of_input_ ? Next::kPause : Next::kRead;
      }
      case Framing::Event::kContinue: {
        const std::lock_guard lock(mutex_);
        if (state_ != State::kOpen) break;
        Slot slot;
        slot.interim = true;
        slots_.push_back(std::move(slot));
        Flush();
        break;
      }
      case Framing::Event::kRequest:
        Dispatch(framing_.TakeRequest(), !bytes.empty());
        break;
      case Framing::Event::kRefused: {
        const std::lock_guard lock(mutex_);
        if (state_ == State::kOpen) Refuse(framing_.refusal());
        break;
      }
    }
  }
}

void Connection::Dispatch(FramedRequest framed, bool more_input) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    // A deadline may have passed between the last look and now.
    if (state_ != State::kOpen) return;
    Slot slot;
    slot.request_id = framed.request.id;
    slot.request_bytes = framed.request.body.size();
    slot.head_only = framed.request.method == "HEAD";
    slot.close = !framed.keep_alive;
    slot.http10 = framed.http10;
    number = first_slot_ + slots_.size();
    request_bytes_ += slot.request_bytes;
    slots_.push_back(std::move(slot));
    NotePhase();
    if (!framed.keep_alive) state_ = State::kFinishing;
    corked_ = more_input && framed.keep_alive;
  }
  framed.request.peer = peer_;
  Responder responder([weak = weak_from_this(), number](Response response) {
    if (const auto self = weak.lock()) self->Answer(number, std::move(response));
  });
  try {
    context_->handler(std::move(framed.request), std::move(responder));
  } catch (...) {
    // Whoever holds the responder now destroys it, and that sends the 500; what was thrown is nobody's
    // business.
  }
}

void Connection::Answer(std::uint64_t number, Response response) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kClosed || number < first_slot_ || number - first_slot_ >= slots_.size()) return;
  Slot& slot = slots_[static_cast<std::size_t>(number - first_slot_)];
  if (slot.interim || slot.response) return;
  slot.response = std::move(response);
  Flush();
}

Connection::Next Connection::EndOfInput() {
  const std::lock_guard lock(mutex_);
  end_of_input_ = true;
  // A client that only closed its sending side still waits for its answers.
  const bool owed = state_ != State::kLingering && (!slots_.empty() || !output_.empty());
  if (!owed) Close();
  if (state_ == State::kClosed) return Next::kDrop;
  paused_ = true;
  return Next::kPause;
}

void Connection::Disconnected() {
  const std::lock_guard lock(mutex_);
  Close();
  if (std::exchange(counted_, false)) --context_->connections;
}

bool Connection::OnTick(Poller::TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kClosed) return false;
  const Mode mode = context_->mode;
  if (mode == Mode::kStopping) Close();
  if (!output_.empty() && now - written_ > context_->options.write_timeout) Close();
  if (state_ == State::kLingering) {
    const auto longest = mode == Mode::kDraining ? kLingerDraining : kLingerLongest;
    if (now - linger_since_ > longest || now - std::max(discarded_, linger_since_) > kLingerQuiet) Close();
  }
  if (state_ == State::kOpen && !paused_ && !end_of_input_) CheckInputDeadlines(now);
  return state_ != State::kClosed;
}

void Connection::CheckInputDeadlines(Poller::TimePoint now) {
  const ServerOptions& options = context_->options;
  switch (phase_) {
    case Framing::Phase::kIdle:
      if (!IsIdle()) return;
      if (context_->mode != Mode::kDraining && now - phase_since_ <= options.idle_timeout) return;
      state_ = State::kFinishing;
      Settle();
      return;
    case Framing::Phase::kHead:
      if (now - phase_since_ > options.header_timeout) Refuse(kHeaderTimeout);
      return;
    case Framing::Phase::kBody: {
      const auto age =
          std::chrono::duration_cast<std::chrono::seconds>(now - phase_since_ - options.body_timeout);
      const bool crawls =
          age.count() > 0 && body_bytes_ / static_cast<std::size_t>(age.count()) < kMinBodyRate;
      if (crawls || now - progress_ > options.body_timeout) Refuse(kBodyTimeout);
      return;
    }
  }
}

void Connection::OnWritable() {
  const std::lock_guard lock(mutex_);
  awaiting_writable_ = false;
  Write();
}

bool Connection::IsBehind() const {
  return slots_.size() >= kMaxUnderWay || output_.size() >= kMaxOutput ||
         request_bytes_ >= std::max(context_->options.max_body, kMaxOutput);
}

bool Connection::IsIdle() const { return slots_.empty() && output_.empty(); }

// Where the framing stands after input: the deadlines count from here.
void Connection::NotePhase() {
  const Poller::TimePoint now = Clock::now();
  const Framing::Phase phase = framing_.phase();
  if (phase != phase_) {
    phase_ = phase;
    phase_since_ = now;
    body_bytes_ = 0;
  }
  progress_ = now;
}

void Connection::Refuse(const Refusal& refusal) {
  Slot slot;
  slot.request_id = TakeOrMakeRequestId(std::nullopt);
  slot.close = true;
  slot.response = ErrorResponse(refusal.status, refusal.code, refusal.sentence);
  slots_.push_back(std::move(slot));
  state_ = State::kFinishing;
  Flush();
}

// Moves what is answered, in order, to the output.
void Connection::Flush() {
  while (state_ != State::kLingering && state_ != State::kClosed && !slots_.empty()) {
    Slot& slot = slots_.front();
    if (slot.interim) {
      output_.Add("HTTP/1.1 100 Continue\r\n\r\n");
    } else if (slot.response) {
      Response& response = *slot.response;
      // While draining, the last of those under way says goodbye.
      const bool last = slots_.size() == 1 && context_->mode != Mode::kServing;
      const bool close = slot.close || last || AsksToClose(response);
      if (output_.empty()) written_ = Clock::now();
      output_.Add(ResponseHead(response, ResponseShape{slot.request_id, close, slot.http10}));
      if (!slot.head_only && StatusHasBody(response.status)) output_.Add(std::move(response.body));
      if (close) {
        state_ = State::kFinishing;
        first_slot_ += slots_.size();
        slots_.clear();
        request_bytes_ = 0;
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
  Write();
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
  first_slot_ += slots_.size();
  slots_.clear();
  output_.Clear();
  resume_();
}

}  // namespace cxengine::http

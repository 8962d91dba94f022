// Connection: input, from bytes to calls of the handler, and the deadlines. connection_output.cc has what
// goes out.
#include "api/http/connection.h"

#include <algorithm>
#include <utility>

namespace cxengine::http {
namespace {

using Clock = std::chrono::steady_clock;
using Mode = ConnectionContext::Mode;

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
constexpr Refusal kNoMemory{503, "overloaded",
                            "The server holds as much of its clients' data as it can; try again."};
constexpr Refusal kStopping{503, "stopping", "The server is stopping; try again."};
constexpr Refusal kNoProxyLine{400, "proxy-line-missing",
                               "A connection to this server has to begin with a line of its proxy's."};
constexpr Refusal kInternal{500, "internal-error", "The server failed to answer this request."};

FramingLimits LimitsOf(const ServerOptions& options) {
  return FramingLimits{options.max_target, options.max_header, options.max_body};
}

}  // namespace

Connection::Connection(std::shared_ptr<ConnectionContext> context, int socket, std::string peer,
                       std::function<void()> resume)
    : context_(std::move(context)),
      resume_(std::move(resume)),
      peer_(std::move(peer)),
      framing_(LimitsOf(context_->options), context_->streams),
      socket_(socket),
      phase_since_(Clock::now()),
      written_(phase_since_) {
  if (context_->options.proxy_protocol) proxy_line_.emplace();
  ++context_->connections;
}

Connection::~Connection() {
  if (counted_) --context_->connections;
  context_->budget.Change(held_, 0);
}

void Connection::TurnAway() {
  const Guard guard(*this);
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
    const Guard guard(*this);
    if (state_ == State::kOpen) Refuse(kInternal);
    next = state_ == State::kClosed ? Next::kDrop : Next::kRead;
  }
  const Guard guard(*this);
  corked_ = false;
  reading_bytes_ = framing_.held() + kept_back_.size();
  Write();
  if (state_ == State::kClosed) return Next::kDrop;
  if (paused_) progress_ = Clock::now();  // the time that we were behind is not the client's
  // Write may have caught up, but then it saw no pause to end.
  if (next == Next::kPause && !IsBehind() && !end_of_input_) resume_();
  const bool pause = next == Next::kPause && (IsBehind() || end_of_input_);
  if (pause && !paused_) paused_since_ = Clock::now();
  paused_ = pause;
  return next;
}

Connection::Next Connection::Process(std::string_view& bytes) {
  const std::size_t arrived = bytes.size();
  for (;;) {
    {
      const Guard guard(*this);
      if (state_ == State::kClosed) return Next::kDrop;
      if (state_ != State::kOpen) {
        if (!bytes.empty()) discarded_ = Clock::now();
        return Next::kRead;
      }
      if (end_of_input_ && bytes.empty()) return Next::kPause;
      if (IsBehind()) return Next::kPause;
    }
    if (proxy_line_) {
      if (!TakeProxyLine(bytes)) return Next::kRead;
      continue;
    }
    const Framing::Event event = framing_.Next(bytes);
    switch (event) {
      case Framing::Event::kNeedMore: {
        const Guard guard(*this);
        body_bytes_ += arrived;
        if (arrived > 0) NotePhase();
        return end_of_input_ ? Next::kPause : Next::kRead;
      }
      case Framing::Event::kContinue: {
        const Guard guard(*this);
        if (state_ != State::kOpen) break;
        Slot slot;
        slot.interim = true;
        slots_.push_back(std::move(slot));
        Flush();
        break;
      }
      case Framing::Event::kRequest:
        Dispatch(framing_.TakeRequest(), !bytes.empty(), nullptr);
        break;
      case Framing::Event::kHead:
        Dispatch(framing_.TakeRequest(), !bytes.empty(), std::make_shared<Pipe>());
        break;
      case Framing::Event::kPiece: {
        std::string piece = framing_.TakePiece();
        std::shared_ptr<Pipe> upload;
        {
          const Guard guard(*this);
          body_bytes_ += piece.size();
          upload = upload_;
        }
        if (upload) upload->Write(std::move(piece));
        break;
      }
      case Framing::Event::kEnd:
        EndUpload();
        break;
      case Framing::Event::kRefused: {
        const Guard guard(*this);
        if (state_ == State::kOpen) Refuse(framing_.refusal());
        break;
      }
    }
  }
}

bool Connection::TakeProxyLine(std::string_view& bytes) {
  const ProxyLine::State state = proxy_line_->Take(bytes);
  if (state == ProxyLine::State::kNeedMore) return false;
  if (state == ProxyLine::State::kDone) {
    if (!proxy_line_->client().empty()) peer_ = proxy_line_->client();
    proxy_line_.reset();
    return true;
  }
  const Guard guard(*this);
  if (state_ == State::kOpen) Refuse(kNoProxyLine);
  return true;
}

void Connection::Dispatch(FramedRequest framed, bool more_input, std::shared_ptr<Pipe> stream) {
  std::uint64_t number = 0;
  {
    const Guard guard(*this);
    // A deadline may have passed between the last look and now.
    if (state_ != State::kOpen) return;
    Slot slot;
    slot.request_id = framed.request.id;
    slot.request_bytes = framed.request.body.size();
    slot.head_only = framed.request.method == "HEAD";
    slot.close = !framed.keep_alive;
    slot.http10 = framed.http10;
    slot.uploading = stream != nullptr;
    upload_ = stream;
    number = first_slot_ + slots_.size();
    reading_bytes_ = 0;
    request_bytes_ += slot.request_bytes;
    slots_.push_back(std::move(slot));
    NotePhase();
    if (!framed.keep_alive && !stream) state_ = State::kFinishing;
    corked_ = more_input && framed.keep_alive;
  }
  framed.request.peer = peer_;
  if (stream) stream->OnDrained(resume_);
  framed.request.stream = std::move(stream);
  Responder responder([weak = weak_from_this(), number](Response response) {
    if (const auto self = weak.lock())
      self->Answer(number, std::move(response));
    else if (response.stream)
      response.stream->Abandon();
  });
  try {
    context_->handler(std::move(framed.request), std::move(responder));
  } catch (...) {
    // Whoever holds the responder now destroys it, and that sends the 500; what was thrown is nobody's
    // business.
  }
}

// The streamed body is whole.
void Connection::EndUpload() {
  std::shared_ptr<Pipe> upload;
  {
    const Guard guard(*this);
    upload.swap(upload_);
    for (Slot& slot : slots_) slot.uploading = false;
    if (!slots_.empty() && slots_.back().close && state_ == State::kOpen) state_ = State::kFinishing;
    NotePhase();
  }
  if (upload) upload->End();
}

Connection::Next Connection::EndOfInput() {
  const Guard guard(*this);
  end_of_input_ = true;
  if (upload_) Close();  // no body will ever be whole
  // A client that only closed its sending side still waits for its answers.
  const bool owed = state_ != State::kLingering && (!slots_.empty() || !output_.empty());
  if (!owed) Close();
  if (state_ == State::kClosed) return Next::kDrop;
  paused_ = true;
  return Next::kPause;
}

void Connection::Disconnected() {
  const Guard guard(*this);
  Close();
  if (std::exchange(counted_, false)) --context_->connections;
}

bool Connection::OnTick(Poller::TimePoint now) {
  const Guard guard(*this);
  if (state_ == State::kClosed) return false;
  const Mode mode = context_->mode;
  if (mode == Mode::kStopping) Close();
  if (IsTooSlow(now)) Close();
  if (state_ == State::kLingering) {
    const auto longest = mode == Mode::kDraining ? kLingerDraining : kLingerLongest;
    if (now - linger_since_ > longest || now - std::max(discarded_, linger_since_) > kLingerQuiet) Close();
  }
  if (state_ == State::kOpen && !end_of_input_) {
    if (!paused_)
      CheckInputDeadlines(now);
    else if (!IsBehind())
      GoOn();  // what others held has gone
    else if (context_->budget.IsOver() && reading_bytes_ > 0 && IsIdle() &&
             now - paused_since_ > context_->options.body_timeout)
      GiveWay();
  }
  return state_ != State::kClosed;
}

// All wait for memory, and this one has some that nothing but its client can free.
void Connection::GiveWay() {
  Refuse(kNoMemory);
  paused_ = false;
  resume_();  // what the client still sends is discarded
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
      // A stream comes at the pace of what it tells of.
      const bool crawls =
          !upload_ && age.count() > 0 && body_bytes_ / static_cast<std::size_t>(age.count()) < kMinBodyRate;
      if (crawls || now - progress_ > options.body_timeout) Refuse(kBodyTimeout);
      return;
    }
  }
}

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

}  // namespace cxengine::http

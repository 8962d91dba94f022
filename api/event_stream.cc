#include "api/event_stream.h"

#include <strings.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "api/handlers/events.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

constexpr std::string_view kMediaType = "application/x-ndjson";
// What goes to the engine at once: enough to make its thread worth waking, short enough for other tenants.
constexpr std::size_t kBatch = 256;

// One body on its way. Its work is done on the pool for streams, never on two threads at once; the pipes, the
// engine and the pacer wake it. The pipes keep it alive until they are over.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(Services& services, store::Tenant tenant, std::shared_ptr<http::Pipe> in,
              std::shared_ptr<http::Pipe> out)
      : services_(services),
        max_event_(static_cast<std::size_t>(services.limits.max_event)),
        tenant_(std::move(tenant)),
        in_(std::move(in)),
        out_(std::move(out)) {}

  void Start() {
    open_ = services_.open_streams.Add([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->Wake();
    });
    const auto wake = [self = shared_from_this()] { self->Wake(); };
    out_->OnDrained(wake);
    in_->OnReadable(wake);
  }

 private:
  struct Line {
    std::size_t number;  // from 1
    std::string json;
  };

  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(woken_, true)) return;
      if (running_) return;
      running_ = true;
    }
    if (!services_.streams.Post([self = shared_from_this()] { self->Run(); })) GiveUp();
  }

  void Run() {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(woken_, false)) {
          running_ = false;
          return;
        }
      }
      Advance();
    }
  }

  void Later() {
    services_.pacer.Later([self = shared_from_this()] { self->Wake(); });
  }

  // Nobody listens any more, or the server stops.
  void GiveUp() {
    in_->Abandon();
    out_->Break();
  }

  // The server stops: all that was answered was taken, and from the line that this names nothing was.
  void StopHere() {
    const std::size_t next = batch_.empty() ? lines_ + 1 : batch_.front().number;
    out_->Write(Refusal(next, {503, "stopping", "The server stops: send the lines from this one on again."}));
    out_->End();
    in_->Abandon();
  }

  // As far as it goes now.
  void Advance() {
    for (;;) {
      if (out_->IsAbandoned()) return GiveUp();
      if (!AnswerBatch()) return;
      if (services_.open_streams.stopping()) return StopHere();
      if (out_->IsFull()) return;
      if (batch_.empty() && !Collect()) {
        if (state_ == http::Pipe::State::kOpen) return;
        return state_ == http::Pipe::State::kEnded ? out_->End() : GiveUp();
      }
      if (batch_.empty()) continue;  // all were refused
      if (!Admit() || !Submit()) return Later();
    }
  }

  // False: the engine still has it.
  bool AnswerBatch() {
    std::vector<EventReceipt> receipts;
    {
      const std::lock_guard lock(mutex_);
      if (submitted_ && receipts_.empty()) return false;
      submitted_ = false;
      receipts.swap(receipts_);
    }
    if (receipts.empty()) return true;
    std::string text;
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      if (receipts[i].outcome == EventReceipt::Outcome::kTaken)
        text += receipts[i].text + "\n";
      else
        text += Refusal(batch_[i].number, WhyNotTaken(receipts[i]));
    }
    out_->Write(std::move(text));
    batch_.erase(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(receipts.size()));
    admitted_ = 0;
    return true;
  }

  static std::string Refusal(std::size_t line, const Problem& problem) {
    return Json{{"error", problem.sentence}, {"code", problem.code}, {"line", line}}.dump(
               -1, ' ', false, Json::error_handler_t::replace) +
           "\n";
  }

  // The next lines, from what has been read and what can be. False: there are none now, and the pipe tells
  // when there are more; while any were read it may have told already.
  bool Collect() {
    while (!CollectRead()) {
      if (state_ != http::Pipe::State::kOpen) return false;
      std::string bytes;
      state_ = in_->Read(bytes);
      if (bytes.empty() && state_ == http::Pipe::State::kOpen) return false;
      read_.erase(0, std::exchange(done_, 0));
      read_ += bytes;
    }
    return true;
  }

  // From what has been read; true if it was any line.
  bool CollectRead() {
    const std::size_t before = lines_;
    while (batch_.size() < kBatch) {
      std::size_t end = read_.find('\n', done_);
      const bool last = end == std::string::npos && state_ == http::Pipe::State::kEnded &&
                        (done_ < read_.size() || too_long_);
      if (last) end = read_.size();
      if (end == std::string::npos) {
        // Without an end, and too long already: its beginning need not be kept.
        if (read_.size() - done_ > max_event_ + 1) {
          too_long_ = true;
          done_ = read_.size();
        }
        break;
      }
      std::string_view line = std::string_view(read_).substr(done_, end - done_);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (too_long_ || line.size() > max_event_) {
        if (!batch_.empty()) break;  // those before it are answered first
        out_->Write(Refusal(++lines_, EventTooLarge(services_)));
        too_long_ = false;
      } else {
        ++lines_;
        if (line.find_first_not_of(" \t") != std::string_view::npos)
          batch_.push_back({lines_, std::string(line)});
      }
      done_ = std::min(end + 1, read_.size());
    }
    return lines_ != before;
  }

  // Takes what the rate allows; false: nothing now.
  bool Admit() {
    const std::int64_t limit = tenant_.rate_limit.value_or(services_.default_rate_limit);
    if (admitted_ == 0)
      admitted_ = static_cast<std::size_t>(
          services_.rates.TakeUpTo(tenant_.id, limit, static_cast<std::int64_t>(batch_.size())));
    return admitted_ > 0;
  }

  // Hands the admitted lines to the engine; false: its queue is full.
  bool Submit() {
    EventSubmission submission{tenant_.id, "", "", {}, true};
    for (std::size_t i = 0; i < admitted_; ++i) submission.list.push_back(batch_[i].json);
    {
      const std::lock_guard lock(mutex_);
      submitted_ = true;
    }
    const std::size_t count = admitted_;
    if (services_.runtime.Submit(std::move(submission),
                                 [self = shared_from_this(), count](EventReceipt receipt) {
                                   // Refused together: each line is told.
                                   if (receipt.each.empty())
                                     receipt.each.assign(count, EventReceipt{receipt.outcome, "", {}});
                                   self->Keep(std::move(receipt.each));
                                 }))
      return true;
    const std::lock_guard lock(mutex_);
    submitted_ = false;
    return false;
  }

  // On the engine's thread.
  void Keep(std::vector<EventReceipt> receipts) {
    {
      const std::lock_guard lock(mutex_);
      receipts_ = std::move(receipts);
    }
    Wake();
  }

  Services& services_;
  const std::size_t max_event_;
  std::shared_ptr<void> open_;  // that the stop of the server reaches us
  const store::Tenant tenant_;  // as it was when the stream began
  const std::shared_ptr<http::Pipe> in_;
  const std::shared_ptr<http::Pipe> out_;

  // The thread's that advances.
  http::Pipe::State state_ = http::Pipe::State::kOpen;  // of what has been read
  std::string read_;
  std::size_t done_ = 0;   // bytes of it
  std::size_t lines_ = 0;  // that have been seen
  bool too_long_ = false;  // the line that is being read
  std::vector<Line> batch_;
  std::size_t admitted_ = 0;  // of the batch

  std::mutex mutex_;  // guards what follows
  bool woken_ = false;
  bool running_ = false;
  bool submitted_ = false;
  std::vector<EventReceipt> receipts_;
};

}  // namespace

bool IsEventStream(const http::Request& head) {
  const auto type = head.headers.Find("Content-Type");
  if (!type || head.method != "POST" || head.segments.empty() || head.segments.back() != "event")
    return false;
  const std::string_view media = type->substr(0, type->find_first_of("; \t"));
  return media.size() == kMediaType.size() && strncasecmp(media.data(), kMediaType.data(), media.size()) == 0;
}

void StreamEvents(Services& services, Exchange exchange) {
  if (exchange.request.headers.Find("Idempotency-Key"))
    return exchange.Answer(Problem{400, "invalid-header",
                                   "Idempotency-Key belongs to one event or one array, not to a stream."});
  auto in =
      exchange.request.stream ? exchange.request.stream : http::Pipe::Of(std::move(exchange.request.body));
  http::Response response;
  response.headers.Add("Content-Type", std::string(kMediaType) + "; charset=utf-8");
  response.headers.Add("Cache-Control", "no-store");
  response.stream = std::make_shared<http::Pipe>();
  const auto stream =
      std::make_shared<EventStream>(services, exchange.tenant, std::move(in), response.stream);
  exchange.Answer(std::move(response));
  stream->Start();
}

}  // namespace cxengine::api

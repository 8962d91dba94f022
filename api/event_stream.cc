#include "api/event_stream.h"

#include <strings.h>

#include <algorithm>
#include <deque>
#include <memory>
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
constexpr std::size_t kBatchLines = 1024;
constexpr std::size_t kBatchBytes = 256UL * 1024;
// So many batches are on their way at once: lines are read, written to the disk and answered meanwhile.
constexpr std::size_t kUnderWay = 4;

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
  // Lines whose answers are to be written next.
  struct Batch {
    std::vector<std::size_t> numbers;
    std::string text;   // all there is to say of lines that did not go to the engine
    bool done = false;  // guarded by the mutex, as is what follows
    std::vector<EventReceipt> receipts;
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
    const std::size_t next = read_lines_.empty() ? lines_ + 1 : read_lines_.front().number;
    out_->Write(Refusal(next, {503, "stopping", "The server stops: send the lines from this one on again."}));
    out_->End();
    in_->Abandon();
  }

  // As far as it goes now.
  void Advance() {
    for (;;) {
      if (out_->IsAbandoned()) return GiveUp();
      AnswerBatches();
      if (services_.open_streams.stopping()) {
        if (under_way_.empty()) StopHere();
        return;
      }
      if (out_->IsFull() || under_way_.size() >= kUnderWay) return;
      if (read_lines_.empty() && !Collect()) {
        if (state_ == http::Pipe::State::kOpen || !under_way_.empty()) return;
        return state_ == http::Pipe::State::kEnded ? out_->End() : GiveUp();
      }
      if (read_lines_.empty()) continue;  // all were refused
      if (!Admit() || !Submit()) return Later();
    }
  }

  // Of those that are done, up to the first that is not.
  void AnswerBatches() {
    std::string text;
    for (; !under_way_.empty(); under_way_.pop_front()) {
      const Batch& batch = *under_way_.front();
      {
        const std::lock_guard lock(mutex_);
        if (!batch.done) break;
      }
      text += batch.text;
      for (std::size_t i = 0; i < batch.receipts.size(); ++i) {
        if (batch.receipts[i].outcome == EventReceipt::Outcome::kTaken)
          (text += batch.receipts[i].text) += '\n';
        else
          text += Refusal(batch.numbers[i], WhyNotTaken(batch.receipts[i]));
      }
    }
    if (!text.empty()) out_->Write(std::move(text));
  }

  static std::string Refusal(std::size_t line, const Problem& problem) {
    return Json{{"error", problem.sentence}, {"code", problem.code}, {"line", line}}.dump(
               -1, ' ', false, Json::error_handler_t::replace) +
           "\n";
  }

  // The next lines, from what has been read and what can be. False: there are none now, and the pipe tells
  // when there are more; while any were read it may have told already.
  bool Collect() {
    bool any = false;
    for (;;) {
      any = CollectRead() || any;
      if (held_back_ || IsFull() || under_way_.size() >= kUnderWay || state_ != http::Pipe::State::kOpen)
        return any;
      std::string bytes;
      state_ = in_->Read(bytes);
      if (bytes.empty() && state_ == http::Pipe::State::kOpen) return any;
      read_.erase(0, std::exchange(done_, 0));
      read_ += bytes;
    }
  }

  bool IsFull() const { return read_lines_.size() >= kBatchLines || read_bytes_ >= kBatchBytes; }

  // From what has been read; true if it was any line.
  bool CollectRead() {
    const std::size_t before = lines_;
    held_back_ = false;
    while (!IsFull()) {
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
        // Those before it are sent first.
        held_back_ = !read_lines_.empty() || under_way_.size() >= kUnderWay;
        if (held_back_) break;
        under_way_.push_back(std::make_shared<Batch>());
        under_way_.back()->text = Refusal(++lines_, EventTooLarge(services_));
        under_way_.back()->done = true;
        too_long_ = false;
      } else {
        ++lines_;
        if (line.find_first_not_of(" \t") != std::string_view::npos) {
          read_lines_.push_back({lines_, std::string(line)});
          read_bytes_ += line.size();
        }
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
          services_.rates.TakeUpTo(tenant_.id, limit, static_cast<std::int64_t>(read_lines_.size())));
    return admitted_ > 0;
  }

  // Hands the admitted lines to the engine; false: its queue is full.
  bool Submit() {
    const auto batch = std::make_shared<Batch>();
    EventSubmission submission{tenant_.id, "", "", {}, true};
    submission.list.reserve(admitted_);
    for (std::size_t i = 0; i < admitted_; ++i) {
      submission.list.push_back(read_lines_[i].json);
      batch->numbers.push_back(read_lines_[i].number);
    }
    if (!services_.runtime.Submit(std::move(submission),
                                  [self = shared_from_this(), batch](EventReceipt receipt) {
                                    self->Keep(*batch, std::move(receipt));
                                  }))
      return false;
    under_way_.push_back(batch);
    read_lines_.erase(read_lines_.begin(), read_lines_.begin() + static_cast<std::ptrdiff_t>(admitted_));
    admitted_ = 0;
    if (read_lines_.empty()) read_bytes_ = 0;
    return true;
  }

  // On the engine's thread.
  void Keep(Batch& batch, EventReceipt receipt) {
    // Refused together: each line is told.
    if (receipt.each.empty())
      receipt.each.assign(batch.numbers.size(), EventReceipt{receipt.outcome, "", {}});
    {
      const std::lock_guard lock(mutex_);
      batch.receipts = std::move(receipt.each);
      batch.done = true;
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
  std::size_t done_ = 0;          // bytes of it
  std::size_t lines_ = 0;         // that have been seen
  bool too_long_ = false;         // the line that is being read
  bool held_back_ = false;        // a line that is too long waits until those before it are sent
  std::vector<Line> read_lines_;  // that are to go to the engine next
  std::size_t read_bytes_ = 0;    // since they were none
  std::size_t admitted_ = 0;      // of these lines
  std::deque<std::shared_ptr<Batch>> under_way_;  // in order of lines

  std::mutex mutex_;  // guards what follows
  bool woken_ = false;
  bool running_ = false;
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

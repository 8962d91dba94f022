#include "api/inbox.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace cxengine::api {
namespace {

// The longest sleep: after it the clock is read again, in case an operator has set it.
constexpr Milliseconds kLongestWait = 60'000;

std::size_t CountOf(const EventWork& work) { return std::max<std::size_t>(1, work.event.list.size()); }

}  // namespace

void Inbox::Push(Work work) {
  work.at = earliest_ = std::max(earliest_, clock_.Now());
  queue_.push_back(std::move(work));
  changed_.notify_one();
}

bool Inbox::Put(EventWork work) {
  const std::lock_guard lock(mutex_);
  if (closed_ || events_ >= event_capacity_) return false;
  events_ += CountOf(work);
  Push({0, std::move(work)});
  return true;
}

bool Inbox::Put(PatternWork work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  Push({0, std::move(work)});
  return true;
}

bool Inbox::Put(AugmentWork work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  Push({0, std::move(work)});
  return true;
}

bool Inbox::Put(engine::AnswerRecord answer) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  Push({0, std::move(answer)});
  return true;
}

std::variant<Work, engine::TickRecord, Inbox::Closed> Inbox::Take(std::optional<Milliseconds> due) {
  std::unique_lock lock(mutex_);
  for (;;) {
    woken_ = false;
    if (!queue_.empty()) {
      // Events of the instant in which a timer is due come before it (language §3.6).
      if (due && *due < queue_.front().at) return engine::TickRecord{*due};
      Work work = std::move(queue_.front());
      queue_.pop_front();
      if (const auto* events = std::get_if<EventWork>(&work.what)) events_ -= CountOf(*events);
      return work;
    }
    if (closed_) return Closed{};
    const auto stir = [this] { return woken_ || closed_ || !queue_.empty(); };
    if (!due) {
      changed_.wait(lock, stir);
      continue;
    }
    const Milliseconds now = clock_.Now();
    if (*due <= now) {
      earliest_ = std::max(earliest_, *due + 1);
      return engine::TickRecord{*due};
    }
    changed_.wait_for(lock, std::chrono::milliseconds(std::min(*due - now, kLongestWait)), stir);
  }
}

void Inbox::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

void Inbox::Wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

}  // namespace cxengine::api

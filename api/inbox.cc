#include "api/inbox.h"

#include <algorithm>
#include <utility>

namespace cxengine::api {
namespace {

constexpr std::size_t kMostEvents = 8192;  // handed out at once

std::size_t CountOf(const EventWork& work) { return std::max<std::size_t>(1, work.event.list.size()); }

}  // namespace

void Inbox::NotBefore(Milliseconds time) {
  const std::lock_guard lock(mutex_);
  earliest_ = std::max(earliest_, time);
}

Milliseconds Inbox::Stamp() {
  const std::lock_guard lock(mutex_);
  return earliest_ = std::max(earliest_, clock_.Now());
}

void Inbox::Push(Work work) {
  work.at = earliest_ = std::max(earliest_, clock_.Now());
  queue_.push_back(std::move(work));
  changed_.notify_one();
}

bool Inbox::Put(EventWork work) {
  const std::lock_guard lock(mutex_);
  // Streams wait and come again, and must leave room for those who do not.
  const std::size_t capacity = work.event.separately ? event_capacity_ / 2 : event_capacity_;
  if (closed_ || events_ >= capacity) return false;
  events_ += CountOf(work);
  Push({0, std::move(work)});
  return true;
}

bool Inbox::PutAugmented(EventWork work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  events_ += CountOf(work);
  Push({0, std::move(work)});
  return true;
}

template <typename What>
bool Inbox::PutUnbounded(What what) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  Push({0, std::move(what)});
  return true;
}

template bool Inbox::PutUnbounded(PatternWork);
template bool Inbox::PutUnbounded(AugmentWork);
template bool Inbox::PutUnbounded(QuotaWork);
template bool Inbox::PutUnbounded(DataWork);
template bool Inbox::PutUnbounded(EraseWork);
template bool Inbox::PutUnbounded(engine::AnswerRecord);
template bool Inbox::PutUnbounded(engine::ResumeRecord);

void Inbox::HandOut(std::vector<Work>& work) {
  for (std::size_t events = 0; !queue_.empty() && events < kMostEvents;) {
    work.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (const auto* taken = std::get_if<EventWork>(&work.back().what)) {
      events += CountOf(*taken);
      events_ -= CountOf(*taken);
    }
  }
}

Inbox::Taken Inbox::Take(std::optional<Milliseconds> due, std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  Taken taken;
  const auto end = std::chrono::steady_clock::now() + longest;
  for (;;) {
    woken_ = false;
    if (!queue_.empty()) {
      HandOut(taken.work);
      return taken;
    }
    taken.closed = closed_;
    if (closed_) return taken;
    std::chrono::milliseconds pause = kLongestWait;
    if (due) {
      const Milliseconds now = clock_.Now();
      if (*due <= now) {
        taken.tick = std::max({*due, now, earliest_});
        earliest_ = *taken.tick + 1;
        return taken;
      }
      pause = std::min(pause, std::chrono::milliseconds(*due - now));
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= end) return taken;
    pause = std::min(pause, std::chrono::duration_cast<std::chrono::milliseconds>(end - now) +
                                std::chrono::milliseconds(1));
    changed_.wait_for(lock, pause, [this] { return woken_ || closed_ || !queue_.empty(); });
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

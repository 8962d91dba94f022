// Keeper.
#include "api/journal/keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "api/journal/schema.h"

namespace cxengine::api::journal {
namespace {

// Effects of one transaction: enough to make its pages worth writing, few enough not to keep the engine
// waiting for the end of it.
constexpr std::size_t kEffectsAtOnce = 16'384;
constexpr std::chrono::milliseconds kPause{1000};  // before the journal is tried again
// So many times of what should wait may, while the journal cannot be written: the batch that the engine is
// at.
constexpr std::size_t kMostTimes = 4;
constexpr std::chrono::seconds kRest{60};    // until it is looked at again without a reason
constexpr Milliseconds kLookEvery = 60'000;  // for what is too old

std::size_t BytesOf(const engine::Effect& effect) {
  std::size_t bytes = effect.error().size() + effect.result.Size();
  for (const auto& event : effect.events) bytes += event->json().size();
  if (effect.call != nullptr) bytes += effect.call->params.Size();
  return bytes;
}

}  // namespace

Keeper::Keeper(const std::string& path, const Clock& clock, Options options)
    : clock_(clock),
      options_(std::move(options)),
      database_(OpenJournal(path)),
      writer_(*database_, options_.secrets, options_.policy) {
  skip_ = handed_ = written_ = NextPosition(*database_);
  thread_ = std::thread([this] { Work(); });
}

Keeper::~Keeper() { Close(); }

void Keeper::Begin(std::uint64_t from, std::uint64_t end) {
  const std::lock_guard lock(mutex_);
  if (skip_ > 1 && skip_ < from)
    spdlog::warn(
        "the journal of matches lacks what happened from entry {} to {} of the log: its file is older than "
        "the "
        "state",
        skip_, from - 1);
  if (skip_ > end)
    spdlog::warn("the journal of matches has more than the log, which ends before entry {}", end);
  skip_ = handed_ = written_ = std::clamp(skip_, from, std::max(from, end));
}

void Keeper::Note(std::uint64_t position, std::vector<engine::Effect>& effects,
                  std::optional<Erasure> erasure) {
  if (position < skip_) return;
  for (engine::Effect& effect : effects) {
    noted_.bytes += BytesOf(effect);
    noted_.effects.push_back(std::move(effect));
  }
  noted_.erasure = std::move(erasure);
  // The entries of a batch may bring about more than should wait.
  if (noted_.erasure || noted_.effects.size() >= options_.most_effects || noted_.bytes >= options_.most_bytes)
    HandOver(position + 1);
}

void Keeper::HandOver(std::uint64_t next) {
  if (next <= skip_) return;
  skip_ = next;
  std::unique_lock lock(mutex_);
  if (!noted_.effects.empty() || noted_.erasure) {
    changed_.wait(lock, [this] { return impatient_ || over_ || HasRoom(failure_ ? kMostTimes : 1); });
    noted_.next = next;
    if (noted_.erasure) erasing_.push_back(std::move(noted_.erasure->done));
    waiting_ += noted_.effects.size();
    waiting_bytes_ += noted_.bytes;
    if (!over_) lots_.push_back(std::move(noted_));
    noted_ = Lot();
    changed_.notify_all();
  }
  handed_ = next;
  const bool late = failure_.has_value();
  lock.unlock();
  if (late) ExcuseErasures();
}

void Keeper::ExcuseErasures() {
  std::vector<decltype(Erasure::done)> waiting;
  {
    const std::lock_guard lock(mutex_);
    for (auto& done : erasing_) waiting.push_back(std::exchange(done, nullptr));
  }
  for (const auto& done : waiting)
    if (done) done(std::nullopt);
}

bool Keeper::WaitFor(std::uint64_t position) {
  std::unique_lock lock(mutex_);
  if (position > handed_) return false;
  wanted_ = std::max(wanted_, position);
  changed_.notify_all();
  changed_.wait(lock, [&] { return flushed_ >= position || over_; });
  return flushed_ >= position;
}

void Keeper::Settle(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  const std::uint64_t now = handed_;
  changed_.wait_for(lock, longest, [&] { return waiting_ == 0 || written_ >= now || failure_ || over_; });
}

bool Keeper::HasRoom(std::size_t times) const {
  return waiting_ <= times * options_.most_effects && waiting_bytes_ <= times * options_.most_bytes;
}

std::optional<std::string> Keeper::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

bool Keeper::full() const {
  const std::lock_guard lock(mutex_);
  return failure_ && !HasRoom(1);
}

std::size_t Keeper::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Keeper::StopWaiting() {
  const std::lock_guard lock(mutex_);
  impatient_ = true;
  changed_.notify_all();
}

void Keeper::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Keeper::Take(Lot& lot, std::uint64_t& flush) {
  std::unique_lock lock(mutex_);
  const auto something = [this] { return !lots_.empty() || closed_ || wanted_ > flushed_; };
  if (!more_) {
    changed_.wait_for(lock, writer_.must_scrub() ? std::chrono::milliseconds(kPause) : kRest, something);
  }
  if (closed_ && lots_.empty() && wanted_ <= flushed_) return false;
  lot = Lot();
  for (; !lots_.empty() && !lot.erasure && lot.effects.size() < kEffectsAtOnce; lots_.pop_front()) {
    Lot& first = lots_.front();
    lot.bytes += first.bytes;
    lot.effects.insert(lot.effects.end(), std::make_move_iterator(first.effects.begin()),
                       std::make_move_iterator(first.effects.end()));
    lot.next = first.next;
    lot.erasure = std::move(first.erasure);
  }
  if (lots_.empty()) lot.next = handed_;
  flush = wanted_ > flushed_ && wanted_ <= lot.next ? lot.next : 0;
  return true;
}

void Keeper::Work() {
  Lot lot;
  for (std::uint64_t flush = 0; Take(lot, flush);) {
    // What has no effects is not written for its own sake.
    bool written = (lot.effects.empty() && !lot.erasure) || Write(lot);
    if (written && flush > 0) written = Insist([&] { writer_.Flush(flush); });
    if (!written) {
      spdlog::error(
          "the journal of matches is closed before all is written: what it lacks comes again at the "
          "next start");
      break;
    }
    {
      const std::lock_guard lock(mutex_);
      waiting_ -= lot.effects.size();
      waiting_bytes_ -= lot.bytes;
      written_ = lot.next;
      flushed_ = std::max(flushed_, flush);
      changed_.notify_all();
    }
    more_ = Tend();
  }
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  ExcuseErasures();
}

bool Keeper::Write(const Lot& lot) {
  std::size_t gathered = 0;
  std::size_t erased = 0;
  const bool written = Insist([&] {
    for (; gathered < lot.effects.size(); ++gathered) writer_.Add(lot.effects[gathered]);
    if (lot.erasure)
      erased =
          writer_.WriteAndErase(lot.next, lot.erasure->tenant, lot.erasure->key_attribute, lot.erasure->key);
    else
      writer_.Write(lot.next);
  });
  if (written && lot.erasure) {
    std::unique_lock lock(mutex_);
    const auto done = std::move(erasing_.front());
    erasing_.pop_front();
    lock.unlock();
    if (done) done(erased);
  }
  return written;
}

bool Keeper::Insist(const std::function<void()>& what) {
  for (bool failed = false;; failed = true) {
    std::string why;
    try {
      what();
      if (!failed) return true;
      spdlog::info("the journal of matches can be written again");
      const std::lock_guard lock(mutex_);
      failure_.reset();
      return true;
    } catch (const std::exception& error) {
      why = error.what();
    }
    if (!failed) spdlog::error("the journal of matches cannot be written: {}", why);
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::move(why);
      changed_.notify_all();
    }
    ExcuseErasures();
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kPause, [this] { return closed_; })) return false;
  }
}

bool Keeper::Tend() {
  try {
    bool more = writer_.ForgetSurplus();
    if (const Milliseconds now = clock_.Now(); now >= look_at_) {
      if (writer_.ForgetOld(now - options_.retention))
        more = true;
      else
        look_at_ = now + kLookEvery;
    }
    writer_.Scrub();
    return more;
  } catch (const std::exception& error) {
    spdlog::error("what is too old or too much was not taken out of the journal of matches: {}",
                  error.what());
    look_at_ = clock_.Now() + kLookEvery;
    return false;
  }
}

}  // namespace cxengine::api::journal

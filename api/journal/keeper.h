// The journal at work: takes what matches did from the engine thread, and writes it on a thread of its own,
// which also takes out what is too old or too much.
//
// What waits is bounded: the engine thread waits when it is too much, so that memory is not used up. While
// the journal cannot be written it would wait for long: then it goes on with what it is at, and must refuse
// what is new (full). The journal follows the log by positions. Entries of the log that it has are not noted
// again when the log is replayed; those that it lacks are, because no snapshot counts, and so nothing of the
// log is pruned, before the journal has all that came before it (WaitFor). So each thing is written once,
// whenever the process ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/clock.h"
#include "api/journal/options.h"
#include "api/journal/writer.h"
#include "api/store/database.h"
#include "engine/effect.h"

namespace cxengine::api::journal {

// All that is known of one person goes. `done` is told how many matches that were, when they are gone; or
// nullopt, while the journal cannot be written: they will go later. It may be null.
struct Erasure {
  std::string tenant;
  std::string key_attribute;
  std::string key;
  std::function<void(std::optional<std::size_t> matches)> done;
};

class Keeper {
 public:
  // Opens the journal at `path`. The clock outlives it. Throws store::Error as OpenJournal does.
  Keeper(const std::string& path, const Clock& clock, Options options = {});
  ~Keeper();  // as Close()
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // The log is replayed from entry `from` to before `end`, and goes on from there. Before the first Note.
  void Begin(std::uint64_t from, std::uint64_t end);

  // For the engine thread alone: an entry of the log, and what it brought about, whose effects are taken.
  // They are written after HandOver, which is told the entry that comes next.
  void Note(std::uint64_t position, std::vector<engine::Effect>& effects,
            std::optional<Erasure> erasure = std::nullopt);
  void HandOver(std::uint64_t next);

  // From any thread. Returns when the journal has all entries before `position`, so that not even a power
  // failure takes them. False: the keeper was closed before that, or nobody has handed them over.
  bool WaitFor(std::uint64_t position);
  // Waits until all is written that has been handed over, or for as long as that, or until it cannot be.
  void Settle(std::chrono::milliseconds longest);
  // Effects that have been handed over and are not written.
  std::size_t waiting() const;
  // It could not be written the last time, and why; it is tried again and again.
  std::optional<std::string> failure() const;
  // The same, and so much waits that nothing should be done that brings about more.
  bool full() const;

  // HandOver does not wait any more; whoever calls this sees to it that not much comes.
  void StopWaiting();
  // Writes what waits, if it can be written, and ends the thread.
  void Close();

 private:
  struct Lot {
    std::vector<engine::Effect> effects;
    std::size_t bytes = 0;           // of them, roughly
    std::uint64_t next = 1;          // the first entry of the log that is not in it
    std::optional<Erasure> erasure;  // after the effects
  };

  void Work();
  // Waits for something to do: what waits, as far as one transaction takes it. False: there is nothing more,
  // ever.
  bool Take(Lot& lot, std::uint64_t& flush);
  // Writes the lot, again and again until it works; false: the keeper is closed before.
  bool Write(const Lot& lot);
  // Those who wait for erasures do not, as long as nothing can be written.
  void ExcuseErasures();
  bool Insist(const std::function<void()>& what);
  // Whether no more waits than `times` what should; the lock is held.
  bool HasRoom(std::size_t times) const;
  // Takes out a little of what is too old or too much. True: there is more of it.
  bool Tend();

  const Clock& clock_;
  const Options options_;
  const std::unique_ptr<store::Database> database_;

  // Of the engine thread.
  std::uint64_t skip_ = 1;  // entries before it are written
  Lot noted_;

  // Of the keeper's.
  Writer writer_;
  bool more_ = true;          // to be taken out
  Milliseconds look_at_ = 0;  // the next time to look for what is too old

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Lot> lots_;
  std::deque<decltype(Erasure::done)> erasing_;  // of the erasures in lots_, and the one that is being done
  std::size_t waiting_ = 0;                      // effects of the lots, and of the one that is being written
  std::size_t waiting_bytes_ = 0;                // of the same
  std::uint64_t handed_ = 1;                     // the next entry, of what was handed over
  std::uint64_t written_ = 1;                    // of what was written
  std::uint64_t flushed_ = 1;                    // of what is on the disk for sure
  std::uint64_t wanted_ = 1;                     // somebody waits for so much to be
  std::optional<std::string> failure_;
  bool impatient_ = false;  // see StopWaiting
  bool closed_ = false;
  bool over_ = false;  // the thread writes nothing more
  std::thread thread_;
};

}  // namespace cxengine::api::journal

// Augments whose answers have to be waited for: events of tenants that ask an API pass through here on their
// way to the engine; and matches that ask for more of their context are answered from here.
//
// Events of one key leave in the order in which they came, however long each was augmented; those of other
// keys pass them. An event's keys are those that it has when the first API is asked; events without any are
// in order among themselves. What waits is bounded, in all and for each tenant.
//
// An augment that fails is left out, and the rest goes on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/augment_calls.h"
#include "api/augment_chain.h"
#include "api/inbox.h"
#include "api/worker_pool.h"
#include "engine/effect.h"

namespace cxengine::api {

struct AugmentOptions {
  std::chrono::milliseconds timeout{2000};  // of each question
  Milliseconds ttl = 60'000;                // of what was answered; 0: each event asks
  std::size_t cache_bytes = 64 * 1024 * 1024;
  std::size_t max_events = 10'000;  // that wait here
  std::size_t max_of_tenant = 4000;
};

class Augmenter {
 public:
  // What augments may add to an event; an answer that would make it longer is left out.
  static constexpr std::size_t kMaxGrowth = 64 * 1024;
  using Next = std::function<void(EventSubmission)>;

  // All of them outlive it.
  Augmenter(const AugmentOptions& options, const Clock& clock, HttpClient& http, Metrics& metrics);
  ~Augmenter() { Stop(); }
  Augmenter(const Augmenter&) = delete;
  Augmenter& operator=(const Augmenter&) = delete;

  // From any thread. The chains count for what comes from now on.
  void SetChains(const AugmentChange& change);
  // A pattern was enabled (its key attribute) or is no more ("").
  void SetPattern(const std::string& tenant, const std::string& pattern, const std::string& key_attribute);

  // Whether events of the tenant have to pass through here.
  bool Takes(std::string_view tenant) const;
  // False when too many wait, unless they `must` be taken, or once it has been stopped: then `next` is not
  // called. Else `next` gets the events, with what they are augmented to, on a thread of ours.
  bool Submit(EventSubmission submission, Next next, bool must = false);

  // `call` is a kContextCall. `answer` gets what augments add to the context, and of those that were left out
  // why; on a thread of ours or at once, and once, but not when the server stops: the match asks again then.
  void AskContext(const engine::Effect& call, std::function<void(engine::AnswerRecord)> answer);
  // What is known of a tenant's customers from APIs is forgotten.
  void Forget(const std::string& tenant);

  // Events that wait.
  std::size_t waiting() const;
  // What waits goes on as it is; the client must have been stopped. Later submissions are refused.
  void Stop();

 private:
  using ChainPtr = std::shared_ptr<const AugmentChain>;  // null: no augments
  struct Tenant {
    ChainPtr chain;
    ChainPtr matches;  // the chain of their contexts
    std::map<std::string, std::string, decltype(&engine::PatternBefore)> attributes{
        &engine::PatternBefore};  // by pattern
    std::size_t waiting = 0;      // events
    std::size_t asking = 0;       // matches
  };
  // One event on its way through a chain.
  struct Walk {
    std::string tenant;
    ChainPtr chain;
    std::vector<std::string> attributes;  // the tenant's key attributes, in order
    std::size_t step = 0;
    Augmented event;
    std::size_t limit = 0;  // of its bytes
    bool stopped = false;   // the server does, and nobody was asked
    std::function<void(Walk&)> done;
  };
  // A submission that waits. It leaves when its events are augmented, and nobody is ahead of it.
  struct Waiting {
    EventSubmission submission;
    Next next;
    std::vector<std::string> keys;
    std::size_t walking = 0;  // events that are not augmented yet
    std::size_t ahead = 0;
    std::vector<std::shared_ptr<Waiting>> behind;
  };
  using WaitingPtr = std::shared_ptr<Waiting>;

  // Yields the answer to a match, before its time; nullopt: none, for the server stops.
  static std::optional<engine::AnswerRecord> AnswerTo(const engine::MatchId& match,
                                                      const std::string& context, const Walk& done);
  void Begin(const WaitingPtr& waiting, const ChainPtr& chain, const std::vector<std::string>& attributes);
  // Goes on until it is done or has to wait for an answer.
  void Advance(const std::shared_ptr<Walk>& walk);
  static void Take(Walk& walk, const AugmentStep& step, const AugmentCalls::Reply& reply);
  void Enqueue(const WaitingPtr& waiting);
  void ReleaseReady(const WaitingPtr& waiting);
  void Left(const std::string& tenant, std::size_t events);

  WorkerPool thread_;  // one: what follows up to the mutex is its own
  AugmentCalls calls_;
  std::map<std::string, WaitingPtr, std::less<>> last_;  // who came last, by tenant and key

  const AugmentOptions options_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable empty_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  std::size_t waiting_ = 0;  // events
  std::size_t asking_ = 0;   // matches
  bool stopped_ = false;
};

}  // namespace cxengine::api

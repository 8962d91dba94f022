// The endpoint `timer`: events that the tenant is sent at a time to come.
//
//   (perform timer create {:trigger (+ (now) 60000) :id "x" :then {:id $id :type "reminder"}})
//   (perform timer cancel {:id "x"})
//
// `trigger` is milliseconds since the epoch or ISO 8601; `then` is the event; `id` names the timer within the
// tenant: a new one takes the place of the old. Answers {"id", "trigger"}, and {"cancelled", "id"}. What is
// overdue goes off at once. What it does is a function of what it was told: the log tells it again. For the
// engine thread alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/clock.h"
#include "api/saved_table.h"
#include "engine/bytes.h"
#include "engine/endpoint.h"

namespace cxengine::api {

class TimerEndpoint : public engine::Endpoint, public SavedTable {
 public:
  static constexpr std::size_t kMaxTimers = 100'000;  // of a tenant

  struct DueEvent {
    std::uint64_t timer = 0;  // its number, from 1
    std::string tenant;
    std::string json;
  };

  void Perform(const engine::EndpointRequest& request,
               std::function<void(engine::EndpointAnswer)> done) override;
  // When the next timer goes off whose event is not on its way.
  std::optional<Milliseconds> NextDue() const;
  // The events of those that are due at `now` or before, in order of time, then of making. They are on their
  // way then, until they are done or, after a restart, are asked for again.
  std::vector<DueEvent> TakeDue(Milliseconds now);
  // Forgets the tenant's timers whose events are such; how many.
  std::size_t DropIf(const std::string& tenant, const std::function<bool(std::string_view json)>& is_such);
  // The event of the timer has been dealt with.
  void Done(std::uint64_t timer);

  // The rows are the timers, each by its number; beside them there is how many have been made.
  void SaveCount(engine::ByteWriter& out) const { out.Number(made_); }
  void LoadCount(engine::ByteReader& in) { made_ = in.Number(); }
  void LoadRow(std::string_view name, engine::ByteReader& in) override;

 private:
  using Place = std::pair<Milliseconds, std::uint64_t>;  // time, order of making
  struct Timer {
    std::string tenant;
    std::string id;
    std::string json;
  };

  bool SaveRow(std::string_view name, engine::ByteWriter& out) const override;
  void VisitRows(const std::function<void(std::string name)>& visit) const override;
  static std::string RowName(std::uint64_t number);
  void Put(const Place& place, Timer timer);
  engine::EndpointAnswer Create(const engine::EndpointRequest& request);
  engine::EndpointAnswer Cancel(const engine::EndpointRequest& request);
  bool Forget(const std::string& tenant, const std::string& id);

  std::map<Place, Timer> timers_;
  std::map<std::uint64_t, Milliseconds> due_;  // of all of them, by number
  std::map<std::uint64_t, Place> sent_;        // those whose events are on their way, by number
  std::map<std::string, std::map<std::string, Place>> places_;  // by tenant and id
  std::uint64_t made_ = 0;                                      // how many there have been
};

}  // namespace cxengine::api

// The endpoint `generic`: messages to whoever listens to the tenant, and data that is sent in.
//
//   (create generic notification {:body …})        answers {"id"}; any verb but `fetch` sends
//   (fetch generic notification {:id pop-up.id})    waits for data posted under that id
//
// The streams that messages go to come later: until then a message has an id, and nobody who listens.
// Data may come before somebody asks for it: it waits, for a day, the newest thousand of each tenant. In
// memory, as matches are.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/clock.h"
#include "engine/endpoint.h"

namespace cxengine::api {

class GenericEndpoint : public engine::Endpoint {
 public:
  static constexpr std::size_t kMaxWaiting = 1000;           // data of a tenant that nobody has asked for
  static constexpr Milliseconds kKept = 24LL * 3600 * 1000;  // and for how long it waits

  // `clock` must outlive the endpoint.
  explicit GenericEndpoint(const Clock& clock) : clock_(clock) {}

  void Perform(const engine::EndpointRequest& request,
               std::function<void(engine::EndpointAnswer)> done) override;
  // Data under an id, from outside; any thread. How many calls it answered; with 0 it waits for one.
  std::size_t Post(const std::string& tenant, const std::string& id, dsl::Value data);

 private:
  struct Asking {
    Milliseconds until;  // nobody waits for the answer any longer
    std::function<void(engine::EndpointAnswer)> done;
  };
  struct Waiting {
    std::string id;
    Milliseconds until;
    dsl::Value data;
  };
  struct Tenant {
    std::map<std::string, std::vector<Asking>> asking;  // by id
    std::deque<Waiting> waiting;                        // oldest first
    Milliseconds swept = 0;
  };

  void Fetch(const engine::EndpointRequest& request, std::function<void(engine::EndpointAnswer)> done);
  // Drops what is over; looks once a second.
  void Sweep(Tenant& tenant) const;

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Tenant> tenants_;
};

}  // namespace cxengine::api

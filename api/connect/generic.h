// The endpoint `generic`: messages to whoever listens to the tenant, and data that is sent in.
//
//   (create generic notification {:body …})        answers {"id"}; any verb but `fetch` sends
//   (fetch generic notification {:id pop-up.id})    waits for data posted under that id
//
// The streams that messages go to come later: until then a message has an id, and nobody who listens.
// Data may come before somebody asks for it: it waits, for a day, the newest thousand of each tenant.
//
// What it does is a function of what it was told, with its times: the log tells it again. For the engine
// thread alone.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/clock.h"
#include "api/saved_table.h"
#include "engine/bytes.h"
#include "engine/endpoint.h"

namespace cxengine::api {

class GenericEndpoint : public engine::Endpoint, public SavedTable {
 public:
  static constexpr std::size_t kMaxWaiting = 1000;           // data of a tenant that nobody has asked for
  static constexpr Milliseconds kKept = 24LL * 3600 * 1000;  // and for how long it waits

  // A call that waits for data; Post says when it has come.
  struct Asking {
    engine::CallId call;
    std::uint32_t attempt = 1;
    Milliseconds until = 0;  // nobody waits for the answer any longer
  };

  void Perform(const engine::EndpointRequest& request,
               std::function<void(engine::EndpointAnswer)> done) override;
  // Data under an id, from outside, and the calls that it answers; without any it waits for one.
  std::vector<Asking> Post(const std::string& tenant, const std::string& id, const dsl::Value& data,
                           Milliseconds now);

  // The match has ended: its calls wait no more; how many did.
  std::size_t End(const std::string& tenant, const engine::MatchId& match);
  // Forgets data of the tenant that is such; how much.
  std::size_t DropIf(const std::string& tenant, const std::function<bool(const dsl::Value& data)>& is_such);

  // The rows are tenants.
  void LoadRow(std::string_view name, engine::ByteReader& in) override;

 private:
  struct Waiting {
    std::string id;
    Milliseconds until;
    dsl::Value data;
  };
  struct Tenant {
    std::map<std::string, std::vector<Asking>> asking;       // by id
    std::map<engine::MatchId, std::set<std::string>> asked;  // of live matches, those ids, or more
    std::deque<Waiting> waiting;                             // oldest first
    Milliseconds swept = 0;
  };

  bool SaveRow(std::string_view name, engine::ByteWriter& out) const override;
  void VisitRows(const std::function<void(std::string name)>& visit) const override;
  // Of a tenant that is about to change.
  Tenant& TenantOf(const std::string& name);
  void Fetch(const engine::EndpointRequest& request, const std::function<void(engine::EndpointAnswer)>& done);
  // Drops what is over; looks once a second.
  static void Sweep(Tenant& tenant, Milliseconds now);

  std::map<std::string, Tenant, std::less<>> tenants_;
};

}  // namespace cxengine::api

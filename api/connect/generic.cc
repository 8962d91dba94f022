// GenericEndpoint.
#include "api/connect/generic.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dsl/value.h"

namespace cxengine::api {

namespace {

using engine::EndpointAnswer;

EndpointAnswer Failure(std::string why) { return {true, {}, std::move(why)}; }

// Ids compare by their text, so that 7 and "7" are one.
std::optional<std::string> IdOf(const dsl::Value& params) {
  const dsl::Value& id = params.Get("id");
  if (id.is_string()) return id.string();
  if (id.is_number()) return dsl::ToJson(id);
  return std::nullopt;
}

}  // namespace

void GenericEndpoint::Perform(const engine::EndpointRequest& request,
                              std::function<void(EndpointAnswer)> done) {
  const engine::Effect::Call& call = request.call;
  if (call.action != "message" && call.action != "notification") {
    return done(Failure("there is no action `" + call.action + "`; write `message` or `notification`"));
  }
  if (call.verb == "fetch") return Fetch(request, std::move(done));
  if (call.params.Get("body").is_nil()) return done(Failure("the parameter `body` is missing"));
  const std::string id = request.key.match.ToText() + "-" + std::to_string(request.key.number);
  done({false, dsl::Value::MakeMap({{"id", dsl::Value::String(id)}}), {}});
}

void GenericEndpoint::Fetch(const engine::EndpointRequest& request,
                            std::function<void(EndpointAnswer)> done) {
  const std::optional<std::string> id = IdOf(request.call.params);
  if (!id) return done(Failure("the parameter `id` is missing: it says which data to wait for"));
  std::optional<dsl::Value> data;
  {
    const std::lock_guard lock(mutex_);
    Tenant& tenant = tenants_[request.tenant];
    Sweep(tenant);
    const auto found = std::find_if(tenant.waiting.begin(), tenant.waiting.end(),
                                    [&](const Waiting& waiting) { return waiting.id == *id; });
    if (found == tenant.waiting.end()) {
      tenant.asking[*id].push_back({clock_.Now() + request.call.timeout, std::move(done)});
      return;
    }
    data = std::move(found->data);
    tenant.waiting.erase(found);
  }
  done({false, std::move(*data), {}});
}

std::size_t GenericEndpoint::Post(const std::string& tenant_id, const std::string& id, dsl::Value data) {
  std::vector<Asking> asking;
  {
    const std::lock_guard lock(mutex_);
    Tenant& tenant = tenants_[tenant_id];
    Sweep(tenant);
    const auto found = tenant.asking.find(id);
    if (found == tenant.asking.end()) {
      if (tenant.waiting.size() >= kMaxWaiting) tenant.waiting.pop_front();
      tenant.waiting.push_back({id, clock_.Now() + kKept, std::move(data)});
      return 0;
    }
    asking = std::move(found->second);
    tenant.asking.erase(found);
  }
  for (const Asking& call : asking) call.done({false, data, {}});
  return asking.size();
}

void GenericEndpoint::Sweep(Tenant& tenant) const {
  constexpr Milliseconds kPause = 1000;
  const Milliseconds now = clock_.Now();
  if (now < tenant.swept + kPause && now >= tenant.swept) return;
  tenant.swept = now;
  while (!tenant.waiting.empty() && tenant.waiting.front().until < now) tenant.waiting.pop_front();
  for (auto& [id, calls] : tenant.asking) {
    std::erase_if(calls, [&](const Asking& call) { return call.until < now; });
  }
  std::erase_if(tenant.asking, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace cxengine::api

// GenericEndpoint.
#include "api/connect/generic.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dsl/value.h"
#include "engine/record_code.h"

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
  if (call.verb() == "fetch") return Fetch(request, done);
  if (call.action() != "message" && call.action() != "notification") {
    return done(Failure("there is no action `" + call.action() + "`; write `message` or `notification`"));
  }
  if (call.params.Get("body").is_nil()) return done(Failure("the parameter `body` is missing"));
  const std::string id = request.key.match.ToText() + "-" + std::to_string(request.key.number);
  done({false, dsl::Value::MakeMap({{"id", dsl::Value::String(id)}}), {}});
}

void GenericEndpoint::Fetch(const engine::EndpointRequest& request,
                            const std::function<void(EndpointAnswer)>& done) {
  const std::optional<std::string> id = IdOf(request.call.params);
  if (!id) return done(Failure("the parameter `id` is missing: it says which data to wait for"));
  Tenant& tenant = TenantOf(request.tenant);
  Sweep(tenant, request.at);
  const auto found = std::find_if(tenant.waiting.begin(), tenant.waiting.end(),
                                  [&](const Waiting& waiting) { return waiting.id == *id; });
  if (found != tenant.waiting.end()) {
    done({false, found->data, {}});
    tenant.waiting.erase(found);
    return;
  }
  std::vector<Asking>& asking = tenant.asking[*id];
  std::erase_if(asking, [&](const Asking& call) { return call.call == request.key; });  // asked again
  asking.push_back({request.key, request.call.attempt, request.at + request.call.timeout});
  tenant.asked[request.key.match].insert(*id);
}

GenericEndpoint::Tenant& GenericEndpoint::TenantOf(const std::string& name) {
  Touch(name, tenants_.contains(name));
  return tenants_[name];
}

std::vector<GenericEndpoint::Asking> GenericEndpoint::Post(const std::string& tenant_id,
                                                           const std::string& id, const dsl::Value& data,
                                                           Milliseconds now) {
  Tenant& tenant = TenantOf(tenant_id);
  Sweep(tenant, now);
  const auto found = tenant.asking.find(id);
  if (found == tenant.asking.end()) {
    if (tenant.waiting.size() >= kMaxWaiting) tenant.waiting.pop_front();
    tenant.waiting.push_back({id, now + kKept, data});
    return {};
  }
  std::vector<Asking> asking = std::move(found->second);
  tenant.asking.erase(found);
  return asking;
}

void GenericEndpoint::Sweep(Tenant& tenant, Milliseconds now) {
  constexpr Milliseconds kPause = 1000;
  if (now < tenant.swept + kPause) return;
  tenant.swept = now;
  while (!tenant.waiting.empty() && tenant.waiting.front().until < now) tenant.waiting.pop_front();
  for (auto& [id, calls] : tenant.asking) {
    std::erase_if(calls, [&](const Asking& call) { return call.until < now; });
  }
  std::erase_if(tenant.asking, [](const auto& entry) { return entry.second.empty(); });
}

std::size_t GenericEndpoint::End(const std::string& tenant_id, const engine::MatchId& match) {
  std::size_t dropped = 0;
  const auto tenant = tenants_.find(tenant_id);
  if (tenant == tenants_.end() || tenant->second.asked.empty()) return dropped;
  const auto asked = tenant->second.asked.extract(match);
  if (asked.empty()) return dropped;
  Touch(tenant_id);
  auto& asking = tenant->second.asking;
  for (const std::string& id : asked.mapped()) {
    const auto calls = asking.find(id);
    if (calls == asking.end()) continue;
    dropped += std::erase_if(calls->second, [&](const Asking& call) { return call.call.match == match; });
    if (calls->second.empty()) asking.erase(calls);
  }
  return dropped;
}

std::size_t GenericEndpoint::DropIf(const std::string& tenant_id,
                                    const std::function<bool(const dsl::Value& data)>& is_such) {
  const auto tenant = tenants_.find(tenant_id);
  if (tenant == tenants_.end()) return 0;
  Touch(tenant_id);
  return std::erase_if(tenant->second.waiting, [&](const Waiting& waiting) { return is_such(waiting.data); });
}

bool GenericEndpoint::SaveRow(std::string_view name, engine::ByteWriter& out) const {
  const auto found = tenants_.find(name);
  if (found == tenants_.end()) return false;
  const Tenant& tenant = found->second;
  out.Number(tenant.asking.size());
  for (const auto& [id, calls] : tenant.asking) {
    out.Text(id);
    out.Number(calls.size());
    for (const Asking& asking : calls) {
      engine::EncodeCallId(asking.call, out);
      out.Number(asking.attempt);
      out.Signed(asking.until);
    }
  }
  out.Number(tenant.waiting.size());
  for (const Waiting& waiting : tenant.waiting) {
    out.Text(waiting.id);
    out.Signed(waiting.until);
    out.Data(waiting.data);
  }
  out.Signed(tenant.swept);
  return true;
}

void GenericEndpoint::VisitRows(const std::function<void(std::string name)>& visit) const {
  for (const auto& [name, tenant] : tenants_) visit(name);
}

void GenericEndpoint::LoadRow(std::string_view name, engine::ByteReader& in) {
  Tenant& tenant = tenants_[std::string(name)];
  for (std::size_t ids = in.Count(); ids > 0 && in.ok(); --ids) {
    const std::string id(in.Text());
    std::vector<Asking>& asking = tenant.asking[id];
    for (std::size_t calls = in.Count(); calls > 0 && in.ok(); --calls) {
      Asking& call = asking.emplace_back();
      call.call = engine::DecodeCallId(in);
      call.attempt = in.Number32();
      call.until = in.Signed();
    }
    for (const Asking& call : asking) tenant.asked[call.call.match].insert(id);
  }
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    Waiting& waiting = tenant.waiting.emplace_back();
    waiting.id = in.Text();
    waiting.until = in.Signed();
    waiting.data = in.Data();
  }
  tenant.swept = in.Signed();
}

}  // namespace cxengine::api

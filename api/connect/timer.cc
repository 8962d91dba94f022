// TimerEndpoint.
#include "api/connect/timer.h"

#include "dsl/value.h"
#include "engine/instant.h"

namespace cxengine::api {

namespace {

using dsl::Value;
using engine::EndpointAnswer;

// No setting: a replay of the log has to come to the same.
constexpr std::size_t kMaxThenBytes = 16 * 1024;

EndpointAnswer TimerFailure(std::string why) { return {true, {}, std::move(why)}; }

// "" if there is none; ids compare by their text.
std::string TimerIdOf(const Value& params) {
  const Value& id = params.Get("id");
  if (id.is_string()) return id.string();
  return id.is_number() ? dsl::ToJson(id) : "";
}

std::optional<Milliseconds> TriggerOf(const Value& params, std::string& error) {
  const Value& trigger = params.Get("trigger");
  if (trigger.is_string()) return engine::ParseInstant(trigger.string(), error);
  const bool sane = trigger.is_number() && trigger.number() >= static_cast<double>(engine::kFirstInstant) &&
                    trigger.number() <= static_cast<double>(engine::kLastInstant);
  if (sane) return static_cast<Milliseconds>(trigger.number());
  error = "it is milliseconds since 1970, or a text such as \"2024-05-01T12:00:00Z\"";
  return std::nullopt;
}

}  // namespace

void TimerEndpoint::Perform(const engine::EndpointRequest& request,
                            std::function<void(EndpointAnswer)> done) {
  if (request.call.action() == "create") return done(Create(request));
  if (request.call.action() == "cancel") return done(Cancel(request));
  done(TimerFailure("there is no action `" + request.call.action() + "`; write `create` or `cancel`"));
}

EndpointAnswer TimerEndpoint::Create(const engine::EndpointRequest& request) {
  std::string error;
  const Value& params = request.call.params;
  const std::optional<Milliseconds> trigger = TriggerOf(params, error);
  if (!trigger) return TimerFailure("the parameter `trigger` says no time: " + error);
  if (!params.Get("then").is_map()) return TimerFailure("the parameter `then` is not the map of an event");
  std::string json = dsl::ToJson(params.Get("then"));
  if (json.size() > kMaxThenBytes) return TimerFailure("the event in `then` is longer than 16 KiB");
  std::string id = TimerIdOf(params);
  if (id.empty()) id = request.key.match.ToText() + "-" + std::to_string(request.key.number);
  Forget(request.tenant, id);
  std::map<std::string, Place>& places = places_[request.tenant];
  if (places.size() >= kMaxTimers) return TimerFailure("the tenant has 100 000 timers already");
  Put({*trigger, ++made_}, {request.tenant, id, std::move(json)});
  return {false, Value::MakeMap({{"id", Value::String(id)}, {"trigger", Value::Integer(*trigger)}}), {}};
}

void TimerEndpoint::Put(const Place& place, Timer timer) {
  Touch(RowName(place.second), false);
  places_[timer.tenant][timer.id] = place;
  due_[place.second] = place.first;
  timers_[place] = std::move(timer);
}

EndpointAnswer TimerEndpoint::Cancel(const engine::EndpointRequest& request) {
  const std::string id = TimerIdOf(request.call.params);
  if (id.empty()) return TimerFailure("the parameter `id` is missing: it says which timer");
  const bool there = Forget(request.tenant, id);
  return {false, Value::MakeMap({{"id", Value::String(id)}, {"cancelled", Value::Boolean(there)}}), {}};
}

// The names may be the timer's own: nothing looks at them once it is gone.
bool TimerEndpoint::Forget(const std::string& tenant, const std::string& id) {
  std::map<std::string, Place>& places = places_[tenant];
  const auto found = places.find(id);
  if (found == places.end()) return false;
  TouchLast(RowName(found->second.second));
  timers_.erase(found->second);
  due_.erase(found->second.second);
  sent_.erase(found->second.second);
  places.erase(found);
  return true;
}

std::optional<Milliseconds> TimerEndpoint::NextDue() const {
  for (const auto& [place, timer] : timers_)
    if (!sent_.contains(place.second)) return place.first;
  return std::nullopt;
}

std::vector<TimerEndpoint::DueEvent> TimerEndpoint::TakeDue(Milliseconds now) {
  std::vector<DueEvent> due;
  for (const auto& [place, timer] : timers_) {
    if (place.first > now) break;
    if (sent_.emplace(place.second, place).second) due.push_back({place.second, timer.tenant, timer.json});
  }
  return due;
}

void TimerEndpoint::Done(std::uint64_t number) {
  const auto due = due_.find(number);
  if (due == due_.end()) return;  // cancelled, or replaced
  const Timer& timer = timers_.at({due->second, number});
  Forget(timer.tenant, timer.id);
}

std::size_t TimerEndpoint::DropIf(const std::string& tenant,
                                  const std::function<bool(std::string_view json)>& is_such) {
  std::vector<std::string> ids;
  for (const auto& [place, timer] : timers_)
    if (timer.tenant == tenant && is_such(timer.json)) ids.push_back(timer.id);
  for (const std::string& id : ids) Forget(tenant, id);
  return ids.size();
}

std::string TimerEndpoint::RowName(std::uint64_t number) {
  engine::ByteWriter name;
  name.Number(number);
  return name.Take();
}

bool TimerEndpoint::SaveRow(std::string_view name, engine::ByteWriter& out) const {
  const std::uint64_t number = engine::ByteReader(name).Number();
  const auto due = due_.find(number);
  if (due == due_.end()) return false;
  const Timer& timer = timers_.at({due->second, number});
  out.Signed(due->second);
  out.Text(timer.tenant);
  out.Text(timer.id);
  out.Text(timer.json);
  return true;
}

void TimerEndpoint::VisitRows(const std::function<void(std::string name)>& visit) const {
  for (const auto& [number, due] : due_) visit(RowName(number));
}

void TimerEndpoint::LoadRow(std::string_view name, engine::ByteReader& in) {
  const Place place{in.Signed(), engine::ByteReader(name).Number()};
  Timer timer{std::string(in.Text()), std::string(in.Text()), std::string(in.Text())};
  Put(place, std::move(timer));
}

}  // namespace cxengine::api

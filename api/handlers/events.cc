#include "api/handlers/events.h"

#include <algorithm>

#include "api/bearer.h"
#include "api/event_list.h"
#include "api/event_stream.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kMaxIdempotencyKey = 255;

// "" if there is none; nullopt for one that is empty, too long or not printable ASCII.
std::optional<std::string> IdempotencyKey(const http::Request& request) {
  const auto key = request.headers.Find("Idempotency-Key");
  if (!key) return "";
  if (key->empty() || key->size() > kMaxIdempotencyKey) return std::nullopt;
  for (const char c : *key)
    if (c < 0x20 || c > 0x7E) return std::nullopt;
  return std::string(*key);
}

std::string List(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "`" : ", `") + name + "`";
  return list;
}

// In front of why an event was refused: which one it is, and what became of the others.
std::string WhichEvent(const EventReceipt& receipt) {
  if (receipt.place == 0) return "";
  return "Event " + std::to_string(receipt.place) + " of the array, and so none of them: ";
}

http::Response ShowReceipt(const EventReceipt& receipt) {
  if (receipt.outcome == EventReceipt::Outcome::kTaken) return JsonTextResponse(200, receipt.text);
  return ProblemResponse(WhyNotTaken(receipt));
}

std::optional<http::Response> CheckRate(Services& services, const store::Tenant& tenant, std::size_t events) {
  const std::int64_t limit = tenant.rate_limit.value_or(services.default_rate_limit);
  const auto count = static_cast<std::int64_t>(events);
  if (limit > 0 && count > limit)
    return ProblemResponse({400, "too-many-events",
                            "The array has " + std::to_string(count) + " events, and this tenant may send " +
                                std::to_string(limit) + " a second: send it in parts."});
  if (services.rates.Take(tenant.id, limit, count)) return std::nullopt;
  http::Response response = ProblemResponse({429, "rate-limited", "Exceeded rate limit"});
  response.headers.Add("Retry-After", "1");
  return response;
}

}  // namespace

Problem EventTooLarge(const Services& services) {
  return {413, "event-too-large",
          "An event must not be longer than " + BytesInWords(services.limits.max_event) + "."};
}

Problem WhyNotTaken(const EventReceipt& receipt) {
  using Outcome = EventReceipt::Outcome;
  switch (receipt.outcome) {
    case Outcome::kInvalid:
      return {400, "invalid-event", WhichEvent(receipt) + receipt.text};
    case Outcome::kNoKey:
      return {
          400, "missing-key",
          WhichEvent(receipt) +
              "The event carries none of the key attributes of this tenant's enabled patterns, which are " +
              List(receipt.key_attributes) + "."};
    case Outcome::kKeyQuota:
      return {403, "quota-exceeded", WhichEvent(receipt) + receipt.text};
    case Outcome::kKeyReused:
      return {422, "idempotency-key-reused",
              "This Idempotency-Key came before with another event; use a new one."};
    case Outcome::kNotWritten:
      return NotNow(Hindrance::kLog, "The event was not taken");
    case Outcome::kNotRead:
      return NotNow(Hindrance::kState, "The event was not taken");
    case Outcome::kNotJournaled:
      return NotNow(Hindrance::kJournal, "The event was not taken");
    case Outcome::kNotSaved:
      return NotNow(Hindrance::kSnapshot, "The event was not taken");
    case Outcome::kTaken:
    case Outcome::kFailed:
      break;
  }
  return {500, "internal-error", "Something went wrong here; the event was not taken."};
}

void PostEvent(Services& services, Exchange exchange) {
  if (!exchange.tenant.active)
    return exchange.Answer(
        Problem{403, "tenant-inactive", "This tenant is not active: the operator has switched it off."});
  if (IsEventStream(exchange.request)) return StreamEvents(services, std::move(exchange));
  if (auto problem = CheckJsonContentType(exchange.request)) return exchange.Answer(*problem);
  auto key = IdempotencyKey(exchange.request);
  if (!key)
    return exchange.Answer(
        Problem{400, "invalid-header", "Idempotency-Key must be 1 to 255 printable characters of ASCII."});
  std::string& body = exchange.request.body;
  std::vector<std::string> list;
  if (IsEventList(body)) {
    auto split = SplitEventList(body, static_cast<std::size_t>(services.limits.max_event));
    if (!split.ok()) return exchange.Answer(split.problem());
    list = std::move(split.value());
    if (list.empty()) return exchange.Answer(JsonResponse(200, Json::array()));
  } else if (body.size() > static_cast<std::size_t>(services.limits.max_event)) {
    return exchange.Answer(EventTooLarge(services));
  }
  if (auto refusal = CheckRate(services, exchange.tenant, std::max<std::size_t>(1, list.size())))
    return exchange.Answer(*std::move(refusal));

  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  EventSubmission event{shared->tenant.id, std::move(shared->request.body), *std::move(key), std::move(list)};
  if (!services.runtime.Submit(
          std::move(event), [shared](const EventReceipt& receipt) { shared->Answer(ShowReceipt(receipt)); }))
    shared->Answer(Overloaded());
}

void GetHistory(Services& services, Exchange exchange) {
  std::string body = "{\"history\":[";
  bool first = true;
  for (const std::string& answer : services.runtime.LastAnswers(exchange.tenant.id)) {
    if (!first) body += ',';
    first = false;
    body += answer;
  }
  exchange.Answer(JsonTextResponse(200, body + "]}"));
}

}  // namespace cxengine::api

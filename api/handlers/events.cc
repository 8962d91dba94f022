#include "api/handlers/events.h"

#include "api/bearer.h"
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

http::Response ShowReceipt(const EventReceipt& receipt) {
  using Outcome = EventReceipt::Outcome;
  switch (receipt.outcome) {
    case Outcome::kTaken:
      return JsonTextResponse(200, receipt.text);
    case Outcome::kInvalid:
      return ProblemResponse({400, "invalid-event", receipt.text});
    case Outcome::kNoKey:
      return ProblemResponse(
          {400, "missing-key",
           "The event carries none of the key attributes of this tenant's enabled patterns, which are " +
               List(receipt.key_attributes) + "."});
    case Outcome::kKeyReused:
      return ProblemResponse({422, "idempotency-key-reused",
                              "This Idempotency-Key came before with another event; use a new one."});
    case Outcome::kFailed:
      break;
  }
  return ProblemResponse({500, "internal-error", "Something went wrong here; the event was not taken."});
}

}  // namespace

void PostEvent(Services& services, Exchange exchange) {
  if (!exchange.tenant.active)
    return exchange.Answer(
        Problem{403, "tenant-inactive", "This tenant is not active: the operator has switched it off."});
  const std::int64_t limit = exchange.tenant.rate_limit.value_or(services.default_rate_limit);
  if (!services.rates.Take(exchange.tenant.id, limit)) {
    http::Response response = ProblemResponse({429, "rate-limited", "Exceeded rate limit"});
    response.headers.Add("Retry-After", "1");
    return exchange.Answer(std::move(response));
  }
  if (auto problem = CheckJsonContentType(exchange.request)) return exchange.Answer(*problem);
  if (exchange.request.body.size() > kMaxEventBytes)
    return exchange.Answer(Problem{413, "event-too-large", "An event must not be longer than 16 KiB."});
  auto key = IdempotencyKey(exchange.request);
  if (!key)
    return exchange.Answer(
        Problem{400, "invalid-header", "Idempotency-Key must be 1 to 255 printable characters of ASCII."});

  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  EventSubmission event{shared->tenant.id, std::move(shared->request.body), *std::move(key)};
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

// HttpEndpoint.
#include "api/connect/http_endpoint.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <utility>

#include "api/auth/secret.h"
#include "api/json_fields.h"
#include "dsl/value.h"
#include "engine/event.h"

namespace cxengine::api {
namespace {

using engine::EndpointAnswer;

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";  // RFC 9110 §5.6.2

EndpointAnswer FailedCall(std::string why) { return {true, {}, std::move(why)}; }

EndpointAnswer NoEndpoint(const engine::Effect& call) {
  return FailedCall("there is no endpoint `" + call.call->endpoint() + "`");
}

bool IsTokenCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kTokenMarks.find(c) != std::string_view::npos;
}

std::string BodyOf(const engine::Effect::Call& call) {
  return R"({"verb":)" + JsonText(call.verb()) + R"(,"endpoint":)" + JsonText(call.endpoint()) +
         R"(,"action":)" + JsonText(call.action()) + R"(,"params":)" + dsl::ToJson(call.params) + "}";
}

EndpointAnswer AnswerFrom(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::kAnswered) return FailedCall(Describe(outcome.kind));
  if (outcome.status < 200 || outcome.status > 299)
    return FailedCall("the server answered with status " + std::to_string(outcome.status));
  if (outcome.body.find_first_not_of(" \t\r\n") == std::string::npos) return {};
  std::string error;
  auto result = engine::ParseJson(outcome.body, error);
  if (!result) return FailedCall("the answer is not JSON: " + error);
  return {false, *std::move(result), {}};
}

}  // namespace

std::optional<std::string> WhyNotHeader(std::string_view name, std::string_view value) {
  static constexpr std::array<std::string_view, 14> kOurs = {"accept",
                                                             "connection",
                                                             "content-length",
                                                             "content-type",
                                                             "cxengine-signature",
                                                             "expect",
                                                             "host",
                                                             "idempotency-key",
                                                             "keep-alive",
                                                             "te",
                                                             "trailer",
                                                             "transfer-encoding",
                                                             "upgrade",
                                                             "user-agent"};
  if (name.empty() || !std::all_of(name.begin(), name.end(), IsTokenCharacter))
    return "is not the name of a header";
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end() || lower.starts_with("proxy-"))
    return "is a header that the server sets itself";
  const bool printable = std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  });
  if (value.empty() || !printable || value.front() == ' ' || value.back() == ' ')
    return "must have a value of one line, without spaces around it";
  return std::nullopt;
}

std::string SignatureOf(const std::string& secret, std::int64_t at, const std::string& idempotency_key,
                        const std::string& body) {
  const std::string time = std::to_string(at);
  return "t=" + time +
         ",v1=" + auth::EncodeHex(auth::HmacSha256(secret, time + "." + idempotency_key + "." + body));
}

HttpEndpoint::HttpEndpoint(HttpClient& http, const Clock& clock, Find find)
    : http_(http),
      clock_(clock),
      find_(std::move(find)),
      thread_(1, std::numeric_limits<std::size_t>::max()) {}

void HttpEndpoint::Perform(const engine::Effect& call, Done done) {
  if (!find_) return done(NoEndpoint(call));
  thread_.Post([this, call, done = std::move(done)] { Send(call, done); });
}

void HttpEndpoint::Send(const engine::Effect& effect, const Done& done) {
  const engine::Effect::Call& call = *effect.call;
  const std::string& tenant = effect.match->pattern->tenant;
  std::optional<HttpService> service;
  try {
    service = find_(tenant, call.endpoint());
  } catch (const std::exception& error) {
    spdlog::error("an endpoint of tenant {} was not called: {}", tenant, error.what());
    return done(FailedCall("its integration cannot be read"));
  }
  if (!service) return done(NoEndpoint(effect));
  std::string error;
  auto url = OutgoingUrl::Parse(service->url, error);
  if (!url) return done(FailedCall("its address " + error));
  const std::string key = effect.match->id.ToText() + "-" + std::to_string(call.number);
  HttpRequest request{tenant,
                      *std::move(url),
                      {{"Content-Type", "application/json; charset=utf-8"},
                       {"Accept", "application/json"},
                       {"Idempotency-Key", key}},
                      BodyOf(call),
                      std::chrono::milliseconds(call.timeout)};
  for (const auto& [name, value] : service->headers) {
    // Of those that were saved before they were looked at.
    if (WhyNotHeader(name, value)) return done(FailedCall("its header `" + name + "` cannot be sent"));
    request.headers.emplace_back(name, value);
  }
  if (!service->secret.empty())
    request.headers.emplace_back("CxEngine-Signature",
                                 SignatureOf(service->secret, clock_.Now() / 1000, key, request.body));
  http_.Send(std::move(request), [done](const HttpOutcome& outcome) {
    if (outcome.kind != HttpOutcome::Kind::kStopped) done(AnswerFrom(outcome));
  });
}

}  // namespace cxengine::api

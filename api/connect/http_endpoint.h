// Endpoints of a tenant's own: integrations of type `http` (platform contract §6).
//
// An attempt of an interaction becomes a POST of {"verb", "endpoint", "action", "params"} to the url of the
// integration, by the guarded client. A 2xx answer is the result: its body as JSON, nil if it has none; all
// else is a failure, in words that name no address and no secret. Attempts of one interaction have one
// `Idempotency-Key`, also those that are made again after a restart. docs/endpoints.md tells receivers how to
// check the signature.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/clock.h"
#include "api/connect/http_client.h"
#include "api/worker_pool.h"
#include "engine/endpoint.h"

namespace cxengine::api {

// What a tenant has set up.
struct HttpService {
  std::string url;
  std::map<std::string, std::string> headers;
  std::string secret;  // "": requests are not signed
};

// Why a header of a tenant's choice is not sent: "is not the name of a header"; nullopt: it is.
std::optional<std::string> WhyNotHeader(std::string_view name, std::string_view value);

// The value of CxEngine-Signature for a request with this idempotency key and body, made `at` (seconds since
// the epoch).
std::string SignatureOf(const std::string& secret, std::int64_t at, const std::string& idempotency_key,
                        const std::string& body);

class HttpEndpoint {
 public:
  // The service that the tenant calls so; nullopt if there is none. It may read a database, and throw
  // store::Error.
  using Find = std::function<std::optional<HttpService>(const std::string& tenant, const std::string& name)>;
  using Done = std::function<void(engine::EndpointAnswer)>;

  // All of them outlive it.
  HttpEndpoint(HttpClient& http, const Clock& clock, Find find);

  // From any thread: makes the call of a kCall. `done` is called once, on another thread (at once without a
  // `find`), but not when the client was stopped: then the call is made again after the restart.
  void Perform(const engine::Effect& call, Done done);
  // No call is made any more. The client goes on.
  void Stop() { thread_.Drain(); }

 private:
  void Send(const engine::Effect& call, const Done& done);

  HttpClient& http_;
  const Clock& clock_;
  const Find find_;
  WorkerPool thread_;  // one
};

}  // namespace cxengine::api

// Requests of ours to addresses that tenants choose.
//
// The name is resolved here, every address that it has is checked (AddressGuard), and the connection is made
// to those addresses and no others; the socket is checked once more when it is made. TLS is verified against
// the name. No redirect is followed, no proxy, no netrc, no cookie; sizes and times are bounded, and so is
// how many requests are under way, of all and of one tenant: so a slow server costs its tenant, and nobody
// else.
//
// One thread does it all; from any thread requests go in, on that thread they come back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/connect/address_guard.h"
#include "api/connect/outgoing_url.h"
#include "api/connect/resolver.h"

namespace cxengine::api {

struct HttpClientOptions {
  AddressGuard guard;
  std::chrono::milliseconds connect_timeout{1000};
  std::size_t max_header_bytes = 32 * 1024;
  std::size_t max_body_bytes = 64 * 1024;
  std::size_t max_under_way = 64;
  std::size_t max_of_tenant = 16;    // under way
  std::size_t max_waiting = 10'000;  // of all tenants, beyond those
  std::string ca_file;               // who vouches for servers; "": whom the system trusts
};

// A POST.
struct HttpRequest {
  std::string tenant;
  OutgoingUrl url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{2000};  // from when it goes out, the lookup of the name, to the last byte
};

struct HttpOutcome {
  enum class Kind {
    kAnswered,     // `status` and `body`
    kRefused,      // the name leads to an address that may not be asked
    kUnresolved,   // nobody knows the name
    kUnreachable,  // no connection
    kInsecure,     // TLS failed: no certificate, or one for somebody else
    kTimeout,
    kTooLarge,
    kBroken,  // the connection ended early, or what came is no HTTP
    kBusy,    // too many wait already
    kStopped,
  };
  Kind kind = Kind::kStopped;
  int status = 0;
  std::string body;
};

// What happened, for the tenant: "the server did not answer in time". Names no address.
const char* Describe(HttpOutcome::Kind kind);

class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options, std::unique_ptr<Resolver> resolver = nullptr);
  ~HttpClient();  // as Stop()
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `done` is called once, on the client's thread; it must neither block nor throw, and may send.
  void Send(HttpRequest request, std::function<void(HttpOutcome)> done);
  // What is under way or waits comes back as kStopped; what is sent later too, at once on the caller's
  // thread.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cxengine::api

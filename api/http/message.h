// What the platform knows of HTTP: a complete request, a response, and the promise to answer.
//
// Nothing here names the transport. The server (server.h) turns bytes into a Request and hands it to one
// Handler with a Responder; handlers run on a transport thread and must not block it for long.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/pipe.h"

namespace cxengine::http {

// Header fields in order of arrival. Names compare without regard to case (RFC 9110 §5.1).
class Headers {
 public:
  void Add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // The first field of that name, or nullopt.
  std::optional<std::string_view> Find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;                 // as sent; case matters: "GET" (RFC 9110 §9.1)
  std::string target;                 // as sent: "/1.0/tenants/a%20b?limit=1"
  std::vector<std::string> segments;  // of the path, percent-decoded, valid UTF-8: {"1.0", "tenants", "a b"}
  std::vector<std::pair<std::string, std::string>> query;  // decoded; "+" is a space
  Headers headers;
  std::string body;                   // whole, at most the server's body limit
  std::shared_ptr<Pipe> stream = {};  // instead, where the server was told to stream the body; of any length
  std::string
      id;  // X-Request-Id: the client's if it is 1 to 128 of [A-Za-z0-9._-], else made; in the response too
  std::string peer;         // "127.0.0.1:40312", for logs
  std::string client = {};  // who asks, an address; set by whoever knows the proxies in between
};

// The server adds Date, Content-Length, X-Request-Id and Connection itself and ignores those of a handler,
// except that "Connection: close" closes the connection after this response.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::shared_ptr<Pipe> stream = {};  // instead: sent as it comes, of any length
};

// The duty to answer one request exactly once, from any thread. Movable, not copyable. Destroyed unanswered,
// it sends a 500: no client waits for ever. If the client has gone, the answer is dropped; it can never reach
// another client.
class Responder {
 public:
  using Sink = std::function<void(Response)>;
  explicit Responder(Sink sink) : sink_(std::move(sink)) {}
  Responder(Responder&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)) {}
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();
  void Send(Response response);

 private:
  Sink sink_;
};

using Handler = std::function<void(Request, Responder)>;

// Whether the body of the request that has this head is to be streamed (Request::stream). If it is not read
// to its end, the connection ends after the response.
using StreamsBody = std::function<bool(const Request& head)>;

// {"error": sentence, "code": code} as application/json; charset=utf-8: the one shape of every refusal.
// `code` is a stable word for machines ("body-too-large"), `sentence` is UTF-8 for people.
Response ErrorResponse(int status, std::string_view code, std::string_view sentence);

}  // namespace cxengine::http

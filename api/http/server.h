// An HTTP/1.1 server: Pistache's transport (accept loop, epoll workers, idle timers) under framing of our
// own, because Pistache 0.0.5's own request and response layer must not face a network (docs/decisions.md).
//
// Strict framing (RFC 9112), pipelining, keep-alive, HEAD, Expect: 100-continue, limits with 413/414/431 and
// a clean close. An answer is written only to the connection that asked, which alone writes to its descriptor
// and forgets it before it is closed. What all connections hold together is bounded.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/http/message.h"

namespace cxengine::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see Server::port()
  int threads = 2;
  std::size_t max_target = 8 * 1024;   // bytes of the request target; beyond: 414
  std::size_t max_header = 16 * 1024;  // bytes of all header fields; beyond: 431
  std::size_t max_body = 1024 * 1024;  // bytes; beyond: 413 and close
  bool proxy_protocol = false;         // connections begin with a ProxyLine, which is believed
  std::size_t max_connections =
      4096;  // beyond: 503 and close; fewer if the system has no descriptors for them
  std::size_t max_memory = 256 * 1024 * 1024;  // bytes that all connections hold; beyond: none is read
  std::chrono::milliseconds header_timeout{
      10'000};  // from the first byte of a request to its header's end; beyond: 408
  std::chrono::milliseconds body_timeout{30'000};   // without progress; beyond: 408
  std::chrono::milliseconds idle_timeout{60'000};   // between requests; beyond: closed
  std::chrono::milliseconds write_timeout{30'000};  // without progress of a slow reader; beyond: closed
};

class Server {
 public:
  // Throws std::runtime_error with a sentence for an operator if the address cannot be bound.
  Server(const ServerOptions& options, Handler handler, StreamsBody streams = nullptr);
  ~Server();  // as Shutdown(5 s)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // As many as there may really be.
  std::size_t max_connections() const;
  // Lets requests under way be answered (at most for `grace`; new connections get a 503 meanwhile), closes
  // everything, joins all threads. Not from within a handler. A Responder that is left may still be used: it
  // does nothing.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cxengine::http

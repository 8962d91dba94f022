// Bytes to requests: incremental, strict HTTP/1.1 framing (RFC 9112). Pure: no sockets, no clock, no threads.
//
// In: pieces of a connection's input, cut anywhere, pipelined or not. Out: complete requests, the same ones
// however the input was cut. What goes wrong: a Refusal, after which the input can no longer be trusted and
// the connection must end. A streamed body has no limit of its own. Keeps at most one request, within the
// limits, plus the size of a chunk's header.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "api/http/message.h"
#include "api/http/request_line.h"

namespace cxengine::http {

struct FramingLimits {
  std::size_t max_target = 8 * 1024;
  std::size_t max_header = 16 * 1024;
  std::size_t max_body = 1024 * 1024;
};

struct FramedRequest {
  Request request;
  bool keep_alive = true;
  bool http10 = false;
};

class Framing {
 public:
  enum class Event {
    kNeedMore,  // all input used
    kContinue,  // the client waits for "100 Continue" before it sends the body
    kRequest,   // TakeRequest() has it
    kHead,      // TakeRequest() has it, but for its body, which is streamed
    kPiece,     // TakePiece() has the next bytes of the streamed body
    kEnd,       // of the streamed body
    kRefused,   // refusal() says why; Next must not be called again
  };
  enum class Phase {
    kIdle,  // between requests
    kHead,
    kBody,
  };

  explicit Framing(FramingLimits limits, StreamsBody streams = nullptr);
  ~Framing();
  Framing(const Framing&) = delete;
  Framing& operator=(const Framing&) = delete;

  // Removes what it uses from the front of `input` and stops at the first event.
  Event Next(std::string_view& input);
  FramedRequest TakeRequest();
  std::string TakePiece();
  const Refusal& refusal() const;
  Phase phase() const;
  // Bytes of the request that is being read.
  std::size_t held() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cxengine::http

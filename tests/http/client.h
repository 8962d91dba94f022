// A raw HTTP client for tests: sends exactly the bytes it is given, reads responses strictly, never waits for
// ever.
//
// In: a port of 127.0.0.1. Out: replies. What goes wrong (a reset, silence for 15 s, or 60 under a sanitizer)
// is nullopt or false.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/descriptor.h"
#include "api/http/message.h"

namespace cxengine::http {

struct Reply {
  int status = 0;
  Headers headers;
  std::string body;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0);

  bool connected() const { return socket_.is_open(); }
  bool Send(std::string_view bytes) const;
  // False as soon as the server takes nothing for a moment.
  bool TrySend(std::string_view bytes) const;
  // The next response; `to_head` when it answers a HEAD and so has no body.
  std::optional<Reply> Read(bool to_head = false);
  // As many bytes as there are now, at most `most`, thrown away. False at the end.
  bool Sip(std::size_t most);
  // True when the server ends the connection in order (FIN, not a reset) and has sent nothing more.
  bool AtEnd();
  void HalfClose() const;
  // Closes with a reset, as a crashed or impatient client does.
  void Abort();

 private:
  bool Send(std::string_view bytes, int patience_ms) const;
  bool Fill();
  bool ReadChunks(std::string& body);

  Descriptor socket_;
  std::string buffer_;
  bool reset_ = false;
};

// "GET {target} HTTP/1.1" with Host and further field lines, each ended by CRLF.
std::string Get(std::string_view target, std::string_view fields = "");
std::string Post(std::string_view target, std::string_view body, std::string_view fields = "");

// One request on a connection of its own.
std::optional<Reply> Fetch(std::uint16_t port, std::string_view request);

}  // namespace cxengine::http

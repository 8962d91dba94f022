// The line by which a proxy that hands on bytes, not requests, begins a connection: PROXY protocol, version 1
// (its specification §2.1). It says who the client is.
//
// In: the first bytes of a connection, however they were cut. Out: the client's address. What goes wrong: a
// line that is none, after which nothing that came can be trusted.
#pragma once

#include <string>
#include <string_view>

namespace cxengine::http {

class ProxyLine {
 public:
  enum class State { kNeedMore, kDone, kMalformed };
  // Takes what belongs to the line from the front of `bytes`.
  State Take(std::string_view& bytes);
  // "192.0.2.1:40312", once done; "" where the proxy does not know.
  const std::string& client() const { return client_; }

 private:
  bool Parse(std::string_view line);

  std::string line_;
  std::string client_;
};

}  // namespace cxengine::http

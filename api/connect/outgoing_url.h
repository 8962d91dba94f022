// An address that a tenant chose for requests of ours: taken apart once, by the library that makes the
// request, so that what is checked is what is asked.
//
// Only http and https, https where no scheme is written; no user or password in it; the ports 80, 443 and
// those from 1024 on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cxengine::api {

struct OutgoingUrl {
  static constexpr std::size_t kMaxBytes = 2048;

  std::string text;  // whole, with its scheme, without a fragment
  std::string host;  // without brackets, in lower case; an address or a name
  std::uint16_t port = 0;
  bool secure = false;

  // Nullopt, with the reason in `error` ("has a user name in it"), if it is not one that may be asked.
  static std::optional<OutgoingUrl> Parse(const std::string& text, std::string& error);
};

}  // namespace cxengine::api

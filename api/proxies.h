// Who really asks, when a proxy that the operator trusts stands in between: X-Forwarded-For.
//
// In: addresses and networks of such proxies, and a request. Out: the address of its client. What goes wrong:
// a field that somebody made up counts only as far as trusted proxies have written it, from its end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/http/message.h"

namespace cxengine::api {

class Proxies {
 public:
  Proxies() = default;  // none is trusted, and the field is not looked at
  // "127.0.0.1, 10.0.0.0/8, ::1"; nullopt if it is not such a list.
  static std::optional<Proxies> Parse(const std::string& list);
  // "192.0.2.1", "2001:db8::1", without a port.
  std::string ClientOf(const http::Request& request) const;

 private:
  struct Network;
  bool Trusts(const std::string& address) const;
  std::vector<std::shared_ptr<const Network>> networks_;
};

}  // namespace cxengine::api

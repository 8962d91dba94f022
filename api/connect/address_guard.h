// Which addresses the server may be sent to by an address that a tenant chose: those of the public internet,
// and what the operator allows besides (--allow-address).
//
// Refused are, by a table of ranges, this machine, private and local networks, metadata services, multicast,
// what is reserved, and addresses of IPv6 in which one of those is wrapped. See docs/operating.md.
#pragma once

#include <string_view>
#include <vector>

#include "api/connect/ip_address.h"

namespace cxengine::api {

class AddressGuard {
 public:
  AddressGuard() = default;
  explicit AddressGuard(std::vector<AddressRange> allowed) : allowed_(std::move(allowed)) {}

  // "" if the address may be asked; else what kind of address it is, for the operator: "private network".
  std::string_view WhyRefused(const IpAddress& address) const;

 private:
  std::vector<AddressRange> allowed_;
};

}  // namespace cxengine::api

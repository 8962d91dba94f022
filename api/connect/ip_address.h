// Internet addresses as values, and ranges of them: 203.0.113.7, 2001:db8::1, 10.0.0.0/8.
//
// An IPv4 address that is written inside IPv6 (::ffff:10.0.0.1) is the IPv4 address: there is one value for
// each place that a connection may lead to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

struct sockaddr;

namespace cxengine::api {

struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // in network order; of IPv4 the first four

  // Without brackets, zone or port. Only the written-out forms: `127.1` and `0x7f000001` are none.
  static std::optional<IpAddress> Parse(const std::string& text);
  // Nullopt for families other than IPv4 and IPv6.
  static std::optional<IpAddress> Of(const sockaddr& socket);
  static IpAddress V4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);

  std::string ToText() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// The addresses that begin with the same bits.
struct AddressRange {
  IpAddress first;
  std::size_t bits = 0;

  // "10.0.0.0/8", "fd00::/8", or one address. Nullopt if it is none, or has bits set behind its length.
  static std::optional<AddressRange> Parse(const std::string& text);
  bool Contains(const IpAddress& address) const;
};

}  // namespace cxengine::api

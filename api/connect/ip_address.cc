// IpAddress, AddressRange.
#include "api/connect/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cxengine::api {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

IpAddress FromV6(const in6_addr& raw) {
  IpAddress address;
  if (std::equal(kMapped.begin(), kMapped.end(), raw.s6_addr)) {
    std::copy_n(raw.s6_addr + kMapped.size(), 4, address.bytes.begin());
    return address;
  }
  address.v6 = true;
  std::copy_n(raw.s6_addr, address.bytes.size(), address.bytes.begin());
  return address;
}

bool BitOf(const IpAddress& address, std::size_t bit) {
  return (address.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(const std::string& text) {
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    IpAddress address;
    std::memcpy(address.bytes.data(), &v4, 4);
    return address;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return FromV6(v6);
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::Of(const sockaddr& socket) {
  if (socket.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket, sizeof v4);
    IpAddress address;
    std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
    return address;
  }
  if (socket.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &socket, sizeof v6);
    return FromV6(v6.sin6_addr);
  }
  return std::nullopt;
}

IpAddress IpAddress::V4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  IpAddress address;
  address.bytes = {a, b, c, d};
  return address;
}

std::string IpAddress::ToText() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<AddressRange> AddressRange::Parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto first = IpAddress::Parse(text.substr(0, slash));
  if (!first) return std::nullopt;
  AddressRange range{*first, first->v6 ? 128U : 32U};
  if (slash != std::string::npos) {
    std::size_t bits = 0;
    const char* const begin = text.data() + slash + 1;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, bits);
    if (error != std::errc() || stop != end || bits > range.bits) return std::nullopt;
    for (std::size_t bit = bits; bit < range.bits; ++bit)
      if (BitOf(*first, bit)) return std::nullopt;
    range.bits = bits;
  }
  return range;
}

bool AddressRange::Contains(const IpAddress& address) const {
  if (address.v6 != first.v6) return false;
  for (std::size_t bit = 0; bit < bits; ++bit)
    if (BitOf(address, bit) != BitOf(first, bit)) return false;
  return true;
}

}  // namespace cxengine::api

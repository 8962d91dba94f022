// AddressGuard.
#include "api/connect/address_guard.h"

#include <algorithm>

namespace cxengine::api {
namespace {

struct Row {
  const char* range;
  std::string_view kind;
};

// The first that contains an address says what it is. From the registries of special purpose addresses
// (RFC 6890 and what it was updated by), and the fixed addresses of metadata services.
constexpr Row kRefused[] = {
    {"169.254.169.254", "metadata service"},
    {"169.254.170.2", "metadata service"},
    {"100.100.100.200", "metadata service"},
    {"168.63.129.16", "metadata service"},
    {"192.0.0.192", "metadata service"},
    {"fd00:ec2::254", "metadata service"},
    {"fd20:ce::254", "metadata service"},
    {"0.0.0.0/8", "this machine"},
    {"127.0.0.0/8", "this machine"},
    {"10.0.0.0/8", "private network"},
    {"172.16.0.0/12", "private network"},
    {"192.168.0.0/16", "private network"},
    {"100.64.0.0/10", "network of a provider"},
    {"169.254.0.0/16", "link-local"},
    {"192.0.0.0/24", "reserved"},
    {"192.0.2.0/24", "documentation"},
    {"192.31.196.0/24", "reserved"},
    {"192.52.193.0/24", "reserved"},
    {"192.88.99.0/24", "reserved"},
    {"192.175.48.0/24", "reserved"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"255.255.255.255", "broadcast"},
    {"240.0.0.0/4", "reserved"},
    {"::", "this machine"},
    {"::1", "this machine"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "private network"},
    {"fc00::/7", "private network"},
    {"ff00::/8", "multicast"},
    {"2001::/32", "tunnel"},  // Teredo
    {"2001::/23", "reserved"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "tunnel"},  // 6to4
    {"2620:4f:8000::/48", "reserved"},
    {"3fff::/20", "documentation"},
};

struct Ranges {
  std::vector<std::pair<AddressRange, std::string_view>> refused;
  AddressRange global = *AddressRange::Parse("2000::/3");     // all that is given out of IPv6
  AddressRange nat64 = *AddressRange::Parse("64:ff9b::/96");  // an address of IPv4 in its last four bytes
};

const Ranges& TheRanges() {
  static const Ranges ranges = [] {
    Ranges made;
    for (const Row& row : kRefused)
      made.refused.emplace_back(AddressRange::Parse(row.range).value(), row.kind);
    return made;
  }();
  return ranges;
}

}  // namespace

std::string_view AddressGuard::WhyRefused(const IpAddress& address) const {
  const auto contains = [&](const AddressRange& range) { return range.Contains(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), contains)) return "";
  const Ranges& ranges = TheRanges();
  for (const auto& [range, kind] : ranges.refused)
    if (range.Contains(address)) return kind;
  if (!address.v6) return "";
  if (ranges.nat64.Contains(address)) {
    const auto& bytes = address.bytes;
    return WhyRefused(IpAddress::V4(bytes[12], bytes[13], bytes[14], bytes[15]));
  }
  return ranges.global.Contains(address) ? "" : "reserved";
}

}  // namespace cxengine::api

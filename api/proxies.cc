#include "api/proxies.h"

#include <strings.h>

#include <string_view>
#include <utility>

#include "api/connect/ip_address.h"

namespace cxengine::api {
namespace {

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> SplitAtCommas(std::string_view list) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(Trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

// "127.0.0.1:40312" is 127.0.0.1, "[::1]:5" and "::1:5", as the transport writes it, are ::1.
std::string WithoutPort(const std::string& peer) {
  std::string address = peer.substr(0, peer.rfind(':'));
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  const auto parsed = IpAddress::Parse(address);
  return parsed ? parsed->ToText() : address;
}

}  // namespace

struct Proxies::Network {
  AddressRange range;
};

std::optional<Proxies> Proxies::Parse(const std::string& list) {
  Proxies proxies;
  if (Trimmed(list).empty()) return proxies;
  for (const std::string& part : SplitAtCommas(list)) {
    const auto range = AddressRange::Parse(part);
    if (!range) return std::nullopt;
    proxies.networks_.push_back(std::make_shared<const Network>(Network{*range}));
  }
  return proxies;
}

bool Proxies::Trusts(const std::string& address) const {
  const auto parsed = IpAddress::Parse(address);
  if (!parsed) return false;
  for (const auto& network : networks_)
    if (network->range.Contains(*parsed)) return true;
  return false;
}

std::string Proxies::ClientOf(const http::Request& request) const {
  std::string client = WithoutPort(request.peer);
  if (networks_.empty()) return client;
  std::vector<std::string> hops;
  for (const auto& [name, value] : request.headers.fields()) {
    if (strcasecmp(name.c_str(), "X-Forwarded-For") != 0) continue;
    for (std::string& hop : SplitAtCommas(value)) hops.push_back(std::move(hop));
  }
  // Each hop was written by the one behind it: the last one that no trusted proxy has is the client.
  while (!hops.empty() && Trusts(client)) {
    const auto hop = IpAddress::Parse(hops.back());
    if (!hop) break;
    client = hop->ToText();
    hops.pop_back();
  }
  return client;
}

}  // namespace cxengine::api

#include "api/http/request_id.h"

#include <algorithm>
#include <cstddef>
#include <random>

namespace cxengine::http {
namespace {

constexpr std::size_t kMaxLength = 128;

bool IsSane(std::string_view id) {
  return !id.empty() && id.size() <= kMaxLength && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
}

}  // namespace

std::string TakeOrMakeRequestId(std::optional<std::string_view> from_client) {
  if (from_client && IsSane(*from_client)) return std::string(*from_client);
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  id.reserve(32);
  while (id.size() < 32) {
    auto bits = random();
    for (int digit = 0; digit < 16; ++digit, bits >>= 4) id += kHex[bits & 15];
  }
  return id;
}

}  // namespace cxengine::http

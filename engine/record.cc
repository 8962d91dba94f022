// Records and the `echo` endpoint: the small things around the shard.
#include "engine/record.h"

#include <array>

#include "engine/endpoint.h"

namespace cxengine::engine {

std::string MatchId::ToText() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(32, '0');
  std::size_t at = 0;
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4)
      text[at++] = kDigits[(half >> static_cast<unsigned>(shift)) & 15U];
  }
  return text;
}

bool PatternBefore(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void EchoEndpoint::Perform(const EndpointRequest& request, std::function<void(EndpointAnswer)> done) {
  done({false, request.call.params, {}});
}

}  // namespace cxengine::engine

// Any bytes as the input of a connection: the requests are the same ones, up to the same refusal, however the
// input is cut, and no more is kept than the limits allow. The last bytes of a chunked body may wait for
// more.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/framing.h"
#include "tests/fuzz/demand.h"

namespace cxengine {
namespace {

using http::Framing;

constexpr http::FramingLimits kLimits = {256, 512, 1024};
constexpr std::size_t kChunkHead = 64 * 1024;  // most of what a chunk's header may take

// What came, in words. Bodies of requests to /stream are streamed.
std::string Told(std::string_view input, std::size_t cut) {
  Framing framing(kLimits, [](const http::Request& head) { return head.target == "/stream"; });
  std::string told;
  while (!input.empty()) {
    std::string_view piece = input.substr(0, cut);
    input.remove_prefix(piece.size());
    for (;;) {
      const Framing::Event event = framing.Next(piece);
      fuzz::Demand(framing.held() <= kLimits.max_target + kLimits.max_header + kLimits.max_body + kChunkHead,
                   "no more is kept than the limits allow");
      if (event == Framing::Event::kNeedMore) break;
      if (event == Framing::Event::kRefused)
        return told + "refused " + std::string(framing.refusal().code) + "\n";
      if (event == Framing::Event::kPiece) {
        told += framing.TakePiece();
      } else if (event == Framing::Event::kRequest || event == Framing::Event::kHead) {
        const http::FramedRequest framed = framing.TakeRequest();
        told += "\n" + framed.request.method + " " + framed.request.target + " " + framed.request.body;
        for (const auto& [name, value] : framed.request.headers.fields()) told += "\n" + name + ": " + value;
        told += framed.keep_alive ? "\n" : "\nlast\n";
      } else if (event == Framing::Event::kEnd) {
        told += "\nend\n";
      }
    }
  }
  return told;
}

// One may lack the end of the other: some bytes of a body, or a refusal.
bool Same(std::string_view told, std::string_view whole) {
  constexpr std::size_t kLag = 64;
  const std::size_t common = std::min(told.size(), whole.size());
  return told.substr(0, common) == whole.substr(0, common) &&
         std::max(told.size(), whole.size()) - common <= kLag;
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Told(input, std::max<std::size_t>(1, input.size()));
  fuzz::Demand(Same(Told(input, 1), whole), "byte by byte it is the same");
  fuzz::Demand(Same(Told(input, std::max<std::size_t>(1, data[0])), whole), "in pieces it is the same");
  return 0;
}

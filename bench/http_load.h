// A load generator: one thread, many connections to one server on this machine, each with one request under
// way; and streams of lines that are sent and answered at the same time.
//
// In: a port and requests. Out: how many a second, and how long one took. What goes wrong (a connection that
// ends, an answer that is no success) throws std::runtime_error with the answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace cxengine::bench {

struct LoadFigures {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

// `count` requests over so many connections; `request(i)` is the i-th.
LoadFigures LoadRequests(std::uint16_t port, std::size_t connections, std::size_t count,
                         const std::function<std::string(std::size_t i)>& request);

// Over so many connections at once, each the head of a chunked request and `lines` of `count` events. The
// figure is events per second, from the first byte to the last answer.
double LoadStreams(std::uint16_t port, std::size_t connections, const std::string& head,
                   const std::string& lines, std::size_t count);

// One request on a connection of its own: the body of its answer.
std::string Ask(std::uint16_t port, const std::string& request);

}  // namespace cxengine::bench

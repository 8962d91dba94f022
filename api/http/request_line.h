// The first line of a request (RFC 9112 §3): method, target and version, taken apart strictly.
//
// In: the line without its CRLF. Out: views into it. What goes wrong: a Refusal that names the status: 400
// for what is no request line, 414 for a target that is too long, 501 for CONNECT, 505 for a version we do
// not speak.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cxengine::http {

// Why a request is turned away. The texts are literals: nothing that the client sent is echoed.
struct Refusal {
  int status = 0;
  std::string_view code;
  std::string_view sentence;
};

struct RequestLine {
  std::string_view method;
  std::string_view target;
  bool http10 = false;  // else 1.1
};

inline constexpr std::size_t kMaxMethod = 32;  // bytes

extern const Refusal kTargetTooLong;

// Fills `line`, or returns why not.
std::optional<Refusal> ParseRequestLine(std::string_view text, std::size_t max_target, RequestLine& line);

}  // namespace cxengine::http

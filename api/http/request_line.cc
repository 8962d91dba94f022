#include "api/http/request_line.h"

#include <string_view>

namespace cxengine::http {
namespace {

constexpr Refusal kMalformed{400, "malformed-request-line",
                             "The first line of the request must be a method, a target and HTTP/1.1."};
constexpr Refusal kBadTarget{400, "malformed-target",
                             "The request target must start with a slash or with http://host."};
constexpr Refusal kNoTunnels{501, "method-not-implemented", "This server is not a proxy."};
constexpr Refusal kVersion{505, "version-not-supported", "This server speaks HTTP/1.1 and HTTP/1.0."};

bool IsTokenCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         kMarks.find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  for (const char c : text) {
    if (!IsTokenCharacter(c)) return false;
  }
  return !text.empty();
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsVersion(std::string_view text) {
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && IsDigit(text[5]) && text[6] == '.' &&
         IsDigit(text[7]);
}

}  // namespace

constexpr Refusal kTargetTooLong{414, "target-too-long",
                                 "The request target is longer than this server allows."};

std::optional<Refusal> ParseRequestLine(std::string_view text, std::size_t max_target, RequestLine& line) {
  const std::size_t first = text.find(' ');
  const std::size_t last = text.rfind(' ');
  if (first == std::string_view::npos || first == last) return kMalformed;
  line.method = text.substr(0, first);
  line.target = text.substr(first + 1, last - first - 1);
  const std::string_view version = text.substr(last + 1);
  if (line.method.size() > kMaxMethod || !IsToken(line.method) || !IsVersion(version)) return kMalformed;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return kVersion;
  line.http10 = version == "HTTP/1.0";
  if (line.target.size() > max_target) return kTargetTooLong;
  if (line.method == "CONNECT") return kNoTunnels;
  if (line.target.empty() || line.target.find(' ') != std::string_view::npos) return kMalformed;
  if (line.target == "*") {
    if (line.method != "OPTIONS") return kBadTarget;
  } else if (line.target.front() != '/' && line.target.find("://") == std::string_view::npos) {
    return kBadTarget;
  }
  return std::nullopt;
}

}  // namespace cxengine::http

// ProxyLine.
#include "api/http/proxy_line.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

namespace cxengine::http {
namespace {

constexpr std::size_t kLongest = 107;  // bytes, with the end of the line

bool IsAddress(int family, const std::string& text) {
  if (text.find('\0') != std::string::npos) return false;  // inet_pton looks no further
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(family, text.c_str(), address.data()) == 1;
}

bool IsPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> SplitAtSpaces(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const std::size_t space = line.find(' ');
    words.emplace_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

}  // namespace

ProxyLine::State ProxyLine::Take(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 1;
  if (line_.size() + size > kLongest) return State::kMalformed;
  line_ += bytes.substr(0, size);
  bytes.remove_prefix(size);
  if (end == std::string_view::npos) return State::kNeedMore;
  if (!line_.ends_with("\r\n")) return State::kMalformed;
  return Parse(std::string_view(line_).substr(0, line_.size() - 2)) ? State::kDone : State::kMalformed;
}

// "PROXY TCP4 192.0.2.1 192.0.2.9 40312 443": the client's address and the one that it asked, then their
// ports.
bool ProxyLine::Parse(std::string_view line) {
  const std::vector<std::string> words = SplitAtSpaces(line);
  if (words.size() < 2 || words[0] != "PROXY") return false;
  if (words[1] == "UNKNOWN") return true;  // whatever follows
  if (words.size() != 6 || (words[1] != "TCP4" && words[1] != "TCP6")) return false;
  const int family = words[1] == "TCP4" ? AF_INET : AF_INET6;
  if (!IsAddress(family, words[2]) || !IsAddress(family, words[3])) return false;
  if (!IsPort(words[4]) || !IsPort(words[5])) return false;
  client_ = words[2] + ":" + words[4];
  return true;
}

}  // namespace cxengine::http

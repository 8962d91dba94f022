// The request target (RFC 9112 §3.2) taken apart: path segments and query, percent-decoded.
//
// In: "/a%20b/c?x=1&y=a+b", or the same with "http://host" before it, or "*". Out: segments {"a b", "c"},
// query
// {{"x", "1"}, {"y", "a b"}}. "%2F" stays inside its segment, "/" alone has no segments, "/a/" has {"a", ""},
// and
// "." and ".." are ordinary segments. What goes wrong: a bad percent sequence, NUL, or what is not UTF-8 once
// decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxengine::http {

struct Target {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;
};

// nullopt: the client's mistake, a 400.
std::optional<Target> DecodeTarget(std::string_view target);

// True for well-formed UTF-8: shortest forms only, no surrogates, nothing past U+10FFFF (RFC 3629).
bool IsUtf8(std::string_view text);

}  // namespace cxengine::http

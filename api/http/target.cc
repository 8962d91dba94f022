#include "api/http/target.h"

#include <cstddef>
#include <utility>

namespace cxengine::http {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Plus { kStays, kIsSpace };

std::optional<std::string> Decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::kIsSpace) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  if (!IsUtf8(out)) return std::nullopt;
  return out;
}

// "http://host:1/path?q" to "/path?q"; nullopt where the scheme is another or the host is missing.
std::optional<std::string_view> WithoutAuthority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() <= scheme.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
      const char c = target[i];
      same = same && (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == scheme[i];
    }
    if (!same) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = target.find_first_of("/?");
    if (end == 0) return std::nullopt;
    return end == std::string_view::npos ? std::string_view() : target.substr(end);
  }
  return std::nullopt;
}

bool DecodePath(std::string_view path, Target& out) {
  if (path.empty() || path == "/") return true;
  path.remove_prefix(1);
  for (;;) {
    const std::size_t slash = path.find('/');
    auto segment = Decode(path.substr(0, slash), Plus::kStays);
    if (!segment) return false;
    out.segments.push_back(*std::move(segment));
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool DecodeQuery(std::string_view query, Target& out) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = Decode(pair.substr(0, equals), Plus::kIsSpace);
    auto value =
        equals == std::string_view::npos ? std::string() : Decode(pair.substr(equals + 1), Plus::kIsSpace);
    if (!name || !value) return false;
    out.query.emplace_back(*std::move(name), *std::move(value));
  }
  return true;
}

}  // namespace

std::optional<Target> DecodeTarget(std::string_view target) {
  Target out;
  if (target == "*") return out;
  for (const char c : target) {
    // Spaces, control bytes, a fragment and unencoded bytes above ASCII have no place in a target.
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7F || c == '#') return std::nullopt;
  }
  if (target.empty()) return std::nullopt;
  if (target.front() != '/') {
    const auto rest = WithoutAuthority(target);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  const std::size_t question = target.find('?');
  if (!DecodePath(target.substr(0, question), out)) return std::nullopt;
  if (question != std::string_view::npos && !DecodeQuery(target.substr(question + 1), out)) {
    return std::nullopt;
  }
  return out;
}

bool IsUtf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return false;
    unsigned code = first & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3Fu);
    }
    if (length == 3 && (code < 0x800 || (code >= 0xD800 && code <= 0xDFFF))) return false;
    if (length == 4 && (code < 0x10000 || code > 0x10FFFF)) return false;
    i += length;
  }
  return true;
}

}  // namespace cxengine::http

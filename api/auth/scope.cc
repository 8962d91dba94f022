#include "api/auth/scope.h"

#include <array>

namespace cxengine::api::auth {
namespace {

constexpr std::array kAll = {Scope::kEvents, Scope::kRead, Scope::kWrite, Scope::kSecrets};

}  // namespace

std::string_view ScopeName(Scope scope) {
  switch (scope) {
    case Scope::kEvents:
      return "events";
    case Scope::kRead:
      return "read";
    case Scope::kWrite:
      return "write";
    case Scope::kSecrets:
      return "secrets";
  }
  return "";
}

std::optional<Scopes> Scopes::Parse(std::string_view text) {
  std::uint8_t bits = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (word.empty()) continue;
    std::uint8_t bit = 0;
    for (const Scope scope : kAll)
      if (ScopeName(scope) == word) bit = Bit(scope);
    if (bit == 0) return std::nullopt;
    bits = static_cast<std::uint8_t>(bits | bit);
  }
  if (bits == 0) return std::nullopt;
  return Scopes(bits);
}

std::string Scopes::ToText() const {
  std::string text;
  for (const Scope scope : kAll) {
    if (!Has(scope)) continue;
    if (!text.empty()) text += ' ';
    text += ScopeName(scope);
  }
  return text;
}

}  // namespace cxengine::api::auth

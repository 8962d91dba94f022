// What a token may do (platform contract §3): sets of scopes, by default all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cxengine::api::auth {

enum class Scope : std::uint8_t {
  kEvents,   // send events
  kRead,     // read what is configured and what happened
  kWrite,    // change what is configured
  kSecrets,  // read credentials, change the password
};

class Scopes {
 public:
  constexpr Scopes() = default;
  static constexpr Scopes All() { return Scopes(0b1111); }
  // From the database.
  static constexpr Scopes FromBits(std::int64_t bits) {
    return Scopes(static_cast<std::uint8_t>(bits & 0b1111));
  }
  // "events read", separated by single or more spaces (RFC 6749 §3.3); nullopt for an unknown or no scope.
  static std::optional<Scopes> Parse(std::string_view text);

  constexpr bool Has(Scope scope) const { return (bits_ & Bit(scope)) != 0; }
  constexpr std::int64_t bits() const { return bits_; }
  std::string ToText() const;  // in the order of the enum

 private:
  explicit constexpr Scopes(std::uint8_t bits) : bits_(bits) {}
  static constexpr std::uint8_t Bit(Scope scope) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
  }
  std::uint8_t bits_ = 0;
};

std::string_view ScopeName(Scope scope);

}  // namespace cxengine::api::auth

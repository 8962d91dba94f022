// Passwords at rest: Argon2id (libsodium). Takes about 0.2 s and 64 MiB each, so never on a transport or
// engine thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cxengine::api::auth {

class Passwords {
 public:
  enum class Cost { kInteractive, kLowestForTests };
  static constexpr std::size_t kMaxBytes = 1024;

  explicit Passwords(Cost cost = Cost::kInteractive);
  // Throws std::bad_alloc if the memory for the hash is not there.
  std::string Hash(std::string_view password) const;
  bool Verify(const std::string& hash, std::string_view password) const;
  // Takes as long as Verify and is false: for users that do not exist, so that nobody can tell.
  bool VerifyNobody(std::string_view password) const;

 private:
  unsigned long long operations_;
  std::size_t memory_;
  std::string nobody_;
};

}  // namespace cxengine::api::auth

#include "api/auth/passwords.h"

#include <sodium.h>

#include <new>

#include "api/auth/secret.h"

namespace cxengine::api::auth {

Passwords::Passwords(Cost cost)
    : operations_(cost == Cost::kInteractive ? crypto_pwhash_OPSLIMIT_INTERACTIVE
                                             : crypto_pwhash_OPSLIMIT_MIN),
      memory_(cost == Cost::kInteractive ? crypto_pwhash_MEMLIMIT_INTERACTIVE : crypto_pwhash_MEMLIMIT_MIN),
      nobody_(Hash(RandomText(32))) {}

std::string Passwords::Hash(std::string_view password) const {
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), operations_, memory_,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return hash;
}

bool Passwords::Verify(const std::string& hash, std::string_view password) const {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool Passwords::VerifyNobody(std::string_view password) const {
  Verify(nobody_, password);
  return false;
}

}  // namespace cxengine::api::auth

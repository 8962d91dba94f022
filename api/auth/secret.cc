#include "api/auth/secret.h"

#include <sodium.h>

#include <stdexcept>

#include "api/auth/sodium_bytes.h"

namespace cxengine::api::auth {
namespace {

std::string Encode(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

}  // namespace

void StartCryptography() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start: no source of random numbers");
}

std::string RandomText(std::size_t bytes) {
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  return Encode(raw, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string Sha256(std::string_view text) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(Bytes(hash), Bytes(text), text.size());
  return hash;
}

std::string HmacSha256(std::string_view key, std::string_view text) {
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, Bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(text), text.size());
  crypto_auth_hmacsha256_final(&state, Bytes(code));
  return code;
}

std::string EncodeHex(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), Bytes(bytes), bytes.size());
  text.pop_back();  // the terminating zero
  return text;
}

bool SecretsEqual(std::string_view a, std::string_view b) {
  const std::string left = Sha256(a);
  const std::string right = Sha256(b);
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(Bytes(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::string EncodeBase64(std::string_view bytes) { return Encode(bytes, sodium_base64_VARIANT_ORIGINAL); }

}  // namespace cxengine::api::auth

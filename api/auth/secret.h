// Secrets and their fingerprints: random ones, hashes to find them by, comparison in constant time
// (libsodium).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cxengine::api::auth {

// Must be called before anything else of this folder; throws std::runtime_error if libsodium cannot start.
void StartCryptography();

// `bytes` random bytes as URL-safe base64 without padding: letters, digits, "-" and "_".
std::string RandomText(std::size_t bytes);

// 32 bytes.
std::string Sha256(std::string_view text);

// HMAC-SHA256 (RFC 2104) of the text, with a key of any length; 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view text);

// Two lower-case digits for each byte.
std::string EncodeHex(std::string_view bytes);

// Takes the same time wherever the two differ; only their lengths could be told.
bool SecretsEqual(std::string_view a, std::string_view b);

// Standard base64 with padding, as HTTP Basic has it; nullopt if it is not.
std::optional<std::string> DecodeBase64(std::string_view text);
std::string EncodeBase64(std::string_view bytes);

}  // namespace cxengine::api::auth

#include "api/auth/vault.h"

#include <sodium.h>

#include <sstream>

#include "api/auth/secret.h"
#include "api/auth/sodium_bytes.h"
#include "api/store/database.h"
#include "api/store/files.h"

namespace cxengine::api::auth {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kIdSize = 8;
constexpr std::size_t kHead = 1 + kIdSize + crypto_secretbox_NONCEBYTES;

std::string NewKeyLine() {
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  randombytes_buf(key.data(), key.size());
  std::string line = RandomText(kIdSize * 3 / 4) + " " + EncodeBase64(key) + "\n";
  sodium_memzero(key.data(), key.size());
  return line;
}

}  // namespace

Vault::Vault(const std::string& path, bool may_create) {
  std::optional<std::string> content = store::ReadSmallFile(path);
  if (!content) {
    if (!may_create)
      throw store::Error("the key file " + path +
                         " is missing, and without it the stored secrets cannot be read");
    content = NewKeyLine();
    store::WriteWholeFile(path, *content);
  }
  store::RequirePrivate(path);

  std::istringstream lines(*content);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' ');
    std::optional<std::string> bytes;
    if (space == kIdSize) bytes = DecodeBase64(std::string_view(line).substr(space + 1));
    if (!bytes || bytes->size() != crypto_secretbox_KEYBYTES)
      throw store::Error(
          path + " is not a key file: each line is an id of 8 characters, a space, and 32 bytes in base64");
    keys_.push_back({line.substr(0, space), *bytes});
  }
  sodium_memzero(content->data(), content->size());
  if (keys_.empty()) throw store::Error("the key file " + path + " has no key");
}

Vault::~Vault() {
  for (Key& key : keys_) sodium_memzero(key.bytes.data(), key.bytes.size());
}

std::string Vault::Seal(std::string_view secret) const {
  const Key& key = keys_.front();
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(secret.size() + crypto_secretbox_MACBYTES, '\0');
  crypto_secretbox_easy(Bytes(box), Bytes(secret), secret.size(), Bytes(nonce), Bytes(key.bytes));
  return kVersion + key.id + nonce + box;
}

std::optional<std::string> Vault::Open(std::string_view sealed) const {
  if (sealed.size() < kHead + crypto_secretbox_MACBYTES || sealed[0] != kVersion) return std::nullopt;
  const std::string_view id = sealed.substr(1, kIdSize);
  const std::string_view nonce = sealed.substr(1 + kIdSize, crypto_secretbox_NONCEBYTES);
  const std::string_view box = sealed.substr(kHead);
  for (const Key& key : keys_) {
    if (key.id != id) continue;
    std::string secret(box.size() - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(Bytes(secret), Bytes(box), box.size(), Bytes(nonce), Bytes(key.bytes)) ==
        0)
      return secret;
  }
  return std::nullopt;
}

bool Vault::IsCurrent(std::string_view sealed) const {
  return sealed.size() > 1 && sealed.substr(1, kIdSize) == keys_.front().id;
}

}  // namespace cxengine::api::auth

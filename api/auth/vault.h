// Seals secrets that have to be handed out again: libsodium secretbox, with keys from a file beside the data.
//
// The key file has one key a line, "ID BASE64"; the first one seals, all of them open. To rotate, put a new
// line first: what was sealed before is sealed anew at the next start (reseal.h). A sealed text is: version
// byte 1, the key's id (8 bytes), nonce, box. It names its key.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::api::auth {

class Vault {
 public:
  // Reads the file. If it is missing and `may_create`, writes a new one of mode 0600. Throws store::Error
  // with a sentence for the operator: missing, readable by others, not a key file.
  Vault(const std::string& path, bool may_create);
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  std::string Seal(std::string_view secret) const;
  // nullopt: sealed with a key that the file does not have, or damaged.
  std::optional<std::string> Open(std::string_view sealed) const;
  // Sealed with the first key.
  bool IsCurrent(std::string_view sealed) const;

 private:
  struct Key {
    std::string id;  // 8 characters
    std::string bytes;
  };
  std::vector<Key> keys_;
};

}  // namespace cxengine::api::auth

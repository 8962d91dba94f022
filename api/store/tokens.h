// Access tokens at rest: found by the hash of the token, the token itself only sealed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/store/database.h"

namespace cxengine::api::store {

struct Token {
  std::string hash;  // SHA-256 of the token
  std::int64_t user = 0;
  std::string grant_type;
  std::int64_t scopes = 0;
  std::string sealed;
  std::int64_t expires = 0;  // ms since the epoch
};

class Tokens {
 public:
  explicit Tokens(Database& database) : database_(database) {}
  void Insert(const Token& token);
  // Also one that has expired.
  std::optional<Token> Find(std::string_view hash);
  // The token of that user, grant and scopes that expires last, if it is later than `now`.
  std::optional<Token> FindCurrent(std::int64_t user, std::string_view grant_type, std::int64_t scopes,
                                   std::int64_t now);
  void Delete(std::string_view hash);
  void DeleteOfUser(std::int64_t user);
  void DeleteExpired(std::int64_t now);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "api/auth/passwords.h"
#include "api/auth/scope.h"
#include "api/auth/secret.h"
#include "api/auth/throttle.h"
#include "api/auth/token_service.h"
#include "api/auth/vault.h"
#include "api/store/schema.h"
#include "tests/api/fixture.h"

namespace cxengine::api::auth {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class AuthTest : public ::testing::Test {
 protected:
  AuthTest() { StartCryptography(); }
  TempFolder folder;
  ManualClock clock;
};

TEST_F(AuthTest, RandomTextsAreUrlSafeAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string text = RandomText(32);
    EXPECT_EQ(text.size(), 43U);
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(seen.insert(text).second);
  }
}

TEST_F(AuthTest, SecretsAreEqualOnlyWhenTheyAre) {
  EXPECT_TRUE(SecretsEqual("secret", "secret"));
  EXPECT_FALSE(SecretsEqual("secret", "secreT"));
  EXPECT_FALSE(SecretsEqual("secret", "secret "));
  EXPECT_FALSE(SecretsEqual("secret", ""));
}

TEST_F(AuthTest, Base64RefusesWhatItIsNot) {
  EXPECT_EQ(DecodeBase64("YTpi"), "a:b");
  EXPECT_EQ(DecodeBase64("YTpi*"), std::nullopt);
}

TEST_F(AuthTest, AVaultOpensWhatItSealed) {
  const Vault vault(folder / "key", true);
  const std::string sealed = vault.Seal("the secret");
  EXPECT_EQ(sealed.find("the secret"), std::string::npos);
  EXPECT_NE(vault.Seal("the secret"), sealed);
  EXPECT_EQ(vault.Open(sealed), "the secret");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string damaged = sealed;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_EQ(vault.Open(damaged), std::nullopt) << i;
  }
  EXPECT_EQ(vault.Open(sealed.substr(0, 20)), std::nullopt);
}

TEST_F(AuthTest, ARotatedKeyFileStillOpensOldSecrets) {
  const std::string path = folder / "key";
  const std::string old = Vault(path, true).Seal("old");
  const std::string old_line = ReadAll(path);
  std::filesystem::remove(path);
  { const Vault fresh(path, true); }
  const std::string new_line = ReadAll(path);
  store::WriteWholeFile(path, new_line + old_line);
  const Vault both(path, false);
  EXPECT_EQ(both.Open(old), "old");
  const std::string sealed = both.Seal("new");
  store::WriteWholeFile(path, new_line);
  EXPECT_EQ(Vault(path, false).Open(sealed), "new");
  EXPECT_EQ(Vault(path, false).Open(old), std::nullopt);
}

TEST_F(AuthTest, AKeyFileThatIsMissingOrOpenToOthersOrWrongIsRefused) {
  EXPECT_THROW(Vault(folder / "none", false), store::Error);
  { const Vault vault(folder / "key", true); }
  ::chmod((folder / "key").c_str(), 0644);
  EXPECT_THROW(Vault(folder / "key", false), store::Error);
  store::WriteWholeFile(folder / "wrong", "12345678 c2hvcnQ=\n");
  EXPECT_THROW(Vault(folder / "wrong", false), store::Error);
  store::WriteWholeFile(folder / "empty", "# nothing\n");
  EXPECT_THROW(Vault(folder / "empty", false), store::Error);
}

TEST_F(AuthTest, PasswordsAreArgon2idHashes) {
  const Passwords passwords(Passwords::Cost::kLowestForTests);
  const std::string hash = passwords.Hash("butter");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(passwords.Verify(hash, "butter"));
  EXPECT_FALSE(passwords.Verify(hash, "Butter"));
  EXPECT_FALSE(passwords.VerifyNobody("butter"));
}

TEST_F(AuthTest, ScopesAreWordsInAnyOrder) {
  const auto scopes = Scopes::Parse("write  events");
  ASSERT_TRUE(scopes.has_value());
  EXPECT_EQ(scopes->ToText(), "events write");
  EXPECT_TRUE(scopes->Has(Scope::kWrite));
  EXPECT_FALSE(scopes->Has(Scope::kSecrets));
  EXPECT_EQ(Scopes::All().ToText(), "events read write secrets");
  EXPECT_FALSE(Scopes::Parse("").has_value());
  EXPECT_FALSE(Scopes::Parse("read admin").has_value());
  EXPECT_FALSE(Scopes::Parse("Read").has_value());
}

TEST_F(AuthTest, AThrottleRefillsWithTime) {
  Throttle throttle(clock, {.burst = 2, .refill_every = 1000});
  EXPECT_EQ(throttle.Attempt({"a"}), std::nullopt);
  EXPECT_EQ(throttle.Attempt({"a"}), std::nullopt);
  EXPECT_EQ(throttle.Attempt({"a"}), 1000);
  EXPECT_EQ(throttle.Attempt({"b"}), std::nullopt);
  EXPECT_EQ(throttle.Attempt({"b", "a"}), 1000) << "the fullest bucket does not count";
  clock.Advance(400);
  EXPECT_EQ(throttle.Attempt({"a"}), 600);
  clock.Advance(600);
  EXPECT_EQ(throttle.Attempt({"a"}), std::nullopt);
  throttle.GiveBack("a");
  EXPECT_EQ(throttle.Attempt({"a"}), std::nullopt);
}

TEST_F(AuthTest, AThrottleForgetsNamesRatherThanGrow) {
  Throttle throttle(clock, {.burst = 1, .refill_every = 1000, .max_names = 10});
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(throttle.Attempt({std::to_string(i)}), std::nullopt);
}

class TokenServiceTest : public AuthTest {
 protected:
  TokenServiceTest() : database(folder / "test.db"), users(database), tenants(database) {
    store::Upgrade(database);
    vault = std::make_unique<Vault>(folder / "key", true);
    tokens = std::make_unique<TokenService>(database, *vault, clock, 10'000);
    tenants.Create({.id = "a", .name = "A", .rate_limit = std::nullopt});
    user = users.Create({0, "a@example.com", "A", "hash", "client", "sealed"}).value();
    users.GiveAccess(user, "a");
  }
  store::Database database;
  store::Users users;
  store::Tenants tenants;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<TokenService> tokens;
  std::int64_t user = 0;
};

TEST_F(TokenServiceTest, AskingAgainGivesTheSameTokenUntilItExpires) {
  const IssuedToken first = tokens->Issue(user, "client_credentials", Scopes::All());
  EXPECT_EQ(first.remaining, 10'000);
  clock.Advance(9'999);
  const IssuedToken second = tokens->Issue(user, "client_credentials", Scopes::All());
  EXPECT_EQ(second.token, first.token);
  EXPECT_EQ(second.remaining, 1);
  EXPECT_TRUE(tokens->Authenticate(first.token));
  clock.Advance(1);
  EXPECT_FALSE(tokens->Authenticate(first.token));
  EXPECT_NE(tokens->Issue(user, "client_credentials", Scopes::All()).token, first.token);
}

TEST_F(TokenServiceTest, GrantsAndScopesHaveTokensOfTheirOwn) {
  const std::string program = tokens->Issue(user, "client_credentials", Scopes::All()).token;
  EXPECT_NE(tokens->Issue(user, "password", Scopes::All()).token, program);
  const std::string narrow = tokens->Issue(user, "client_credentials", *Scopes::Parse("read")).token;
  EXPECT_NE(narrow, program);
  EXPECT_FALSE(tokens->Authenticate(narrow)->scopes.Has(Scope::kWrite));
  EXPECT_TRUE(tokens->Authenticate(program)->tenants.contains("a"));
}

TEST_F(TokenServiceTest, EndingAUsersTokensCountsAtOnceAlsoForKnownOnes) {
  const std::string token = tokens->Issue(user, "client_credentials", Scopes::All()).token;
  EXPECT_TRUE(tokens->Authenticate(token));
  tokens->EndAll(user);
  EXPECT_FALSE(tokens->Authenticate(token));
}

TEST_F(TokenServiceTest, ADeletedUserHasNoToken) {
  const std::string token = tokens->Issue(user, "client_credentials", Scopes::All()).token;
  EXPECT_TRUE(tokens->Authenticate(token));
  users.Delete(user);
  tokens->Forget();
  EXPECT_FALSE(tokens->Authenticate(token));
}

TEST_F(TokenServiceTest, ATokenWhoseKeyIsGoneStaysValidAndANewOneIsGiven) {
  const std::string token = tokens->Issue(user, "client_credentials", Scopes::All()).token;
  const Vault other(folder / "other", true);
  TokenService rotated(database, other, clock, 10'000);
  EXPECT_NE(rotated.Issue(user, "client_credentials", Scopes::All()).token, token);
  EXPECT_TRUE(rotated.Authenticate(token));
}

TEST_F(TokenServiceTest, TheDatabaseHoldsNoTokenInTheClear) {
  const std::string token = tokens->Issue(user, "client_credentials", Scopes::All()).token;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(folder / "x").parent_path()))
    EXPECT_EQ(ReadAll(file.path().string()).find(token), std::string::npos) << file.path();
}

TEST_F(TokenServiceTest, UnknownTokensAreNobody) {
  EXPECT_FALSE(tokens->Authenticate(""));
  EXPECT_FALSE(tokens->Authenticate("nonsense"));
}

}  // namespace
}  // namespace cxengine::api::auth

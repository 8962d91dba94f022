// First start, demo, health, secrets at rest, refusals to start.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/auth/hash_seed.h"
#include "api/demo.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST_F(PlatformTest, TheFirstStartLeavesItsCredentialsInAPrivateFile) {
  Open();
  EXPECT_TRUE(platform->first_start().now);
  EXPECT_EQ(ModeOf(folder / "data"), 0700U);
  EXPECT_EQ(ModeOf(folder / "data/bootstrap.json"), 0600U);
  EXPECT_EQ(ModeOf(folder / "data/secret.key"), 0600U);
  std::vector<std::string> keys;
  for (const auto& [key, value] : credentials.items()) {
    keys.push_back(key);
    EXPECT_FALSE(value.get<std::string>().empty()) << key;
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"admin-token", "client-id", "client-secret", "email", "password",
                                            "tenant"}));
}

TEST_F(PlatformTest, LaterStartsKeepTheCredentials) {
  Open();
  const Json first = credentials;
  Open();
  EXPECT_FALSE(platform->first_start().now);
  EXPECT_EQ(credentials, first);
  EXPECT_EQ(platform->first_start().tenant, "tenant1");
}

TEST_F(PlatformTest, AStartThatDiedBeforeItWasStoredBeginsAgain) {
  ::mkdir((folder / "data").c_str(), 0700);
  store::WriteWholeFile(folder / "data/bootstrap.json", R"({"client-id": "lost", "client-secret": "lost"})");
  Open();
  EXPECT_TRUE(platform->first_start().now);
  EXPECT_NE(credentials["client-id"], "lost");
  EXPECT_EQ(Call("GET", "/1.0/account").status, 200);
}

TEST_F(PlatformTest, NoSecretStandsInTheDatabaseInTheClear) {
  Open();
  EXPECT_FALSE(token.empty());
  for (const auto& file : std::filesystem::directory_iterator(folder / "data")) {
    if (file.path().filename() == "bootstrap.json") continue;
    const std::string content = ReadAll(file.path());
    for (const char* key : {"admin-token", "client-secret", "password"})
      EXPECT_EQ(content.find(credentials[key].get<std::string>()), std::string::npos)
          << file.path() << " " << key;
    EXPECT_EQ(content.find(token), std::string::npos) << file.path();
  }
}

TEST_F(PlatformTest, TheSeedOfHashesIsDrawnOnceAndSealed) {
  const auto seed = [this] {
    Services& services = platform->services();
    return auth::HashSeed(services.meta, services.vault);
  };
  Open();
  const std::string sealed = platform->services().meta.Get("hash-seed").value();
  const std::uint64_t first = seed();
  const std::string_view bytes(reinterpret_cast<const char*>(&first), sizeof first);
  EXPECT_EQ(sealed.find(bytes), std::string::npos);
  Open();
  EXPECT_EQ(seed(), first);
  EXPECT_EQ(platform->services().meta.Get("hash-seed"), sealed);
  platform->services().meta.Set("hash-seed", "");  // as if the folder, or a line of its key file, had none
  Open();
  EXPECT_NE(platform->services().meta.Get("hash-seed"), "") << "a start draws it";
  EXPECT_NE(seed(), first);
}

TEST_F(PlatformTest, AFolderInUseIsRefused) {
  Open();
  EXPECT_THROW(Platform(folder / "data", options, clock), store::Error);
}

TEST_F(PlatformTest, AMissingKeyFileIsRefusedOnceThereAreSecrets) {
  Open();
  platform.reset();
  std::filesystem::remove(folder / "data/secret.key");
  EXPECT_THROW(Platform(folder / "data", options, clock), store::Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "data/secret.key"));
}

TEST_F(PlatformTest, TheKeyFileMayBeElsewhere) {
  options.key_file = folder / "elsewhere.key";
  Open();
  EXPECT_EQ(ModeOf(options.key_file), 0600U);
  EXPECT_FALSE(std::filesystem::exists(folder / "data/secret.key"));
  Open();
  EXPECT_EQ(Call("GET", "/1.0/account/auth").json()["client-secret"], credentials["client-secret"]);
}

TEST_F(PlatformTest, HealthNeedsNoTokenAndReadinessEndsWithTheDrain) {
  Open();
  const auto get = [&](const char* path) {
    return SendTo(platform->AdminHandler(), "GET", path, "", {}).get();
  };
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(get("/1.0/tenants").status, 401);
  platform->BeginToStop();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(SendTo(platform->ApiHandler(), "GET", "/healthz", "", {}).get().status, 404);
}

TEST_F(PlatformTest, TheStreamListenerRefusesPolitely) {
  Open();
  const Answer answer = SendTo(platform->StreamHandler(), "GET", "/1.0/stream/ticket", "", {}).get();
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.json()["error"].is_string());
}

TEST_F(PlatformTest, TheDemoAddsItsPatternsOnce) {
  Open();
  platform->AddDemo();
  EXPECT_EQ(Call("GET", kPatterns).json().size(), DemoPatterns().size());
  EXPECT_EQ(Call("POST", kEvent, R"({"id": "1", "type": "signup"})").json()["contributing?"], true);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/patterns/PT2").status, 204);
  Open();
  platform->AddDemo();
  EXPECT_EQ(Call("GET", kPatterns).json().size(), DemoPatterns().size() - 1);
}

TEST_F(PlatformTest, TheEventOfTheDemoCommandsIsTakenByTheirPatternAlone) {
  Open();
  platform->AddDemo();
  // The bodies that the last two commands send, in single quotes behind -d.
  std::vector<std::string> bodies;
  const std::string commands = DemoCommands("http://127.0.0.1:8081", "tenant1", "bootstrap.json");
  for (std::size_t at = commands.find("-d '"); at != std::string::npos; at = commands.find("-d '", at + 1))
    bodies.push_back(commands.substr(at + 4, commands.find("'", at + 4) - at - 4));
  ASSERT_EQ(bodies.size(), 2U) << commands;
  EXPECT_EQ(Call("POST", kEvent, bodies[1]).json()["contributing?"], false);
  EXPECT_EQ(Call("POST", kPatterns, bodies[0]).status, 201);
  EXPECT_EQ(Call("POST", kEvent, bodies[1]).json()["contributing?"], true);
}

TEST(DemoTest, TheReadmeHasTheCommands) {
  std::string commands = DemoCommands("http://127.0.0.1:8081", "tenant1", "data/bootstrap.json");
  const std::string quoted = "'data/bootstrap.json'";  // a path of ours needs no quotes
  for (std::size_t at = commands.find(quoted); at != std::string::npos; at = commands.find(quoted))
    commands.replace(at, quoted.size(), "data/bootstrap.json");
  EXPECT_NE(ReadAll(CXENGINE_SOURCE_DIR "/README.md").find(commands), std::string::npos) << commands;
}

TEST(DemoTest, TheCommandsAreThreeLinesWithoutSecrets) {
  const std::string commands = DemoCommands("http://127.0.0.1:8081", "tenant1", "/data/it's/bootstrap.json");
  EXPECT_EQ(std::count(commands.begin(), commands.end(), '\n'), 3);
  EXPECT_NE(commands.find(R"('/data/it'\''s/bootstrap.json')"), std::string::npos);
}

}  // namespace
}  // namespace cxengine::api

// The built cxserver as a process: the way of a first user, a restart, the signal that ends it.
#include <sys/stat.h>

#include <cstdio>

#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

TEST_F(ServerTest, AFirstUserGetsFromTheBootstrapFileToAMatchAndBack) {
  Start();
  struct stat status {};
  ASSERT_EQ(::stat((folder / "data/bootstrap.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat((folder / "data/cxengine.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  token = Token();
  const std::string patterns = "/1.0/tenants/tenant1/patterns";
  const Json pattern = {
      {"name", "Hello World"},
      {"status", true},
      {"code", R"((event {:type "hello"}) (perform echo message {:message "Hello World!"}))"}};
  const Answer created = Call("POST", patterns, pattern.dump());
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_TRUE(HelloContributes());
  EXPECT_EQ(Call("PUT", patterns + "/PT1", R"({"status": false})").status, 200);
  EXPECT_FALSE(HelloContributes());
  EXPECT_EQ(Call("PUT", patterns + "/PT1", R"({"status": true})").status, 200);
  EXPECT_EQ(Stop(), 0);

  Start();
  EXPECT_EQ(Token(), token);
  EXPECT_EQ(Call("GET", patterns + "/PT1").json()["name"], "Hello World");
  EXPECT_TRUE(HelloContributes());
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/event/history").json()["history"].size(), 3U);
  EXPECT_EQ(Stop(), 0);
}

TEST_F(ServerTest, ThreeListenersServeTheirFacesOnly) {
  Start();
  EXPECT_EQ(Fetch("GET", admin + "/healthz").status, 200);
  EXPECT_EQ(Fetch("GET", admin + "/readyz").status, 200);
  EXPECT_EQ(Fetch("GET", admin + "/1.0/account").status, 404);
  EXPECT_EQ(Fetch("GET", api + "/healthz").status, 404);
  EXPECT_EQ(Fetch("GET", api + "/1.0/account").status, 401);
  EXPECT_EQ(Fetch("GET", stream + "/1.0/stream/x").status, 404);
  child->Signal(SIGINT);
  EXPECT_EQ(child->Wait(), 0);
}

TEST_F(ServerTest, ASecondProcessIsRefused) {
  Start();
  ServerProcess second({"--data", folder / "data", "--listen", "127.0.0.1:0", "--platform-listen",
                        "127.0.0.1:0", "--stream-listen", "127.0.0.1:0"});
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_EQ(Fetch("GET", admin + "/readyz").status, 200);
}

TEST_F(ServerTest, ATakenPortAndAMissingFolderAreToldWithTheOptionThatHelps) {
  Start();
  const std::string taken = api.substr(api.rfind("//") + 2);
  const auto complaint = [&](const std::string& arguments) {
    FILE* const shell =
        ::popen((std::string(CXENGINE_BIN_DIR) + "/cxserver " + arguments + " 2>&1").c_str(), "r");
    std::string printed;
    char buffer[4096];
    for (std::size_t got = 0; (got = ::fread(buffer, 1, sizeof buffer, shell)) > 0;)
      printed.append(buffer, got);
    EXPECT_NE(::pclose(shell), 0);
    return printed;
  };
  const std::string other =
      "--data '" + (folder / "other") + "' --stream-listen 127.0.0.1:0 --listen " + taken;
  const std::string printed = complaint(other);
  EXPECT_NE(printed.find("cannot listen on `" + taken + "`"), std::string::npos) << printed;
  EXPECT_NE(printed.find("choose another place with --listen ADDRESS:PORT"), std::string::npos) << printed;
  EXPECT_NE(printed.find("new data folder; credentials: "), std::string::npos) << printed;
  EXPECT_NE(complaint("").find("cxserver --data ./data --demo"), std::string::npos);
}

TEST_F(ServerTest, AKilledServerComesBackWithItsPatternsAndNewEventIds) {
  Start();
  token = Token();
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/patterns", R"({"name": "n"})").status, 201);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/event", "{}").json()["id"], "EV1");
  child->Signal(SIGKILL);
  EXPECT_EQ(child->Wait(), -1);
  Start();
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/patterns/PT1").status, 200);
  EXPECT_NE(Call("POST", "/1.0/tenants/tenant1/event", "{}").json()["id"], "EV1");
}

TEST_F(ServerTest, TheDemoCommandsWorkAsTheyArePrinted) {
  Start({"--demo"});
  const std::string output = child->ReadUntil("/event\n");
  EXPECT_NE(output.find("admin@example.com"), std::string::npos);
  const std::size_t begin = output.find("TOKEN=");
  ASSERT_NE(begin, std::string::npos) << output;
  store::WriteWholeFile(folder / "commands.sh", output.substr(begin));
  FILE* const shell = ::popen(("sh '" + (folder / "commands.sh") + "'").c_str(), "r");
  ASSERT_TRUE(shell);
  std::string printed;
  char buffer[4096];
  for (std::size_t got = 0; (got = ::fread(buffer, 1, sizeof buffer, shell)) > 0;)
    printed.append(buffer, got);
  EXPECT_EQ(::pclose(shell), 0);
  EXPECT_NE(printed.find("\"name\":\"Hello World\""), std::string::npos) << printed;
  EXPECT_NE(printed.find("\"contributing?\":true"), std::string::npos) << printed;
}

}  // namespace
}  // namespace cxengine::api

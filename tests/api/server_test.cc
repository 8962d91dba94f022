// The built cxserver as a process: the way of a first user, a restart, the signal that ends it.
#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "tests/api/fixture.h"

extern char** environ;

namespace cxengine::api {
namespace {

// A child process whose standard output is read until it says what is wanted.
class Child {
 public:
  explicit Child(std::vector<std::string> arguments) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    arguments.insert(arguments.begin(), CXENGINE_BIN_DIR "/cxserver");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0) << argv[0];
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Child() {
    if (pid_ > 0 && !ended_) {
      ::kill(pid_, SIGKILL);
      Wait();
    }
    ::close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // What it has printed once `text` is among it; what there was at its end or after a minute otherwise.
  std::string ReadUntil(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (read_.find(text) == std::string::npos && std::chrono::steady_clock::now() < deadline) {
      pollfd ready{output_, POLLIN, 0};
      if (::poll(&ready, 1, 1000) <= 0) continue;
      char buffer[4096];
      const ssize_t got = ::read(output_, buffer, sizeof buffer);
      if (got <= 0) break;
      read_.append(buffer, static_cast<std::size_t>(got));
    }
    return read_;
  }
  void Signal(int number) const { ::kill(pid_, number); }
  // Its exit code, or -1 if a signal ended it.
  int Wait() {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  bool ended_ = false;
  std::string read_;
};

std::size_t Append(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

// One request over a real socket.
Answer Fetch(const std::string& method, const std::string& url, const std::string& body = "",
             const std::vector<std::string>& headers = {}, const std::string& user = "") {
  Answer answer;
  CURL* const curl = curl_easy_init();
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.c_str());
  if (!user.empty()) curl_easy_setopt(curl, CURLOPT_USERPWD, user.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  const CURLcode result = curl_easy_perform(curl);
  EXPECT_EQ(result, CURLE_OK) << url << ": " << curl_easy_strerror(result);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  curl_slist_free_all(list);
  curl_easy_cleanup(curl);
  return answer;
}

class ServerTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "--data",      folder / "data",   "--listen",    "127.0.0.1:0", "--platform-listen",
        "127.0.0.1:0", "--stream-listen", "127.0.0.1:0", "--log-level", "warn"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    child.reset();
    child = std::make_unique<Child>(arguments);
    const std::string output = child->ReadUntil("credentials: ");
    api = After(output, "API:         ");
    admin = After(output, "platform:    ");
    stream = After(output, "stream:      ");
    ASSERT_FALSE(api.empty()) << output;
  }
  static std::string After(const std::string& text, const std::string& label) {
    const std::size_t at = text.find(label);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + label.size();
    return text.substr(begin, text.find_first_of(" \n", begin) - begin);
  }
  std::string Token() const {
    const Json credentials = Json::parse(*store::ReadSmallFile(folder / "data/bootstrap.json"));
    const Answer answer = Fetch(
        "POST", api + "/1.0/token", "grant_type=client_credentials", {},
        credentials["client-id"].get<std::string>() + ":" + credentials["client-secret"].get<std::string>());
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("access_token", "");
  }
  Answer Call(const std::string& method, const std::string& path, const std::string& body = "") const {
    return Fetch(method, api + path, body,
                 {"Authorization: Bearer " + token, "Content-Type: application/json"});
  }
  int Stop() {
    child->Signal(SIGTERM);
    return child->Wait();
  }
  bool HelloContributes() const {
    const Answer answer = Call("POST", "/1.0/tenants/tenant1/event", R"({"id": "1", "type": "hello"})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("contributing?", false);
  }

  TempFolder folder;
  std::unique_ptr<Child> child;
  std::string api, admin, stream, token;
};

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
  Child second({"--data", folder / "data", "--listen", "127.0.0.1:0", "--platform-listen", "127.0.0.1:0",
                "--stream-listen", "127.0.0.1:0"});
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

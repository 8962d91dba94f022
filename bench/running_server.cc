#include "bench/running_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "bench/http_load.h"

extern char** environ;

namespace cxengine::bench {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Child::Child(const std::string& name, std::vector<std::string> arguments) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  arguments.insert(arguments.begin(), fs::read_symlink("/proc/self/exe").parent_path() / name);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = fdopen(ends[0], "r");
  if (failed != 0) throw std::runtime_error(arguments[0] + " cannot be started: is it built?");
}

Child::~Child() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  fclose(output_);
}

std::string Child::LineWith(const std::string& label) {
  std::array<char, 1024> line{};
  while (fgets(line.data(), line.size(), output_) != nullptr)
    if (std::string text = line.data(); text.find(label) != std::string::npos) return text;
  throw std::runtime_error("a server did not start");
}

std::uint16_t Child::PortBehind(const std::string& label) {
  const std::string text = LineWith(label);
  const std::size_t colon = text.find(':', text.find("http://", text.find(label)) + 7);
  return static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
}

void Child::Await(const std::string& label) { LineWith(label); }

namespace {

std::vector<std::string> With(std::vector<std::string> some, const std::vector<std::string>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

}  // namespace

TempFolder::TempFolder() : path((fs::temp_directory_path() / "cxengine-bench-XXXXXX").string()) {
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no folder in " + path);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

RunningServer::RunningServer(std::vector<std::string> options)
    : server_("cxserver",
              With(std::move(options),
                   {"--data", folder_.path + "/data", "--rate-limit", "0", "--log-level", "warn", "--listen",
                    "127.0.0.1:0", "--platform-listen", "127.0.0.1:0", "--stream-listen", "127.0.0.1:0"})),
      port_(server_.PortBehind("API:")),
      platform_port_(server_.PortBehind("platform:")) {
  server_.Await("credentials:");
  const Json credentials = Json::parse(std::ifstream(folder_.path + "/data/bootstrap.json"));
  const std::string form =
      "grant_type=client_credentials&client_id=" + credentials["client-id"].get<std::string>() +
      "&client_secret=" + credentials["client-secret"].get<std::string>();
  const std::string answer =
      Ask(port_, Request("POST", "/1.0/token", "Content-Type: application/x-www-form-urlencoded\r\n", form));
  authorization_ = "Authorization: Bearer " + Json::parse(answer)["access_token"].get<std::string>() + "\r\n";
}

std::size_t RunningServer::Memory() const {
  std::ifstream status("/proc/" + std::to_string(server_.pid()) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6)) * 1024;
  throw std::runtime_error("the server is gone");
}

std::size_t RunningServer::Stored() const {
  std::size_t bytes = 0;
  std::error_code gone;  // files come and go
  for (const fs::directory_entry& file : fs::directory_iterator(folder_.path + "/data"))
    if (const auto size = file.file_size(gone); !gone) bytes += size;
  return bytes;
}

std::string Request(const std::string& method, const std::string& path, const std::string& fields,
                    const std::string& body) {
  return method + " " + path + " HTTP/1.1\r\nHost: bench\r\n" + fields +
         (method == "GET" ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}

}  // namespace cxengine::bench

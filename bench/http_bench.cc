// The platform over HTTP, from the outside: a cxserver with its log on the disk, and beside each figure that
// of the same requests to a handler that does nothing, on the same transport (http_echo), in the same run.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/http_load.h"
#include "bench/workload.h"

extern char** environ;

namespace cxengine::bench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kConnections = 64;
constexpr std::size_t kStreams = 2;
constexpr std::size_t kShopPatterns = 10;

// A program that stands beside this one, and what it prints.
class Child {
 public:
  Child(const std::string& name, std::vector<std::string> arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    arguments.insert(arguments.begin(), std::filesystem::read_symlink("/proc/self/exe").parent_path() / name);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
    if (failed != 0) throw std::runtime_error(arguments[0] + " cannot be started: is it built?");
  }
  ~Child() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    fclose(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The port in the first line that has `label` in it.
  std::uint16_t PortBehind(const std::string& label) {
    char line[1024];
    while (fgets(line, sizeof line, output_) != nullptr) {
      const std::string text = line;
      const std::size_t at = text.find(label);
      if (at == std::string::npos) continue;
      const std::size_t colon = text.find(':', text.find("http://", at) + 7);
      return static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
    }
    throw std::runtime_error("a server did not start");
  }
  // Until it has printed this.
  void Await(const std::string& label) {
    char line[1024];
    while (fgets(line, sizeof line, output_) != nullptr)
      if (std::string(line).find(label) != std::string::npos) return;
    throw std::runtime_error("a server did not start");
  }

 private:
  pid_t pid_ = -1;
  FILE* output_ = nullptr;
};

struct TempFolder {
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cxengine-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder in " + pattern);
    path = pattern;
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string path;
};

std::string Request(const std::string& method, const std::string& path, const std::string& fields,
                    const std::string& body) {
  return method + " " + path + " HTTP/1.1\r\nHost: bench\r\n" + fields +
         (method == "GET" ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}

std::string LinesOf(const std::vector<std::string>& events) {
  std::string lines;
  for (const std::string& event : events) lines += event + "\n";
  return lines;
}

class Bench {
 public:
  // `only`: rows whose names have this in them.
  Bench(std::size_t requests, std::size_t events, std::string only)
      : requests_(requests),
        events_(events),
        only_(std::move(only)),
        server_("cxserver",
                {"--data", folder_.path + "/data", "--rate-limit", "0", "--log-level", "warn", "--listen",
                 "127.0.0.1:0", "--platform-listen", "127.0.0.1:0", "--stream-listen", "127.0.0.1:0"}),
        echo_("http_echo", {}),
        port_(server_.PortBehind("API:")),
        echo_port_(echo_.PortBehind("http_echo")) {
    server_.Await("credentials:");
    Json credentials;
    std::ifstream(folder_.path + "/data/bootstrap.json") >> credentials;
    const std::string form =
        "grant_type=client_credentials&client_id=" + credentials["client-id"].get<std::string>() +
        "&client_secret=" + credentials["client-secret"].get<std::string>();
    const std::string answer = Ask(
        port_, Request("POST", "/1.0/token", "Content-Type: application/x-www-form-urlencoded\r\n", form));
    authorization_ =
        "Authorization: Bearer " + Json::parse(answer)["access_token"].get<std::string>() + "\r\n";
  }

  void Run() {
    std::printf("%-18s %12s %9s %9s   %12s %9s %9s   %s\n", "workload", "a second", "p50 ms", "p99 ms",
                "echo", "p50 ms", "p99 ms", "x echo");
    SavePattern(R"((event {:type "hello"}) (perform echo message {:message "Hello World!"}))");
    Requests("http/get-pattern", Request("GET", "/1.0/tenants/tenant1/patterns/PT1", authorization_, ""));
    const std::string hello = R"({"key":"u1","type":"hello"})";
    Requests("http/post-event", Request("POST", "/1.0/tenants/tenant1/event",
                                        authorization_ + "Content-Type: application/json\r\n", hello));
    Streams("http/ndjson-match", LinesOf(std::vector<std::string>(events_ / kStreams, hello)));
    for (const std::string& code : OneEventPatterns(PatternKind::kEqualities, kShopPatterns))
      SavePattern(code);
    Streams("durable", LinesOf(ShopEvents(events_ / kStreams).events));
  }

  const Json& rows() const { return rows_; }

 private:
  void SavePattern(const std::string& code) {
    const Json pattern = {{"name", "bench"}, {"status", true}, {"key", "key"}, {"code", code}};
    Ask(port_, Request("POST", "/1.0/tenants/tenant1/patterns",
                       authorization_ + "Content-Type: application/json\r\n", pattern.dump()));
  }

  bool Wants(const std::string& name) const { return name.find(only_) != std::string::npos; }

  void Requests(const std::string& name, const std::string& request) {
    if (!Wants(name)) return;
    const auto same = [&request](std::size_t) { return request; };
    const LoadFigures ours = LoadRequests(port_, kConnections, requests_, same);
    const LoadFigures echo = LoadRequests(echo_port_, kConnections, requests_, same);
    std::printf("%-18s %12.0f %9.2f %9.2f   %12.0f %9.2f %9.2f   %.1f\n", name.c_str(), ours.per_second,
                ours.p50_ms, ours.p99_ms, echo.per_second, echo.p50_ms, echo.p99_ms,
                echo.per_second / ours.per_second);
    rows_.push_back({{"workload", name},
                     {"events_per_second", ours.per_second},
                     {"p50_ms", ours.p50_ms},
                     {"p99_ms", ours.p99_ms},
                     {"echo_per_second", echo.per_second},
                     {"echo_p99_ms", echo.p99_ms},
                     {"multiple", echo.per_second / ours.per_second}});
  }

  void Streams(const std::string& name, const std::string& lines) {
    if (!Wants(name)) return;
    const std::string head = "POST /1.0/tenants/tenant1/event HTTP/1.1\r\nHost: bench\r\n" + authorization_ +
                             "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    const double ours = LoadStreams(port_, kStreams, head, lines, events_ / kStreams);
    const double echo = LoadStreams(echo_port_, kStreams, head, lines, events_ / kStreams);
    std::printf("%-18s %12.0f %9s %9s   %12.0f %9s %9s   %.1f\n", name.c_str(), ours, "", "", echo, "", "",
                echo / ours);
    rows_.push_back({{"workload", name},
                     {"events_per_second", ours},
                     {"echo_per_second", echo},
                     {"multiple", echo / ours}});
  }

  const std::size_t requests_;
  const std::size_t events_;
  const std::string only_;
  const TempFolder folder_;
  Child server_;
  Child echo_;
  const std::uint16_t port_;
  const std::uint16_t echo_port_;
  std::string authorization_;
  Json rows_ = Json::array();
};

// Beside the rows that another program has left in the file.
void AddRows(const std::string& path, const Json& rows) {
  Json all = {{"rows", Json::array()}};
  if (std::ifstream file(path); file) all = Json::parse(file);
  for (const Json& row : rows) all["rows"].push_back(row);
  std::ofstream(path) << all.dump(1) << "\n";
}

}  // namespace
}  // namespace cxengine::bench

int main(int argc, char** argv) {
  CLI::App app("cxserver over HTTP, beside a handler that does nothing on the same transport.", "http_bench");
  bool quick = false;
  std::string json;
  std::string only;
  app.add_flag("--quick", quick, "A tenth of the requests");
  app.add_option("--only", only, "The rows whose names have TEXT in them")->option_text("TEXT");
  app.add_option("--json", json, "Add the rows to FILE")->option_text("FILE");
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  try {
    cxengine::bench::Bench bench(quick ? 20'000 : 200'000, quick ? 200'000 : 2'000'000, only);
    bench.Run();
    if (!json.empty()) cxengine::bench::AddRows(json, bench.rows());
  } catch (const std::exception& error) {
    std::cerr << "http_bench: " << error.what() << "\n";
    return 1;
  }
}

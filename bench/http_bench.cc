// The platform over HTTP, from the outside: a cxserver with its log on the disk, and beside each figure that
// of the same requests to a handler that does nothing, on the same transport (http_echo), in the same run.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/http_load.h"
#include "bench/rows.h"
#include "bench/running_server.h"
#include "bench/workload.h"

namespace cxengine::bench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kConnections = 64;
constexpr std::size_t kStreams = 2;
constexpr std::size_t kShopPatterns = 10;

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
        echo_("http_echo", {}),
        port_(server_.port()),
        echo_port_(echo_.PortBehind("http_echo")),
        authorization_(server_.authorization()) {}

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
  const RunningServer server_;
  Child echo_;
  const std::uint16_t port_;
  const std::uint16_t echo_port_;
  const std::string authorization_;
  Json rows_ = Json::array();
};

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

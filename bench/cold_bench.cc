// Events of a server that has more keys than stay in memory (--warm-keys): a million keys wait, and a hundred
// thousand of them may be in memory; beside it the same with all of them there. From the outside, with the
// log and the snapshots on the disk.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench/http_load.h"
#include "bench/rows.h"
#include "bench/running_server.h"

namespace cxengine::bench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kStreams = 2;
// Each key waits again after its third event.
constexpr const char* kThrice = R"((within 30 days (times 3 (event {:type "A"}))))";

class Server {
 public:
  Server(std::size_t keys, std::size_t warm) : keys_(keys), server_({"--warm-keys", std::to_string(warm)}) {
    const Json pattern = {{"name", "bench"}, {"status", true}, {"key", "key"}, {"code", kThrice}};
    Ask(server_.port(),
        Request("POST", "/1.0/tenants/tenant1/patterns",
                server_.authorization() + "Content-Type: application/json\r\n", pattern.dump()));
    // An even number of them opens each key with one event.
    std::string lines;
    for (std::size_t key = 0; key < keys / kStreams; ++key) lines += Line(key);
    Send(lines, keys / kStreams);
    lines.clear();
    for (std::size_t key = keys / kStreams; key < keys; ++key) lines += Line(key);
    Send(lines, keys / kStreams);
  }

  // Events per second: of `often` in a hundred events the keys are among the first `hot` ones.
  double Run(std::size_t events, std::size_t hot, unsigned often) {
    std::mt19937_64 random(1);  // NOLINT: the same each time
    std::string lines;
    for (std::size_t i = 0; i < events / kStreams; ++i)
      lines += Line(random() % (random() % 100 < often ? hot : keys_));
    return Send(lines, events / kStreams);
  }
  std::size_t memory() const { return server_.Memory(); }

 private:
  static std::string Line(std::size_t key) {
    return R"({"key":"u)" + std::to_string(key) + R"(","type":"A","channel":"web","price":12.5})" + "\n";
  }
  double Send(const std::string& lines, std::size_t count) const {
    const std::string head = "POST /1.0/tenants/tenant1/event HTTP/1.1\r\nHost: bench\r\n" +
                             server_.authorization() +
                             "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    return LoadStreams(server_.port(), kStreams, head, lines, count);
  }

  const std::size_t keys_;
  const RunningServer server_;
};

Json Measure(bool quick) {
  const std::size_t keys = quick ? 100'000 : 1'000'000;
  const std::size_t events = keys;
  Json rows = Json::array();
  std::printf("%-18s %12s %12s\n", "workload", "events/s", "MiB");
  const auto row = [&](const std::string& name, Server& server, std::size_t hot, unsigned often) {
    const double figure = server.Run(events, hot, often);
    const double mebibytes = static_cast<double>(server.memory()) / (1024 * 1024);
    std::printf("%-18s %12.0f %12.0f\n", name.c_str(), figure, mebibytes);
    std::fflush(stdout);
    rows.push_back({{"workload", name}, {"events_per_second", figure}, {"mebibytes", mebibytes}});
  };
  {
    Server all(keys, 0);
    row("cold/none", all, keys, 0);
  }
  Server some(keys, keys / 10);
  row("cold/skewed", some, keys / 20, 95);
  row("cold/uniform", some, keys, 0);
  return rows;
}

}  // namespace
}  // namespace cxengine::bench

int main(int argc, char** argv) {
  CLI::App app("Events per second with ten times as many keys as stay in memory.", "cold_bench");
  bool quick = false;
  std::string json;
  app.add_flag("--quick", quick, "A tenth of the keys and events");
  app.add_option("--json", json, "Add the rows to FILE")->option_text("FILE");
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  try {
    const nlohmann::json rows = cxengine::bench::Measure(quick);
    if (!json.empty()) cxengine::bench::AddRows(json, rows);
  } catch (const std::exception& error) {
    std::cerr << "cold_bench: " << error.what() << "\n";
    return 1;
  }
}

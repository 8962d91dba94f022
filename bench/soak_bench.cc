// A soak: cxserver with very many enabled patterns, fed with events as fast as it takes them while patterns
// are changed, made and deleted all the time. It passes when nothing is refused and memory stays flat.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/http_load.h"
#include "bench/running_server.h"
#include "bench/workload.h"

namespace cxengine::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr std::size_t kImported = 2'000;  // patterns at once, as many as the server takes
constexpr std::size_t kStreams = 2;
constexpr std::size_t kEvents = 100'000;          // of a stream
constexpr double kMostGrowth = 0.05;              // of memory, after the first third of the time
constexpr std::size_t kSpare = 32 * 1024 * 1024;  // bytes that memory may swing by

class Soak {
 public:
  Soak(std::size_t patterns, std::chrono::seconds time)
      : codes_(OneEventPatterns(PatternKind::kEqualities, patterns)), time_(time) {}

  // False: memory grew.
  bool Run() {
    Enable();
    std::printf("%8s %12s %12s %12s %12s\n", "seconds", "events/s", "changes/s", "memory MiB", "stored MiB");
    const Clock::time_point end = Clock::now() + time_;
    std::exception_ptr failure;
    std::thread churn([&] {
      try {
        while (Clock::now() < end && !over_) ChangeOne();
      } catch (...) {
        failure = std::current_exception();
        over_ = true;
      }
    });
    try {
      Feed(end);
    } catch (...) {
      over_ = true;
      churn.join();
      throw;
    }
    churn.join();
    if (failure) std::rethrow_exception(failure);
    return IsFlat();
  }

 private:
  std::string Send(const std::string& method, const std::string& path, const Json& body) {
    return Ask(server_.port(),
               Request(method, "/1.0/tenants/tenant1" + path,
                       server_.authorization() + "Content-Type: application/json\r\n", body.dump()));
  }

  Json Pattern(std::size_t i) const {
    return {{"name", "soak"}, {"status", true}, {"key", "key"}, {"code", codes_[i % codes_.size()]}};
  }

  void Enable() {
    const Clock::time_point began = Clock::now();
    for (std::size_t i = 0; i < codes_.size(); i += kImported) {
      Json list = Json::array();
      for (std::size_t j = i; j < std::min(codes_.size(), i + kImported); ++j) {
        list.push_back(Pattern(j));
        list.back()["id"] = "PT" + std::to_string(j + 1);
      }
      Send("POST", "/import", {{"format", 1}, {"patterns", std::move(list)}});
    }
    std::printf("%zu patterns imported in %.1f s\n", codes_.size(),
                std::chrono::duration<double>(Clock::now() - began).count());
  }

  // One pattern is switched off, gets another's code, and one comes and goes.
  void ChangeOne() {
    const std::size_t i = changes_;
    const std::string path = "/patterns/PT" + std::to_string(i * 7919 % codes_.size() + 1);
    Send("PUT", path, {{"status", false}});
    Send("PUT", path, {{"status", true}, {"code", codes_[i % codes_.size()]}});
    const std::string id = Json::parse(Send("POST", "/patterns", Pattern(i))).at("id");
    Send("DELETE", "/patterns/" + id, Json::object());
    ++changes_;
  }

  void Feed(Clock::time_point end) {
    std::string lines;
    for (const std::string& event : ShopEvents(kEvents).events) lines += event + "\n";
    const std::string head = "POST /1.0/tenants/tenant1/event HTTP/1.1\r\nHost: bench\r\n" +
                             server_.authorization() +
                             "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    const Clock::time_point began = Clock::now();
    while (Clock::now() < end && !over_) {
      const std::size_t changes = changes_;
      const Clock::time_point round = Clock::now();
      const double events = LoadStreams(server_.port(), kStreams, head, lines, kEvents);
      const double seconds = std::chrono::duration<double>(Clock::now() - round).count();
      memory_.push_back(server_.Memory());
      std::printf(
          "%8.0f %12.0f %12.0f %12.0f %12.0f\n", std::chrono::duration<double>(Clock::now() - began).count(),
          events, static_cast<double>(4 * (changes_ - changes)) / seconds,
          static_cast<double>(memory_.back()) / (1 << 20), static_cast<double>(server_.Stored()) / (1 << 20));
      std::fflush(stdout);
    }
  }

  // The most of the last third against the most of the second.
  bool IsFlat() const {
    const std::size_t third = memory_.size() / 3;
    if (third == 0) throw std::runtime_error("too short to see whether memory grows: give it more --seconds");
    const auto most = [&](std::size_t from, std::size_t to) {
      return *std::max_element(memory_.begin() + static_cast<std::ptrdiff_t>(from),
                               memory_.begin() + static_cast<std::ptrdiff_t>(to));
    };
    const std::size_t before = most(third, 2 * third);
    const std::size_t after = most(2 * third, memory_.size());
    const bool flat =
        after <=
        before + std::max(kSpare, static_cast<std::size_t>(kMostGrowth * static_cast<double>(before)));
    std::printf("memory: %zu MiB at most in the second third, %zu MiB in the last: %s\n", before >> 20,
                after >> 20, flat ? "flat" : "IT GROWS");
    return flat;
  }

  const std::vector<std::string> codes_;
  const std::chrono::seconds time_;
  RunningServer server_;
  std::atomic<std::size_t> changes_ = 0;  // rounds of four
  std::atomic<bool> over_ = false;
  std::vector<std::size_t> memory_;  // after each round of events
};

}  // namespace
}  // namespace cxengine::bench

int main(int argc, char** argv) {
  CLI::App app(
      "cxserver at full load, with very many patterns that change all the time: exit 0 when nothing was "
      "refused\n"
      "and memory stayed flat.",
      "soak_bench");
  std::size_t patterns = 100'000;
  std::int64_t seconds = 600;
  app.add_option("--patterns", patterns, "Enabled patterns")->capture_default_str();
  app.add_option("--seconds", seconds, "How long events are sent")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  try {
    return cxengine::bench::Soak(patterns, std::chrono::seconds(seconds)).Run() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "soak_bench: " << error.what() << "\n";
    return 1;
  }
}

// cxserver: reads the options, opens the platform, listens until a signal, drains. Exit codes: 0 stopped by a
// signal, 1 could not start, 2 wrong command line.
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <thread>

#include "api/backup.h"
#include "api/data_check.h"
#include "api/demo.h"
#include "api/http/server.h"
#include "api/log_format.h"
#include "api/notify.h"
#include "api/options.h"
#include "api/page/page.h"
#include "api/platform.h"
#include "api/store/database.h"

namespace cxengine::api {
namespace {

// Of the listeners that are not for the public.
constexpr std::int64_t kOtherConnections = 256;
constexpr std::int64_t kOtherMemory = 64 * 1024 * 1024;
// For the engine to finish when connections have taken all of the drain-timeout.
constexpr std::chrono::seconds kEngineGrace{2};

// `option` is what an operator changes if the address cannot be had.
http::Server Listen(const char* option, const ListenAddress& listen, int threads, const Limits& limits,
                    http::Handler handler, http::StreamsBody streams = nullptr, bool proxy_protocol = false) {
  http::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.threads = threads;
  options.proxy_protocol = proxy_protocol;
  options.max_connections = static_cast<std::size_t>(limits.max_connections);
  options.max_memory = static_cast<std::size_t>(limits.connection_memory);
  options.max_body = static_cast<std::size_t>(limits.max_body);
  options.header_timeout = std::chrono::seconds(limits.header_timeout);
  options.body_timeout = std::chrono::seconds(limits.body_timeout);
  options.idle_timeout = std::chrono::seconds(limits.idle_timeout);
  options.write_timeout = std::chrono::seconds(limits.write_timeout);
  try {
    return {options, std::move(handler), std::move(streams)};
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string(error.what()) + "; choose another place with " + option +
                             " ADDRESS:PORT");
  }
}

// What a client on this machine writes; an address that means all of them is reached as localhost.
std::string UrlOf(const ListenAddress& listen, const http::Server& server) {
  std::string host = listen.address;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(server.port());
}

void PrintDemo(const Platform& platform, const std::string& api_url) {
  const FirstStart& first = platform.first_start();
  std::cout
      << "\nWhat patterns say is not shown here, for it may be personal: dslrun shows it (docs/dslrun.md).\n"
      << "To try the server as " << first.email << " (client-id " << first.client_id << ", tenant "
      << first.tenant << "), paste these lines into another terminal.\n"
      << "They get a token, save a pattern, and send an event that it takes: \"contributing?\":true.\n\n"
      << DemoCommands(api_url, first.tenant, platform.bootstrap_path()) << "\n";
}

// Ends the process if it has not ended by then, whatever its threads are doing. The data folder is as after a
// crash, which loses nothing that was answered.
void EndAfter(std::chrono::seconds time) {
  std::thread([time] {
    std::this_thread::sleep_for(time);
    spdlog::warn("the engine is still busy and is not waited for; the next start goes on where it was");
    spdlog::shutdown();
    std::_Exit(0);
  }).detach();
}

int Serve(const Options& options) {
  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const SystemClock clock;
  ServiceOptions services;
  services.key_file = options.key_file;
  services.rate_limit = options.rate_limit;
  services.redact_secrets = options.redact_secrets;
  services.limits = options.limits;
  services.proxies = options.proxies;
  services.runtime.journal.retention = options.journal_retention * 24 * 3600 * 1000;
  services.runtime.warm_keys = static_cast<std::size_t>(options.warm_keys);
  services.runtime.threads = static_cast<std::size_t>(options.engine_threads);
  services.viewer_folder = ViewerFolder();
  std::vector<AddressRange> allowed;
  for (const std::string& range : options.allow_address) allowed.push_back(*AddressRange::Parse(range));
  services.runtime.outgoing.guard = AddressGuard(std::move(allowed));
  services.runtime.outgoing.max_body_bytes = static_cast<std::size_t>(options.answer_limit) * 1024;
  services.runtime.augments.timeout = std::chrono::milliseconds(options.augment_timeout);
  services.runtime.augments.ttl = options.augment_ttl * 1000;
  Platform platform(options.data, services, clock);
  if (platform.first_start().now) spdlog::info("new data folder; credentials: {}", platform.bootstrap_path());
  if (options.demo) platform.AddDemo();

  Limits others = options.limits;
  others.max_connections = std::min(others.max_connections, kOtherConnections);
  others.connection_memory = std::min(others.connection_memory, kOtherMemory);
  http::Server stream = Listen("--stream-listen", options.stream, 1, others, platform.StreamHandler());
  http::Server api = Listen("--listen", options.api, 2, options.limits, platform.ApiHandler(),
                            platform.ApiStreams(), options.proxy_protocol);
  http::Server admin = Listen("--platform-listen", options.platform, 1, others, platform.AdminHandler());
  if (api.max_connections() < static_cast<std::size_t>(options.limits.max_connections))
    spdlog::warn(
        "the API takes {} connections, not the {} of max-connections: this process may have no more "
        "descriptors (ulimit -n, LimitNOFILE)",
        api.max_connections(), options.limits.max_connections);

  const std::string api_url = UrlOf(options.api, api);
  std::cout << "cxserver is ready.\n"
            << "  API:         " << api_url << " (documentation for browsers: " << api_url << "/)\n"
            << "  platform:    " << UrlOf(options.platform, admin) << " (tenants, users, /healthz, /readyz)\n"
            << "  stream:      " << UrlOf(options.stream, stream) << " (not served yet)\n"
            << "  credentials: ";
  if (std::filesystem::exists(platform.bootstrap_path())) {
    std::cout << platform.bootstrap_path()
              << (platform.first_start().now ? " (just made)\n" : " (made at the first start)\n");
    if (options.demo) PrintDemo(platform, api_url);
  } else {
    std::cout << "those of before (a folder that was restored has no bootstrap.json)\n";
  }
  std::cout << std::flush;
  Notify("READY=1");

  int signal_number = 0;
  sigwait(&signals, &signal_number);
  spdlog::info("stopping");
  Notify("STOPPING=1");
  const std::chrono::seconds grace(options.limits.drain_timeout);
  EndAfter(grace + kEngineGrace);
  platform.BeginToStop();
  api.Shutdown(grace);
  stream.Shutdown(grace);
  platform.Drain();
  admin.Shutdown(grace);
  spdlog::info("stopped");
  return 0;
}

int Report(const DataReport& report) {
  for (const std::string& line : report.lines) std::cout << line << "\n";
  return report.sound ? 0 : 1;
}

int Do(const Options& options) {
  umask(077);
  switch (options.job) {
    case Job::kServe:
      return Serve(options);
    case Job::kVerify:
      return Report(VerifyData(options.data));
    case Job::kRepair:
      return Report(RepairData(options.data));
    case Job::kBackUp:
      BackUp(options.data, options.backup);
      std::cout << options.backup << " holds the data folder; keep its secret.key elsewhere\n";
      return 0;
    case Job::kRestore:
      Restore(options.backup, options.data);
      std::cout << options.data << " is restored; put its secret.key there, or start with --key-file\n";
      return 0;
  }
  return 2;
}

}  // namespace
}  // namespace cxengine::api

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto options = cxengine::api::ParseOptions(argc, argv, exit_code);
  if (!options) return exit_code;
  // Standard output is for what the operator reads at the start.
  spdlog::set_default_logger(spdlog::stderr_color_mt("cxserver"));
  spdlog::set_formatter(cxengine::api::MakeLogFormatter(
      options->log_format == "json" ? cxengine::api::LogFormat::kJson : cxengine::api::LogFormat::kText));
  spdlog::set_level(spdlog::level::from_str(options->log_level));
  for (const std::string& warning : options->warnings) spdlog::warn("{}", warning);
  try {
    return cxengine::api::Do(*options);
  } catch (const cxengine::api::store::DamagedError& error) {
    std::cerr
        << "cxserver: " << error.what()
        << "; `cxserver --verify` says how much of the data folder is sound, `--repair` drops what is not\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "cxserver: " << error.what() << "\n";
    return 1;
  }
}

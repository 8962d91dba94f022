// The settings of cxserver: from the command line, else the environment, else a TOML file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/limits.h"
#include "api/proxies.h"

namespace cxengine::api {

// "127.0.0.1:8081", "[::1]:0".
struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
};

// What is to be done.
enum class Job { kServe, kVerify, kRepair, kBackUp, kRestore };

// One less than there are cores, for the threads that speak with clients.
std::int64_t DefaultEngineThreads();

struct Options {
  Job job = Job::kServe;
  std::string backup;                 // the file of kBackUp and kRestore
  std::vector<std::string> warnings;  // of the environment, to be logged
  std::string data;
  ListenAddress api;
  ListenAddress platform;
  ListenAddress stream;
  bool demo = false;
  std::string log_level = "info";
  std::string log_format = "text";
  std::int64_t rate_limit = 100;
  std::string key_file;
  bool redact_secrets = false;
  // Of requests to addresses that tenants choose.
  std::vector<std::string> allow_address;  // ranges, as AddressRange reads them
  std::int64_t augment_timeout = 2000;     // milliseconds
  std::int64_t augment_ttl = 60;           // seconds
  std::int64_t answer_limit = 64;          // KiB
  Limits limits;
  Proxies proxies;
  std::string trusted_proxies;  // as it was given
  bool proxy_protocol = false;
  std::int64_t journal_retention = 30;  // days
  std::int64_t engine_threads = DefaultEngineThreads();
  std::int64_t warm_keys = 0;  // 0: all
};

// nullopt: the program ends with `exit_code` (0 after --help or --version, 2 for a mistake, which has been
// printed).
std::optional<Options> ParseOptions(int argc, const char* const* argv, int& exit_code);

// The settings as a TOML file that says the same: of `--print-config`.
std::string ShowOptions(const Options& options);

std::optional<ListenAddress> ParseListenAddress(const std::string& text);

}  // namespace cxengine::api

// What an operator may bound: connections, sizes, times. Each is a setting of the same name (options.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cxengine::api {

struct Limits {
  std::int64_t max_connections = 10'000;               // of the API listener
  std::int64_t connection_memory = 256 * 1024 * 1024;  // bytes that these hold together
  std::int64_t max_body = 1024 * 1024;                 // bytes of a request
  std::int64_t max_event = 16 * 1024;                  // bytes of an event, or of posted data
  std::int64_t max_file = 64 * 1024 * 1024;            // bytes of a CSV file
  // Seconds from here on.
  std::int64_t header_timeout = 10;
  std::int64_t body_timeout = 30;
  std::int64_t idle_timeout = 60;
  std::int64_t write_timeout = 30;
  std::int64_t drain_timeout = 10;
  std::int64_t token_lifetime = 30 * 24 * 3600;
};

struct LimitRow {
  enum class Unit { kNumber, kBytes, kSeconds };

  const char* name;  // of the setting: "max-body"
  std::int64_t Limits::*value;
  Unit unit;
  std::int64_t least;
  std::int64_t most;
  const char* description;  // a line or two of --help, without the default
};

// All of them, in the order of --help.
const std::vector<LimitRow>& LimitRows();

// "64 MiB", "1000 bytes".
std::string BytesInWords(std::int64_t bytes);
// "30 days", "10 seconds".
std::string SecondsInWords(std::int64_t seconds);

}  // namespace cxengine::api

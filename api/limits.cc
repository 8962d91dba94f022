// LimitRows, BytesInWords, SecondsInWords.
#include "api/limits.h"

#include <string>
#include <utility>

namespace cxengine::api {
namespace {

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kGiB = 1024 * kMiB;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

// In the largest unit of `units` that divides it.
std::string InWords(std::int64_t amount, const std::vector<std::pair<std::int64_t, const char*>>& units) {
  for (const auto& [size, name] : units)
    if (amount >= size && amount % size == 0) return std::to_string(amount / size) + " " + name;
  return std::to_string(amount) + " " + units.back().second;
}

}  // namespace

const std::vector<LimitRow>& LimitRows() {
  using Unit = LimitRow::Unit;
  static const std::vector<LimitRow> rows = {
      {"max-connections", &Limits::max_connections, Unit::kNumber, 1, 1'000'000,
       "Connections to the API at once; more are refused with a 503"},
      {"connection-memory", &Limits::connection_memory, Unit::kBytes, 16 * kMiB, 1024 * kGiB,
       "What these may hold together before they are read no further"},
      {"max-body", &Limits::max_body, Unit::kBytes, kKiB, kGiB,
       "The body of a request, NDJSON and files aside"},
      {"max-event", &Limits::max_event, Unit::kBytes, 256, kMiB, "An event, a line of NDJSON"},
      {"max-file", &Limits::max_file, Unit::kBytes, kKiB, kGiB, "A CSV file"},
      {"header-timeout", &Limits::header_timeout, Unit::kSeconds, 1, kHour,
       "From the first byte of a request to the end of its header"},
      {"body-timeout", &Limits::body_timeout, Unit::kSeconds, 1, kHour,
       "Between two pieces of a request's body"},
      {"idle-timeout", &Limits::idle_timeout, Unit::kSeconds, 1, kDay,
       "Between two requests of a connection"},
      {"write-timeout", &Limits::write_timeout, Unit::kSeconds, 1, kHour,
       "For a client to take some more of its answer"},
      {"drain-timeout", &Limits::drain_timeout, Unit::kSeconds, 0, kHour,
       "For requests under way when the server is stopped"},
      {"token-lifetime", &Limits::token_lifetime, Unit::kSeconds, 60, 3650 * kDay, "Of an access token"},
  };
  return rows;
}

std::string BytesInWords(std::int64_t bytes) {
  return InWords(bytes, {{kGiB, "GiB"}, {kMiB, "MiB"}, {kKiB, "KiB"}, {1, "bytes"}});
}

std::string SecondsInWords(std::int64_t seconds) {
  return InWords(seconds, {{kDay, "days"}, {kHour, "hours"}, {60, "minutes"}, {1, "seconds"}});
}

}  // namespace cxengine::api

#include "api/options.h"

#include <CLI/CLI.hpp>
#include <charconv>

#include "dsl/version.h"

namespace cxengine::api {
namespace {

constexpr const char* kAbout =
    "The CxEngage platform: takes events over HTTP and runs patterns over them.\n"
    "\n"
    "The first start makes an admin token, a tenant and a user, and writes their credentials to "
    "DIR/bootstrap.json.\n"
    "SIGTERM or SIGINT stops it: what is under way is answered, then it exits with 0.";

constexpr const char* kExample =
    "Example:\n"
    "  cxserver --data /var/lib/cxengine --demo\n"
    "prints where it listens and three curl commands to try it with.";

}  // namespace

std::optional<ListenAddress> ParseListenAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  ListenAddress result{text.substr(0, colon), 0};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, result.port);
  if (error != std::errc() || stop != end) return std::nullopt;
  const bool bracketed = result.address.starts_with('[') && result.address.ends_with(']');
  if (bracketed) result.address = result.address.substr(1, result.address.size() - 2);
  if (result.address.empty() || (!bracketed && result.address.find(':') != std::string::npos))
    return std::nullopt;
  return result;
}

std::optional<Options> ParseOptions(int argc, const char* const* argv, int& exit_code) {
  Options options;
  std::string api = "127.0.0.1:8081";
  std::string platform = "127.0.0.1:8082";
  std::string stream = "127.0.0.1:8083";
  const CLI::Validator address(
      [](const std::string& text) {
        return ParseListenAddress(text)
                   ? ""
                   : "`" + text + "` is no ADDRESS:PORT, such as 127.0.0.1:8081 or [::1]:0";
      },
      "");

  CLI::App app(kAbout, "cxserver");
  app.footer(kExample);
  app.option_defaults()->always_capture_default();
  app.add_option("--data", options.data, "Data folder; made with mode 0700 if it is missing")
      ->required()
      ->type_name("DIR")
      ->always_capture_default(false);
  const char* const place = "ADDRESS:PORT";
  app.add_option("--listen", api, "API: accounts, tenants, patterns, tokens, events. Port 0: any free one")
      ->type_name(place)
      ->check(address);
  app.add_option("--platform-listen", platform, "/healthz and /readyz; keep it off public networks")
      ->type_name(place)
      ->check(address);
  app.add_option("--stream-listen", stream, "Event streams (not served yet)")
      ->type_name(place)
      ->check(address);
  app.add_flag("--demo", options.demo, "Add a few patterns to try, and print commands that try them")
      ->always_capture_default(false);
  app.add_option("--log-level", options.log_level, "How much goes to standard error; debug has each request")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option("--rate-limit", options.rate_limit,
                 "Events per second of a tenant without a setting of its own; 0: no limit")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
  app.add_option(
         "--key-file", options.key_file,
         "Keys that seal stored secrets; without it secret.key in the data folder, made at the first start")
      ->type_name("FILE")
      ->always_capture_default(false);
  app.set_version_flag("--version", "cxserver " + std::string(dsl::Version()));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  options.api = *ParseListenAddress(api);
  options.platform = *ParseListenAddress(platform);
  options.stream = *ParseListenAddress(stream);
  return options;
}

}  // namespace cxengine::api

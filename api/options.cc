#include "api/options.h"

#include <CLI/CLI.hpp>
#include <charconv>

#include "dsl/version.h"

namespace cxengine::api {
namespace {

constexpr const char* kAbout =
    "The CxEngage platform: takes events over HTTP and runs patterns over them.\n"
    "\n"
    "The first start makes a tenant, a user and an admin token, and writes their credentials\n"
    "to DIR/bootstrap.json.\n";

constexpr const char* kMore =
    "An option that is given twice counts as it is given last.\n"
    "\n"
    "SIGTERM or SIGINT stops it: what is under way is answered first.\n"
    "Exit status: 0 when stopped so, 1 when it cannot start, 2 for a wrong command line.\n"
    "\n"
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
  app.footer(kMore);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    const bool no_data = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    return "cxserver: " + std::string(error.what()) +
           (no_data ? ", the folder for everything that is kept: cxserver --data ./data --demo" : "") +
           "\nRun with --help for more information.\n";
  });
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--data", options.data, "Data folder, needed; made with mode 0700 if it is missing")
      ->required()
      ->option_text("DIR");
  const char* const place = "ADDRESS:PORT";
  app.add_option(
         "--listen", api,
         "API: tokens, account, tenants, patterns, events\n(default 127.0.0.1:8081; port 0: any free one)")
      ->option_text(place)
      ->check(address);
  app.add_option(
         "--platform-listen", platform,
         "Tenants, users, grants, /healthz, /readyz; keep it off public\nnetworks\n(default 127.0.0.1:8082)")
      ->option_text(place)
      ->check(address);
  app.add_option("--stream-listen", stream, "Event streams, not served yet\n(default 127.0.0.1:8083)")
      ->option_text(place)
      ->check(address);
  app.add_flag("--demo", options.demo,
               "Add a few patterns to the first tenant, once, and print\ncommands that try it");
  app.add_option("--rate-limit", options.rate_limit,
                 "Events per second of a tenant without a setting of its own;\n0: no limit (default 100)")
      ->option_text("N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
  app.add_option("--key-file", options.key_file,
                 "Keys that seal stored secrets (default: secret.key in the data\n"
                 "folder, made at the first start)")
      ->option_text("FILE");
  app.add_option("--log-level", options.log_level,
                 "How much goes to standard error: debug, info, warn, error or off\n"
                 "(default info; debug has each event)")
      ->option_text("LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_flag("--redact-secrets", options.redact_secrets,
               "Never show the credentials of integrations, only masks");
  app.set_version_flag("--version", "cxserver " + std::string(dsl::Version()), "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");

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

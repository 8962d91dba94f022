// ParseOptions, ShowOptions, ParseListenAddress.
#include "api/options.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "api/option_values.h"
#include "dsl/diagnostic.h"
#include "dsl/version.h"

namespace cxengine::api {
namespace {

constexpr const char* kAbout =
    "The CxEngage platform: takes events over HTTP and runs patterns over them.\n"
    "\n"
    "The first start makes a tenant, a user and an admin token, and writes their credentials\n"
    "to DIR/bootstrap.json.\n";

constexpr const char* kMore =
    "An option that is given twice counts as it is given last; --allow-address adds up.\n"
    "Each is also a key of the file (without the dashes: `rate-limit = 500`) and a variable\n"
    "of the environment (CXENGINE_RATE_LIMIT=500). Several addresses are a list in the file,\n"
    "and stand with commas between them elsewhere. The command line counts before the\n"
    "environment, and that before the file. --print-config shows what comes of it.\n"
    "A SIZE is a number of bytes, or 64KiB, 1MiB, 1GiB; a TIME of seconds, or 5m, 2h, 30d.\n"
    "\n"
    "SIGTERM or SIGINT stops it: what is under way is answered first.\n"
    "Exit status: 0 when stopped so, 1 when it cannot start, 2 for a wrong command line.\n"
    "\n"
    "Example:\n"
    "  cxserver --data /var/lib/cxengine --demo\n"
    "prints where it listens and three curl commands to try it with.";

constexpr std::string_view kPrefix = "CXENGINE_";

// "rate-limit" is CXENGINE_RATE_LIMIT.
std::string VariableOf(const std::string& key) {
  std::string name(kPrefix);
  for (const char c : key)
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

std::string PlaceIn(const std::string& path, const toml::source_position& at) {
  return path + ", line " + std::to_string(at.line);
}

// What is wrong with the file, at its place.
CLI::ParseError Fault(const std::string& path, const toml::source_position& at, const std::string& what) {
  return {PlaceIn(path, at) + ": " + what, CLI::ExitCodes::ConfigError};
}

// Gives the options that have no value yet those of the environment. Throws CLI::ParseError. What it warns
// of: variables with our prefix that are none of theirs.
std::vector<std::string> ReadEnvironment(const std::vector<CLI::Option*>& options) {
  std::map<std::string, CLI::Option*, std::less<>> variables;
  std::vector<std::string_view> names;
  for (CLI::Option* option : options) variables.emplace(VariableOf(option->get_name().substr(2)), option);
  for (const auto& [name, option] : variables) names.push_back(std::string_view(name).substr(kPrefix.size()));
  std::vector<std::string> warnings;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (!text.starts_with(kPrefix)) continue;
    const std::string_view name = text.substr(0, text.find('='));
    const auto known = variables.find(name);
    if (known == variables.end()) {
      const auto near = dsl::NearWords(name.substr(kPrefix.size()), names);
      warnings.push_back(std::string(name) + " is no setting and does nothing; " +
                         (near.empty()
                              ? "--help lists them all"
                              : "did you mean " + std::string(kPrefix) + std::string(near.front()) + "?"));
      continue;
    }
    const std::string value(text.substr(std::min(name.size() + 1, text.size())));
    if (!value.empty() && known->second->count() == 0) Give(*known->second, value, known->first);
  }
  return warnings;
}

// Gives the options of `app` that have no value yet those of the TOML file. Throws CLI::ParseError.
void ReadConfig(CLI::App& app, const std::string& path) {
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    if (!error.source().begin) throw CLI::ParseError(path + " cannot be read", CLI::ExitCodes::ConfigError);
    throw Fault(path, error.source().begin, std::string(error.description()));
  }
  for (const auto& [name, node] : table) {
    const std::string key(name.str());
    CLI::Option* option = app.get_option_no_throw("--" + key);
    const toml::source_position at = node.source().begin;
    if (option == nullptr || !option->get_configurable())
      throw Fault(path, at, "there is no setting `" + key + "`; --help lists them all");
    std::string text;
    const auto* const list = node.as_array();
    if (list != nullptr && option->get_items_expected_max() > 1) {
      for (const toml::node& item : *list) {
        if (!item.is_string()) throw Fault(path, at, "`" + key + "` must be a list of texts");
        text += (text.empty() ? "" : ",") + item.as_string()->get();
      }
      if (text.empty()) continue;
    } else if (const auto* string = node.as_string()) {
      text = string->get();
    } else if (const auto* number = node.as_integer()) {
      text = std::to_string(number->get());
    } else if (const auto* flag = node.as_boolean()) {
      text = flag->get() ? "true" : "false";
    } else {
      throw Fault(path, at, "`" + key + "` must be a text, a whole number or true or false");
    }
    if (option->count() == 0) Give(*option, text, PlaceIn(path, at) + ": `" + key + "`");
  }
}

void AddLimits(CLI::App& app, Limits& limits) {
  for (const LimitRow& row : LimitRows()) {
    const std::string usual = "(default " + InWords(row.unit, limits.*row.value) + ")";
    CLI::Option* const option = app.add_option("--" + std::string(row.name), limits.*row.value,
                                               std::string(row.description) + "\n" + usual)
                                    ->transform(Amount(row.unit, row.least, row.most));
    option->option_text(row.unit == LimitRow::Unit::kNumber  ? "N"
                        : row.unit == LimitRow::Unit::kBytes ? "SIZE"
                                                             : "TIME");
  }
}

std::string Show(const ListenAddress& listen) {
  const bool colon = listen.address.find(':') != std::string::npos;
  return (colon ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

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
  CLI::App app(kAbout, "cxserver");
  app.footer(kMore);
  app.failure_message([](const CLI::App* all, const CLI::Error& error) {
    return "cxserver: " + WhatIsWrong(*all, error) + "\nRun with --help for more information.\n";
  });
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--data", options.data, "Data folder, needed; made with mode 0700 if it is missing")
      ->option_text("DIR");
  const char* const place = "ADDRESS:PORT";
  app.add_option("--listen", api,
                 "API: tokens, account, tenants, patterns, events, matches\n(default 127.0.0.1:8081; port 0: "
                 "any free one)")
      ->option_text(place)
      ->check(AddressAndPort());
  app.add_option(
         "--platform-listen", platform,
         "Tenants, users, grants, /healthz, /readyz; keep it off public\nnetworks\n(default 127.0.0.1:8082)")
      ->option_text(place)
      ->check(AddressAndPort());
  app.add_option("--stream-listen", stream, "Event streams, not served yet\n(default 127.0.0.1:8083)")
      ->option_text(place)
      ->check(AddressAndPort());
  app.add_flag("--demo", options.demo,
               "Add a few patterns to the first tenant, once, and print\ncommands that try it");
  app.add_option("--rate-limit", options.rate_limit,
                 "Events per second of a tenant without a setting of its own;\n0: no limit (default 100)")
      ->option_text("N")
      ->transform(WholeNumber(0, 1'000'000'000));
  app.add_option("--key-file", options.key_file,
                 "Keys that seal stored secrets (default: secret.key in the data\n"
                 "folder, made at the first start)")
      ->option_text("FILE");
  app.add_option("--allow-address", options.allow_address,
                 "Addresses that requests may go to which tenants choose, though\n"
                 "they are not public; may be given several times")
      ->option_text("CIDR")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->delimiter(',')
      ->check(RangeOfAddresses());
  app.add_option("--augment-timeout", options.augment_timeout,
                 "How long an API may take to augment an event (default 2000)")
      ->option_text("MILLISECONDS")
      ->transform(WholeNumber(1, 60'000));
  app.add_option("--augment-ttl", options.augment_ttl,
                 "How long what it answered is used again; 0: not at all\n(default 60)")
      ->option_text("SECONDS")
      ->transform(WholeNumber(0, 86'400));
  app.add_option("--answer-limit", options.answer_limit,
                 "The largest answer that is read of servers that tenants choose\n(default 64)")
      ->option_text("KIB")
      ->transform(WholeNumber(1, 16 * 1024));
  app.add_option("--log-level", options.log_level,
                 "How much goes to standard error: debug, info, warn, error or off\n"
                 "(default info; debug has each event)")
      ->option_text("LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option("--log-format", options.log_format,
                 "How it looks: text, or json for an object a line (default text)")
      ->option_text("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  app.add_flag("--redact-secrets", options.redact_secrets,
               "Never show the credentials of integrations, only masks");
  app.add_option("--trusted-proxies", options.trusted_proxies,
                 "Addresses and networks of proxies whose X-Forwarded-For is\nbelieved: 127.0.0.1,10.0.0.0/8 "
                 "(default none)")
      ->option_text("LIST")
      ->check(ListOfProxies());
  app.add_flag("--proxy-protocol", options.proxy_protocol,
               "Connections to the API begin with a line of a proxy's that says\nwho the client is (PROXY "
               "protocol 1)");
  AddLimits(app, options.limits);
  app.add_option("--journal-retention", options.journal_retention,
                 "Days for which the journal keeps matches after their end\n(default 30)")
      ->option_text("DAYS")
      ->transform(WholeNumber(1, 36'500));
  app.add_option("--engine-threads", options.engine_threads,
                 "On which the engine works: 1 to 64 (default: one less than there\nare cores, at most 8)")
      ->option_text("N")
      ->transform(WholeNumber(1, 64));
  app.add_option(
         "--warm-keys", options.warm_keys,
         "Keys that stay in memory. What waits for the others is read from DIR\nwhen something concerns "
         "them (default 0: all stay)")
      ->option_text("N")
      ->transform(WholeNumber(0, 1'000'000'000));
  std::string config;
  bool print = false;
  app.add_option("--config", config, "Settings as a TOML file")->option_text("FILE");
  bool verify = false;
  bool repair = false;
  CLI::Option* const verify_flag = app.add_flag(
      "--verify", verify, "Look through the data folder, print what is wrong, and exit:\n1 if anything is");
  CLI::Option* const repair_flag =
      app.add_flag("--repair", repair,
                   "Drop what cannot be read of the data folder, print what that\nis, and exit")
          ->excludes(verify_flag);
  CLI::Option* const print_flag =
      app.add_flag("--print-config", print, "Print the settings that count, as such a file, and exit");
  // Else the help would show what excludes them.
  for (CLI::Option* option : {verify_flag, repair_flag}) option->option_text(" ");
  for (CLI::Option* option : {verify_flag, repair_flag, print_flag, app.get_help_ptr()})
    option->configurable(false);
  std::vector<CLI::Option*> settings =
      app.get_options([](const CLI::Option* option) { return option->get_configurable(); });
  app.get_option("--config")->configurable(false);  // a variable, but no key of itself
  app.set_version_flag("--version", "cxserver " + std::string(dsl::Version()), "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");

  CLI::App* const backup =
      app.add_subcommand(kBackupCommand, "Write a copy of the data folder to FILE; the server may run");
  CLI::App* const restore =
      app.add_subcommand(kRestoreCommand, "Make the data folder, which must be new, from such a file");
  backup->add_option("FILE", options.backup, "The copy, which must not be there yet")->required();
  restore->add_option("FILE", options.backup, "What backup has written")->required();
  for (CLI::App* command : {backup, restore}) {
    command->fallthrough();
    command->get_option("FILE")->option_text("REQUIRED");
    command->set_help_flag("-h,--help", "Print this help and exit");
  }
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
    options.warnings = ReadEnvironment(settings);
    if (!config.empty()) ReadConfig(app, config);
    if (options.data.empty()) throw CLI::RequiredError("--data");
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  if (verify) options.job = Job::kVerify;
  if (repair) options.job = Job::kRepair;
  if (backup->parsed()) options.job = Job::kBackUp;
  if (restore->parsed()) options.job = Job::kRestore;
  options.api = *ParseListenAddress(api);
  options.platform = *ParseListenAddress(platform);
  options.stream = *ParseListenAddress(stream);
  options.proxies = *Proxies::Parse(options.trusted_proxies);
  if (print) {
    std::cout << ShowOptions(options);
    for (const std::string& warning : options.warnings) std::cerr << "cxserver: " << warning << "\n";
    exit_code = 0;
    return std::nullopt;
  }
  return options;
}

std::int64_t DefaultEngineThreads() {
  const auto cores = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  return std::clamp(cores - 1, std::int64_t{1}, std::int64_t{8});
}

std::string ShowOptions(const Options& options) {
  std::ostringstream text;
  const auto quoted = [](const std::string& value) { return toml::value<std::string>(value); };
  text << "data = " << quoted(options.data) << "\n"
       << "listen = " << quoted(Show(options.api)) << "\n"
       << "platform-listen = " << quoted(Show(options.platform)) << "\n"
       << "stream-listen = " << quoted(Show(options.stream)) << "\n"
       << std::boolalpha << "demo = " << options.demo << "\n"
       << "rate-limit = " << options.rate_limit << "\n";
  if (!options.key_file.empty()) text << "key-file = " << quoted(options.key_file) << "\n";
  for (const LimitRow& row : LimitRows()) text << row.name << " = " << options.limits.*row.value << "\n";
  if (!options.trusted_proxies.empty())
    text << "trusted-proxies = " << quoted(options.trusted_proxies) << "\n";
  text << "proxy-protocol = " << options.proxy_protocol << "\n";
  text << "redact-secrets = " << options.redact_secrets << "\n";
  if (!options.allow_address.empty()) {
    text << "allow-address = [";
    for (std::size_t i = 0; i < options.allow_address.size(); ++i)
      text << (i > 0 ? ", " : "") << quoted(options.allow_address[i]);
    text << "]\n";
  }
  text << "augment-timeout = " << options.augment_timeout << "\n"
       << "augment-ttl = " << options.augment_ttl << "\n"
       << "answer-limit = " << options.answer_limit << "\n"
       << "journal-retention = " << options.journal_retention << "\n"
       << "engine-threads = " << options.engine_threads << "\n"
       << "warm-keys = " << options.warm_keys << "\n"
       << "log-level = " << quoted(options.log_level) << "\n"
       << "log-format = " << quoted(options.log_format) << "\n";
  return text.str();
}

}  // namespace cxengine::api

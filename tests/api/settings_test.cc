// Settings from the command line, the environment and the file, and what the log makes of a line.
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "api/log_format.h"
#include "api/options.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/spdlog.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  ~SettingsTest() override { ::unsetenv("CXENGINE_RATE_LIMIT"); }

  // What cxserver makes of these arguments and the file; what it printed goes to `out` and `err`.
  std::optional<Options> Parse(std::vector<std::string> arguments, const std::string& toml) {
    const std::string path = folder / "cxserver.toml";
    std::ofstream(path) << toml;
    arguments.insert(arguments.begin(), {"cxserver", "--config", path});
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    auto options = ParseOptions(static_cast<int>(argv.size()), argv.data(), exit_code);
    err = ::testing::internal::GetCapturedStderr();
    out = ::testing::internal::GetCapturedStdout();
    return options;
  }

  TempFolder folder;
  int exit_code = -1;
  std::string out;
  std::string err;
};

TEST_F(SettingsTest, TheFileCountsLastTheEnvironmentBeforeItAndTheCommandLineFirst) {
  const std::string toml = "data = \"d\"\nrate-limit = 1\ndemo = true\nlisten = \"[::1]:9\"\n";
  auto options = Parse({}, toml);
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->rate_limit, 1);
  EXPECT_TRUE(options->demo);
  EXPECT_EQ(options->api.address, "::1");
  EXPECT_EQ(options->platform.port, 8082) << "what is not in the file keeps its default";
  ::setenv("CXENGINE_RATE_LIMIT", "2", 1);
  EXPECT_EQ(Parse({}, toml)->rate_limit, 2);
  EXPECT_EQ(Parse({"--rate-limit", "3"}, toml)->rate_limit, 3);
}

TEST_F(SettingsTest, MistakesInTheFileAreNamedWithTheirLine) {
  const auto fault = [&](const std::string& toml) {
    EXPECT_FALSE(Parse({"--data", "d"}, toml));
    EXPECT_EQ(exit_code, 2);
    return err;
  };
  EXPECT_NE(fault("\nrate-limt = 1\n").find("line 2: there is no setting `rate-limt`"), std::string::npos)
      << err;
  EXPECT_NE(fault("rate-limit = [1]\n").find("line 1: `rate-limit` must be"), std::string::npos) << err;
  EXPECT_NE(fault("rate-limit = -1\n").find("line 1: "), std::string::npos) << err;
  EXPECT_NE(fault("listen = \"nowhere\"\n").find("ADDRESS:PORT"), std::string::npos) << err;
  EXPECT_NE(fault("journal-retention = 0\n").find("line 1: "), std::string::npos) << err;
  EXPECT_NE(fault("listen = \n").find("line 1: "), std::string::npos) << err;
  EXPECT_NE(fault("config = \"other.toml\"\n").find("no setting"), std::string::npos) << err;
}

TEST_F(SettingsTest, AddressesAddUpWhereverTheyAreGiven) {
  using Ranges = std::vector<std::string>;
  const std::string toml = "data = 'd'\nallow-address = ['10.1.0.0/16', 'fd00::/8']\naugment-ttl = 0\n";
  auto options = Parse({}, toml);
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->allow_address, Ranges({"10.1.0.0/16", "fd00::/8"}));
  EXPECT_EQ(options->augment_ttl, 0);
  options = Parse({"--allow-address", "10.2.0.0/16", "--allow-address", "::1,127.0.0.1"}, toml);
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->allow_address, Ranges({"10.2.0.0/16", "::1", "127.0.0.1"})) << "before the file";
  ::setenv("CXENGINE_ALLOW_ADDRESS", "10.3.0.0/16,10.4.0.0/16", 1);
  options = Parse({}, toml);
  ::unsetenv("CXENGINE_ALLOW_ADDRESS");
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->allow_address, Ranges({"10.3.0.0/16", "10.4.0.0/16"}));
  EXPECT_TRUE(Parse({}, "data = 'd'\nallow-address = []\n")->allow_address.empty());
  EXPECT_EQ(Parse({}, "data = 'd'\nallow-address = '::1'\n")->allow_address, Ranges({"::1"}));
}

TEST_F(SettingsTest, AnAddressThatIsNoneIsNamed) {
  EXPECT_FALSE(Parse({"--data", "d", "--allow-address", "10.0.0.1/8"}, ""));
  EXPECT_NE(err.find("`10.0.0.1/8` is no range of addresses"), std::string::npos) << err;
  EXPECT_FALSE(Parse({"--data", "d"}, "\nallow-address = ['localhost']\n"));
  EXPECT_NE(err.find("line 2: "), std::string::npos) << err;
  EXPECT_FALSE(Parse({"--data", "d"}, "\nallow-address = [1]\n"));
  EXPECT_NE(err.find("line 2: `allow-address` must be a list of texts"), std::string::npos) << err;
}

TEST_F(SettingsTest, ThereIsAThreadForTheEngineAtLeast) {
  const auto options = Parse({"--data", "d"}, "");
  ASSERT_TRUE(options) << err;
  EXPECT_GE(options->engine_threads, 1);
  EXPECT_LE(options->engine_threads, 8);
  EXPECT_FALSE(Parse({"--data", "d", "--engine-threads", "0"}, ""));
  EXPECT_NE(err.find("--engine-threads"), std::string::npos) << err;
}

TEST_F(SettingsTest, WithoutADataFolderNothingStarts) {
  EXPECT_FALSE(Parse({}, ""));
  EXPECT_EQ(exit_code, 2);
  EXPECT_NE(err.find("--data"), std::string::npos);
}

TEST_F(SettingsTest, WhatIsMissingIsExplainedInItsOwnWords) {
  const auto fault = [&](const std::vector<std::string>& arguments) {
    EXPECT_FALSE(Parse(arguments, ""));
    EXPECT_EQ(exit_code, 2);
    return err.substr(0, err.find('\n'));
  };
  EXPECT_EQ(
      fault({"backup", "--data", "d"}),
      "cxserver: FILE is required, where the copy is to be written: cxserver backup FILE --data ./data");
  EXPECT_EQ(fault({"restore", "--data", "d"}),
            "cxserver: FILE is required, the copy that `cxserver backup` has written: cxserver restore FILE "
            "--data ./data");
  EXPECT_EQ(fault({"restore", "f"}),
            "cxserver: --data is required, the folder for everything that is kept: cxserver restore FILE "
            "--data ./data");
  EXPECT_EQ(fault({"--data", "d", "--listen"}), "cxserver: --listen needs a value: --listen ADDRESS:PORT");
}

TEST_F(SettingsTest, ABadValueOfTheEnvironmentIsNamedByItsVariable) {
  const auto fault = [&](const char* variable, const char* value) {
    ::setenv(variable, value, 1);
    EXPECT_FALSE(Parse({"--data", "d"}, ""));
    ::unsetenv(variable);
    EXPECT_EQ(exit_code, 2);
    return err;
  };
  EXPECT_EQ(
      fault("CXENGINE_RATE_LIMIT", "x").rfind("cxserver: CXENGINE_RATE_LIMIT: `x` is no whole number\n", 0),
      0U)
      << err;
  EXPECT_EQ(fault("CXENGINE_LISTEN", "x").rfind("cxserver: CXENGINE_LISTEN: `x` is no ADDRESS:PORT", 0), 0U)
      << err;
  EXPECT_EQ(fault("CXENGINE_DEMO", "x").rfind("cxserver: CXENGINE_DEMO: `x` is neither", 0), 0U) << err;
  ::setenv("CXENGINE_RATE_LIMIT", "x", 1);
  EXPECT_TRUE(Parse({"--data", "d", "--rate-limit", "3"}, "")) << "it does not count: " << err;
}

TEST_F(SettingsTest, AVariableThatIsNoSettingIsWarnedAbout) {
  ::setenv("CXENGINE_RATE_LIMT", "7", 1);
  ::setenv("CXENGINE_VERIFY", "true", 1);
  const auto options = Parse({"--data", "d"}, "");
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->rate_limit, 100);
  EXPECT_THAT(options->warnings,
              ::testing::UnorderedElementsAre(
                  "CXENGINE_RATE_LIMT is no setting and does nothing; did you mean CXENGINE_RATE_LIMIT?",
                  "CXENGINE_VERIFY is no setting and does nothing; --help lists them all"));
  EXPECT_FALSE(Parse({"--data", "d", "--print-config"}, ""));
  EXPECT_NE(err.find("CXENGINE_RATE_LIMT is no setting"), std::string::npos);
  ::unsetenv("CXENGINE_RATE_LIMT");
  ::unsetenv("CXENGINE_VERIFY");
}

TEST_F(SettingsTest, WhatIsPrintedIsAFileThatSaysTheSame) {
  EXPECT_FALSE(Parse({"--print-config", "--rate-limit", "7", "--listen", "[::1]:5"},
                     "data = 'a \"b\"'\nkey-file = 'k'\nlog-format = 'json'\nallow-address = ['::1', "
                     "'10.0.0.0/8']\njournal-retention = 45\nengine-threads = 3\n"));
  EXPECT_EQ(exit_code, 0);
  const std::string printed = out;
  const auto options = Parse({}, printed);
  ASSERT_TRUE(options) << printed << err;
  EXPECT_EQ(options->data, "a \"b\"");
  EXPECT_EQ(options->rate_limit, 7);
  EXPECT_EQ(options->api.port, 5);
  EXPECT_EQ(options->key_file, "k");
  EXPECT_EQ(options->log_format, "json");
  EXPECT_EQ(options->journal_retention, 45);
  EXPECT_EQ(options->engine_threads, 3);
  EXPECT_EQ(ShowOptions(*options), printed);
}

TEST_F(SettingsTest, EachLimitIsAFlagAVariableAndAKeyAndIsPrinted) {
  for (const LimitRow& row : LimitRows()) {
    const std::string name = row.name;
    std::string variable = "CXENGINE_" + name;
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
    EXPECT_EQ(Limits().*row.value, std::clamp(Limits().*row.value, row.least, row.most)) << name;
    const auto of = [&](const std::optional<Options>& options) {
      return options ? options->limits.*row.value : -1;
    };
    const std::string toml = "data = \"d\"\n" + name + " = " + std::to_string(row.least + 1) + "\n";
    EXPECT_EQ(of(Parse({}, toml)), row.least + 1) << err;
    ::setenv(variable.c_str(), std::to_string(row.least + 2).c_str(), 1);
    EXPECT_EQ(of(Parse({}, toml)), row.least + 2) << err;
    EXPECT_EQ(of(Parse({"--" + name, std::to_string(row.least + 3)}, toml)), row.least + 3) << err;
    ::unsetenv(variable.c_str());
    EXPECT_FALSE(Parse({"--" + name, std::to_string(row.least - 1)}, toml));
    EXPECT_NE(err.find(name), std::string::npos) << err;
    EXPECT_FALSE(Parse({"--" + name, std::to_string(row.most + 1)}, toml));
    EXPECT_FALSE(Parse({"--print-config"}, toml));
    EXPECT_NE(out.find(name + " = " + std::to_string(row.least + 1) + "\n"), std::string::npos) << out;
    EXPECT_FALSE(Parse({"--help"}, ""));
    EXPECT_NE(out.find("--" + name + " "), std::string::npos) << out;
  }
}

TEST_F(SettingsTest, SizesAndTimesMayHaveUnits) {
  const auto options = Parse({"--max-body", "2MiB", "--idle-timeout", "5m"},
                             "data = 'd'\ntoken-lifetime = '7d'\nmax-event = '32 KiB'\n");
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->limits.max_body, 2 * 1024 * 1024);
  EXPECT_EQ(options->limits.idle_timeout, 300);
  EXPECT_EQ(options->limits.token_lifetime, 7 * 24 * 3600);
  EXPECT_EQ(options->limits.max_event, 32 * 1024);
  EXPECT_FALSE(Parse({"--max-body", "2 parsecs"}, "data = 'd'\n"));
  EXPECT_FALSE(Parse({"--max-connections", "1k"}, "data = 'd'\n"));
}

TEST_F(SettingsTest, NumbersAreDecimal) {
  const auto options = Parse(
      {"--rate-limit", "010", "--warm-keys", "009", "--idle-timeout", "010s", "--listen", "127.0.0.1:010"},
      "data = 'd'\naugment-ttl = '011'\nmax-connections = '0100'\n");
  ASSERT_TRUE(options) << err;
  EXPECT_EQ(options->rate_limit, 10);
  EXPECT_EQ(options->warm_keys, 9);
  EXPECT_EQ(options->limits.idle_timeout, 10);
  EXPECT_EQ(options->api.port, 10);
  EXPECT_EQ(options->augment_ttl, 11);
  EXPECT_EQ(options->limits.max_connections, 100);
  const auto fault = [&](const char* option, const char* value) {
    EXPECT_FALSE(Parse({"--data", "d", option, value}, ""));
    return err.substr(0, err.find('\n'));
  };
  for (const char* value : {"0x10", "", "1e3", "1.5", "1 0", "k"})
    EXPECT_EQ(fault("--rate-limit", value),
              "cxserver: --rate-limit: `" + std::string(value) + "` is no whole number");
  EXPECT_EQ(fault("--rate-limit", "-1"), "cxserver: --rate-limit: `-1` is not from 0 to 1000000000");
  EXPECT_EQ(fault("--rate-limit", "99999999999999999999"),
            "cxserver: --rate-limit: `99999999999999999999` is not from 0 to 1000000000");
  EXPECT_EQ(fault("--idle-timeout", "0x10"),
            "cxserver: --idle-timeout: `0x10` is no whole number, such as 90, 90s, 5m, 2h or 30d");
  EXPECT_EQ(fault("--max-body", "9999999999999GiB")
                .rfind("cxserver: --max-body: `9999999999999GiB` is not from ", 0),
            0U);
}

TEST_F(SettingsTest, TrustedProxiesAreAListOfAddresses) {
  const auto options = Parse({"--trusted-proxies", "127.0.0.1,10.0.0.0/8"}, "data = 'd'\n");
  ASSERT_TRUE(options) << err;
  EXPECT_NE(ShowOptions(*options).find("trusted-proxies = '127.0.0.1,10.0.0.0/8'"), std::string::npos)
      << ShowOptions(*options);
  EXPECT_FALSE(Parse({"--trusted-proxies", "proxy.example"}, "data = 'd'\n"));
  EXPECT_NE(err.find("`proxy.example` is no list of addresses"), std::string::npos) << err;
}

TEST_F(SettingsTest, TheProxyProtocolIsOffUnlessAskedFor) {
  const auto options = Parse({}, "data = 'd'\n");
  ASSERT_TRUE(options) << err;
  EXPECT_NE(ShowOptions(*options).find("proxy-protocol = false\n"), std::string::npos);
  const auto asked = Parse({}, "data = 'd'\nproxy-protocol = true\n");
  ASSERT_TRUE(asked) << err;
  EXPECT_TRUE(asked->proxy_protocol);
  EXPECT_NE(ShowOptions(*asked).find("proxy-protocol = true\n"), std::string::npos);
}

// A line as a sink with this format writes it.
template <typename Log>
std::string Logged(LogFormat format, Log log) {
  std::ostringstream stream;
  const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream);
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  spdlog::default_logger()->set_formatter(MakeLogFormatter(format));
  log();
  spdlog::set_default_logger(before);
  return stream.str();
}

TEST(LogFormatTest, JsonHasTheFieldsApartAndIsAlwaysJson) {
  const std::string line = Logged(LogFormat::kJson, [] {
    LogWithFields(spdlog::level::warn, "a \"message\"\n\xff", {{"status", 200}, {"path", "/\xfe"}});
  });
  const Json json = Json::parse(line);
  EXPECT_EQ(json["level"], "warning");
  EXPECT_EQ(json["status"], 200);
  EXPECT_EQ(json["message"].get<std::string>().rfind("a \"message\"\n", 0), 0U);
  EXPECT_EQ(json["time"].get<std::string>().size(), 24U);
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line";
  EXPECT_EQ(Json::parse(Logged(LogFormat::kJson, [] { spdlog::info("plain"); }))["message"], "plain");
}

TEST(LogFormatTest, TextHasTheMessageAlone) {
  const std::string line = Logged(LogFormat::kText, [] {
    LogWithFields(spdlog::level::info, "a message", {{"status", 200}});
  });
  EXPECT_NE(line.find("a message\n"), std::string::npos) << line;
  EXPECT_EQ(line.find("status"), std::string::npos);
}

}  // namespace
}  // namespace cxengine::api

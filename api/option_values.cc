#include "api/option_values.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "api/connect/ip_address.h"
#include "api/http/ascii.h"
#include "api/options.h"
#include "api/proxies.h"

namespace cxengine::api {
namespace {

constexpr std::int64_t kKibi = 1024;
constexpr std::int64_t kSecondsAnHour = 3600;

// Without one it is the number itself.
const std::map<std::string, std::int64_t>& UnitsOf(LimitRow::Unit unit) {
  static const std::map<std::string, std::int64_t> none = {{"", 1}};
  static const std::map<std::string, std::int64_t> bytes = {
      {"", 1}, {"kib", kKibi}, {"mib", kKibi * kKibi}, {"gib", kKibi * kKibi * kKibi}};
  static const std::map<std::string, std::int64_t> seconds = {
      {"", 1}, {"s", 1}, {"m", 60}, {"h", kSecondsAnHour}, {"d", 24 * kHour}};
  switch (unit) {
    case LimitRow::Unit::kNumber:
      return none;
    case LimitRow::Unit::kBytes:
      return bytes;
    case LimitRow::Unit::kSeconds:
      return seconds;
  }
  return none;
}

const char* ExamplesOf(LimitRow::Unit unit) {
  switch (unit) {
    case LimitRow::Unit::kNumber:
      return "";
    case LimitRow::Unit::kBytes:
      return ", such as 65536, 64KiB, 1MiB or 1GiB";
    case LimitRow::Unit::kSeconds:
      return ", such as 90, 90s, 5m, 2h or 30d";
  }
  return "";
}

}  // namespace

std::string InWords(LimitRow::Unit unit, std::int64_t amount) {
  switch (unit) {
    case LimitRow::Unit::kNumber:
      return std::to_string(amount);
    case LimitRow::Unit::kBytes:
      return BytesInWords(amount);
    case LimitRow::Unit::kSeconds:
      return SecondsInWords(amount);
  }
  return "";
}

CLI::Validator Amount(LimitRow::Unit unit, std::int64_t least, std::int64_t most) {
  return {[=](std::string& text) -> std::string {
            std::int64_t amount = 0;
            const char* const end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, amount);
            const auto& units = UnitsOf(unit);
            std::string name(stop, end);
            std::erase(name, ' ');
            std::transform(name.begin(), name.end(), name.begin(), http::LowerAscii);
            const auto factor = units.find(name);
            if (error == std::errc::invalid_argument || factor == units.end())
              return "`" + text + "` is no whole number" + ExamplesOf(unit);
            if (error != std::errc() || __builtin_mul_overflow(amount, factor->second, &amount) ||
                amount < least || amount > most)
              return "`" + text + "` is not from " + InWords(unit, least) + " to " + InWords(unit, most);
            text = std::to_string(amount);
            return "";
          },
          ""};
}

CLI::Validator AddressAndPort() {
  return {[](const std::string& text) {
            return ParseListenAddress(text)
                       ? ""
                       : "`" + text + "` is no ADDRESS:PORT, such as 127.0.0.1:8081 or [::1]:0";
          },
          ""};
}

CLI::Validator RangeOfAddresses() {
  return {[](const std::string& text) {
            return AddressRange::Parse(text)
                       ? ""
                       : "`" + text + "` is no range of addresses, such as 10.1.0.0/16, fd00::/8 or 10.1.2.3";
          },
          ""};
}

CLI::Validator ListOfProxies() {
  return {[](const std::string& text) {
            return Proxies::Parse(text) ? ""
                                        : "`" + text + "` is no list of addresses, such as 127.0.0.1,::1";
          },
          ""};
}

void Give(CLI::Option& option, const std::string& text, const std::string& from) {
  try {
    option.add_result(text);
    option.run_callback();
  } catch (const CLI::ConversionError&) {
    throw CLI::ParseError(from + ": `" + text + "` is neither true nor false",
                          CLI::ExitCodes::ConversionError);
  } catch (const CLI::Error& error) {
    std::string what = error.what();
    if (const std::string name = option.get_name() + ": "; what.starts_with(name)) what.erase(0, name.size());
    throw CLI::ParseError(from + ": " + what, CLI::ExitCodes::ConversionError);
  }
}

std::string WhatIsWrong(const CLI::App& app, const CLI::Error& error) {
  std::string what = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::string command = app.got_subcommand(kBackupCommand) ? std::string(kBackupCommand) + " FILE "
                                : app.got_subcommand(kRestoreCommand)
                                    ? std::string(kRestoreCommand) + " FILE "
                                    : "";
    if (what.starts_with("--data"))
      what += ", the folder for everything that is kept";
    else
      what += app.got_subcommand(kBackupCommand) ? ", where the copy is to be written"
                                                 : ", the copy that `cxserver backup` has written";
    return what + ": cxserver " + command + "--data ./data" + (command.empty() ? " --demo" : "");
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string name = what.substr(0, what.find(':'));
    if (const CLI::Option* option = app.get_option_no_throw(name); option != nullptr && option->count() == 0)
      return name + " needs a value: " + name + " " + option->get_option_text();
  }
  return what;
}

}  // namespace cxengine::api

// What values options take, and the words for those that they do not.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "api/limits.h"

namespace cxengine::api {

inline constexpr const char* kBackupCommand = "backup";  // the commands
inline constexpr const char* kRestoreCommand = "restore";

// "64 MiB", "30 days", "7".
std::string InWords(LimitRow::Unit unit, std::int64_t amount);

// Whole numbers in decimal digits, as nothing else reads them: `010` is ten. Those of bytes and seconds may
// have a unit: `64MiB`, `30d`. To be given to CLI::Option::transform, for the text becomes the bare number.
CLI::Validator Amount(LimitRow::Unit unit, std::int64_t least, std::int64_t most);
inline CLI::Validator WholeNumber(std::int64_t least, std::int64_t most) {
  return Amount(LimitRow::Unit::kNumber, least, most);
}

// To be given to CLI::Option::check.
CLI::Validator AddressAndPort();
CLI::Validator RangeOfAddresses();
CLI::Validator ListOfProxies();

// Gives the option a value that the command line does not have; `from` is where it stands. Throws
// CLI::ParseError.
void Give(CLI::Option& option, const std::string& text, const std::string& from);

// What is wrong with the command line, in words of ours.
std::string WhatIsWrong(const CLI::App& app, const CLI::Error& error);

}  // namespace cxengine::api

// What dslcheck reports and what makes it fail: from the command line, or from a configuration file.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"

namespace cxengine::tools {

// Members that are empty have not been given.
struct Settings {
  std::optional<std::set<dsl::Code>> select;  // of warnings and infos only these; else all but `key-state`
  std::optional<std::set<dsl::Code>> ignore;  // not these warnings and infos
  std::optional<dsl::Severity> fail_level;  // findings as bad as this make the run fail; kError if not given
  std::optional<std::size_t> max_warnings;  // so does one warning more than this
};

// `first` where it says something, `second` otherwise.
Settings Combine(const Settings& first, const Settings& second);

// Is this finding reported? Errors always are.
bool IsShown(const Settings& settings, const dsl::Diagnostic& finding);
// May `--fix` mend it? Also of errors only those that are selected.
bool IsChosen(const Settings& settings, const dsl::Diagnostic& finding);
bool Fails(const Settings& settings, dsl::Severity severity);

// Codes by their names. On a name that is none, or, for `ignore`, that of an error, yields nothing and says
// in `error` what is wrong and what to write.
enum class CodeUse { kSelect, kIgnore };
std::optional<std::set<dsl::Code>> ReadCodes(const std::vector<std::string>& names, CodeUse use,
                                             std::string& error);

// "error", "warning" and "info"; nothing for other words.
std::optional<dsl::Severity> ReadSeverity(std::string_view name);

}  // namespace cxengine::tools

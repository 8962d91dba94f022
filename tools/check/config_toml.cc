// ReadConfig; the one file that knows toml++.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "tools/check/config.h"

namespace cxengine::tools {

namespace {

// How messages call a value's type.
std::string_view TypeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      return "nothing";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
  }
  return "";
}

class Reader {
 public:
  Reader(const std::string& file, Settings& settings, std::vector<FileFailure>& failures)
      : file_(file), settings_(settings), failures_(failures) {}

  void Read(const toml::key& key, const toml::node& value);
  void Fail(const toml::source_region& place, const std::string& message) {
    failures_.push_back({file_ + ":" + std::to_string(place.begin.line) + ": " + message});
  }

 private:
  using Codes = std::optional<std::set<dsl::Code>>;

  void WrongType(std::string_view key, const toml::node& value, std::string_view wanted,
                 std::string_view example) {
    Fail(value.source(), "`" + std::string(key) + "` is " + std::string(wanted) + ", not " +
                             std::string(TypeName(value)) + "; write `" + std::string(key) + " = " +
                             std::string(example) + "`");
  }

  void ReadCodeList(std::string_view key, const toml::node& value, CodeUse use, Codes& codes) {
    constexpr std::string_view kWanted = "an array of codes";
    constexpr std::string_view kExample = "[\"unused-variable\"]";
    if (!value.is_array()) return WrongType(key, value, kWanted, kExample);
    codes.emplace();
    for (const toml::node& element : *value.as_array()) {
      if (!element.is_string()) {
        WrongType(key, element, kWanted, kExample);
        continue;
      }
      std::string error;
      const Codes one = ReadCodes({element.as_string()->get()}, use, error);
      if (one) {
        codes->insert(one->begin(), one->end());
      } else {
        Fail(element.source(), "`" + std::string(key) + "`: " + error);
      }
    }
  }

  void ReadFailLevel(const toml::node& value) {
    if (value.is_string()) settings_.fail_level = ReadSeverity(value.as_string()->get());
    if (settings_.fail_level) return;
    if (!value.is_string()) return WrongType("fail-level", value, "a string", "\"warning\"");
    Fail(value.source(),
         "`fail-level` is \"error\", \"warning\" or \"info\", not \"" + value.as_string()->get() + "\"");
  }

  void ReadMaxWarnings(const toml::node& value) {
    if (!value.is_integer()) return WrongType("max-warnings", value, "a whole number", "10");
    const std::int64_t number = value.as_integer()->get();
    if (number < 0) return Fail(value.source(), "`max-warnings` cannot be negative");
    settings_.max_warnings = static_cast<std::size_t>(number);
  }

  const std::string& file_;
  Settings& settings_;
  std::vector<FileFailure>& failures_;
};

// What can be said on the command line only: it is about a run, not about patterns.
constexpr std::array<std::string_view, 7> kRunOptions = {"format", "fix",    "diff",          "watch",
                                                         "jobs",   "config", "stdin-filename"};

void Reader::Read(const toml::key& key, const toml::node& value) {
  const std::string_view name = key.str();
  if (name == "select") return ReadCodeList(name, value, CodeUse::kSelect, settings_.select);
  if (name == "ignore") return ReadCodeList(name, value, CodeUse::kIgnore, settings_.ignore);
  if (name == "fail-level") return ReadFailLevel(value);
  if (name == "max-warnings") return ReadMaxWarnings(value);
  const std::string quoted = "`" + std::string(name) + "`";
  if (std::find(kRunOptions.begin(), kRunOptions.end(), name) != kRunOptions.end()) {
    return Fail(key.source(), quoted + " belongs on the command line: `--" + std::string(name) + "`");
  }
  const std::string near = dsl::DidYouMean(name, {"select", "ignore", "fail-level", "max-warnings"});
  Fail(key.source(),
       "there is no key " + quoted + "; " +
           (near.empty() ? "keys are `select`, `ignore`, `fail-level` and `max-warnings`" : near));
}

}  // namespace

bool ReadConfig(const std::string& file, std::string_view text, Settings& settings,
                std::vector<FileFailure>& failures) {
  const std::size_t before = failures.size();
  Reader reader(file, settings, failures);
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    reader.Fail(result.error().source(), "this is no TOML: " + std::string(result.error().description()));
    return false;
  }
  // The table is sorted by name; a person reads a file from its top.
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (const auto& [key, value] : result.table()) entries.emplace_back(&key, &value);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.first->source().begin.line < b.first->source().begin.line;
  });
  for (const auto& [key, value] : entries) reader.Read(*key, *value);
  return failures.size() == before;
}

}  // namespace cxengine::tools

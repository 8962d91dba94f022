// Configuration files: `.dslcheck.toml`, found upward from the folder of each checked file.
//
//   select       = ["unused-variable"]   # keys are named as the options
//   ignore       = ["unmentioned-field"]
//   fail-level   = "warning"
//   max-warnings = 10
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/check/settings.h"
#include "tools/files.h"

namespace cxengine::tools {

inline constexpr std::string_view kConfigName = ".dslcheck.toml";

// The settings of the TOML text of `file`. Everything that is wrong with it, with its line and what to write,
// goes to `failures`; false then.
bool ReadConfig(const std::string& file, std::string_view text, Settings& settings,
                std::vector<FileFailure>& failures);

struct Config {
  std::string file;   // "" without a configuration file
  bool valid = true;  // false when it could not be read, which has been said
  Settings settings;
};

// Finds the configuration of files; reads each configuration file once.
class Configs {
 public:
  // Always `file`, if it is not empty; `none` asks for no configuration at all.
  Configs(std::string file, bool none) : file_(std::move(file)), none_(none) {}

  // Of the pattern at `path`, which need not exist; "-" stands in the working directory. Never null.
  std::shared_ptr<const Config> For(const std::string& path, std::vector<FileFailure>& failures);

 private:
  std::shared_ptr<const Config> OfFolder(const std::filesystem::path& folder,
                                         std::vector<FileFailure>& failures);
  std::shared_ptr<const Config> Load(const std::string& file, std::vector<FileFailure>& failures);

  std::string file_;
  bool none_;
  std::map<std::filesystem::path, std::shared_ptr<const Config>> of_folder_;
  std::map<std::string, std::shared_ptr<const Config>> loaded_;
};

}  // namespace cxengine::tools

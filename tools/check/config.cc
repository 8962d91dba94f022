// Configs: which configuration file is whose.
#include "tools/check/config.h"

#include <system_error>

namespace cxengine::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kReadLimit = 1024 * 1024;

}  // namespace

std::shared_ptr<const Config> Configs::For(const std::string& path, std::vector<FileFailure>& failures) {
  if (none_) return Load("", failures);
  if (!file_.empty()) return Load(file_, failures);
  std::error_code error;
  const fs::path whole = fs::absolute(path == "-" ? "." : path, error).lexically_normal();
  return OfFolder(whole.parent_path(), failures);
}

std::shared_ptr<const Config> Configs::OfFolder(const fs::path& folder, std::vector<FileFailure>& failures) {
  const auto known = of_folder_.find(folder);
  if (known != of_folder_.end()) return known->second;
  std::error_code error;
  const fs::path file = folder / kConfigName;
  std::shared_ptr<const Config> config;
  if (fs::exists(file, error)) {
    // The shorter of the two ways to write it is what the person would.
    const std::string near = fs::proximate(file, error).string();
    config = Load(error || near.size() > file.string().size() ? file.string() : near, failures);
  } else if (folder.has_relative_path()) {
    config = OfFolder(folder.parent_path(), failures);
  } else {
    config = Load("", failures);
  }
  return of_folder_[folder] = config;
}

std::shared_ptr<const Config> Configs::Load(const std::string& file, std::vector<FileFailure>& failures) {
  const auto known = loaded_.find(file);
  if (known != loaded_.end()) return known->second;
  auto config = std::make_shared<Config>();
  config->file = file;
  std::string text;
  if (!file.empty()) {
    config->valid =
        ReadFile(file, kReadLimit, text, failures) && ReadConfig(file, text, config->settings, failures);
  }
  return loaded_[file] = config;
}

}  // namespace cxengine::tools

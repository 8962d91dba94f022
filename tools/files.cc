// Files of a command line.
#include "tools/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace cxengine::tools {

namespace fs = std::filesystem;

namespace {

std::string Words(const std::error_code& error) { return error.message(); }
std::string Words(int error) { return std::generic_category().message(error); }

}  // namespace

std::vector<std::string> FindFiles(const std::string& path, std::string_view extension,
                                   std::vector<FileFailure>& failures) {
  std::error_code error;
  const bool folder = fs::is_directory(path, error);
  if (path == "-" || !folder) return {path};  // reading tells what is wrong with it

  std::vector<std::string> found;
  fs::recursive_directory_iterator place(path, fs::directory_options::skip_permission_denied, error);
  while (!error && place != fs::recursive_directory_iterator()) {
    std::error_code ignored;  // a dangling link is no regular file
    if (place->is_regular_file(ignored) && place->path().extension() == extension) {
      found.push_back(place->path().string());
    }
    place.increment(error);
  }
  if (error) failures.push_back({path + ": " + Words(error)});
  if (found.empty() && !error)
    failures.push_back({path + ": no *" + std::string(extension) + " files in this folder"});
  std::sort(found.begin(), found.end());
  return found;
}

bool ReadFile(const std::string& path, std::size_t limit, std::string& text,
              std::vector<FileFailure>& failures) {
  text.clear();
  const bool standard_input = path == "-";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      standard_input ? nullptr : std::fopen(path.c_str(), "rb"), &std::fclose);
  std::FILE* file = standard_input ? stdin : opened.get();
  if (file == nullptr) {
    failures.push_back({path + ": " + Words(errno)});
    return false;
  }
  std::array<char, 64 * 1024> buffer;
  while (text.size() < limit) {
    errno = 0;
    const std::size_t size = std::fread(buffer.data(), 1, std::min(buffer.size(), limit - text.size()), file);
    text.append(buffer.data(), size);
    if (size == 0) break;
  }
  if (std::ferror(file) != 0) {
    failures.push_back({(standard_input ? "standard input" : path) + ": " + Words(errno)});
    return false;
  }
  return true;
}

namespace {

// A file that is being written beside the one that it replaces; deleted unless it is kept.
class Draft {
 public:
  explicit Draft(const std::string& path) : path_(path + ".XXXXXX"), descriptor_(mkstemp(path_.data())) {}
  ~Draft() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!kept_) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  bool Write(std::string_view text, mode_t mode) const {
    if (descriptor_ < 0 || fchmod(descriptor_, mode) != 0) return false;
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0 && errno != EINTR) return false;
      text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
  }
  bool Replace(const std::string& path) {
    kept_ = rename(path_.c_str(), path.c_str()) == 0;
    return kept_;
  }

 private:
  std::string path_;
  int descriptor_;
  bool kept_ = false;
};

}  // namespace

bool ReplaceFile(const std::string& path, std::string_view text, std::vector<FileFailure>& failures) {
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();
  struct stat status {};
  errno = error.value();
  if (!error && stat(target.c_str(), &status) == 0) {
    Draft draft(target);
    if (draft.Write(text, status.st_mode & 07777U) && draft.Replace(target)) return true;
  }
  failures.push_back({path + ": cannot be written: " + Words(errno)});
  return false;
}

}  // namespace cxengine::tools

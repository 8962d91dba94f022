// Files of a command line.
#include "tools/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
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

}  // namespace cxengine::tools

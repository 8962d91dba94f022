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

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(descriptor, text.data(), text.size());
    if (size < 0 && errno != EINTR) return false;
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

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

bool ReplaceFile(const std::string& path, std::string_view text, std::vector<FileFailure>& failures) {
  const auto fail = [&](const std::string& words) {
    failures.push_back({path + ": cannot be written: " + words});
    return false;
  };
  struct stat before {};
  const std::unique_ptr<char, void (*)(void*)> target(realpath(path.c_str(), nullptr), &std::free);
  if (target == nullptr || stat(target.get(), &before) != 0) return fail(Words(errno));
  if (!S_ISREG(before.st_mode)) return fail("not a regular file");
  std::string draft = std::string(target.get()) + ".XXXXXX";
  const int descriptor = mkstemp(draft.data());
  if (descriptor < 0) return fail(Words(errno));
  // Only root may give files away; whoever else may write the file gets one of their own.
  const bool owned = fchown(descriptor, before.st_uid, before.st_gid) == 0 || errno == EPERM;
  const bool written = owned && fchmod(descriptor, before.st_mode) == 0 && WriteAll(descriptor, text) &&
                       fsync(descriptor) == 0 && std::rename(draft.c_str(), target.get()) == 0;
  const int reason = errno;
  close(descriptor);
  if (written) return true;
  unlink(draft.c_str());
  return fail(Words(reason));
}

}  // namespace cxengine::tools

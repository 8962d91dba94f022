#include "api/store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "api/store/database.h"

namespace cxengine::api::store {
namespace {

constexpr std::size_t kSmall = 1024 * 1024;

std::string Why() { return std::generic_category().message(errno); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// A rename is on the disk once its folder is.
void SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() >= 0) ::fsync(opened.number());
}

}  // namespace

void DataFolder::Name(std::string path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
  path_ = error ? std::move(path) : absolute.string();
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

bool DataFolder::Lock() {
  const std::string lock = File("lock");
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw Error("cannot open " + lock + ": " + Why());
  return ::flock(lock_, LOCK_EX | LOCK_NB) == 0;
}

DataFolder::DataFolder(std::string path) {
  Name(std::move(path));
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path_).parent_path();
  std::filesystem::create_directories(parent, error);
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST)
    throw Error("cannot create the data folder " + path_ + ": " + Why());
  if (Lock()) return;
  ::close(lock_);
  throw Error("the data folder " + path_ + " is in use by another cxserver");
}

std::unique_ptr<DataFolder> DataFolder::Stopped(const std::string& path) {
  std::unique_ptr<DataFolder> folder(new DataFolder);
  folder->Name(path);
  return folder->Lock() ? std::move(folder) : nullptr;
}

std::optional<std::string> DataFolder::FindOpen() const {
  const auto is_open = [](const std::filesystem::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0 && !S_ISLNK(status.st_mode);
  };
  std::error_code error;
  std::filesystem::path open = is_open(path_) ? path_ : "";
  for (auto file = std::filesystem::directory_iterator(path_, error);
       open.empty() && file != std::filesystem::directory_iterator(); file.increment(error))
    if (is_open(file->path())) open = file->path();
  if (open.empty()) return std::nullopt;
  return open.string() + " is open to other users: chmod -R go= " + path_;
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

void WriteWholeFile(const std::string& path, std::string_view content) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.number() < 0) throw Error("cannot create " + temporary + ": " + Why());
    while (!content.empty()) {
      const ssize_t written = ::write(file.number(), content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw Error("cannot write " + temporary + ": " + Why());
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.number()) != 0) throw Error("cannot flush " + temporary + ": " + Why());
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    throw Error("cannot move " + temporary + " to " + path + ": " + Why());
  SyncFolderOf(path);
}

std::optional<std::string> ReadSmallFile(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) return std::nullopt;
    throw Error("cannot open " + path + ": " + Why());
  }
  std::string content;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(file.number(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("cannot read " + path + ": " + Why());
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > kSmall) throw Error(path + " is larger than a megabyte");
  }
}

void RequirePrivate(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw Error("cannot look at " + path + ": " + Why());
  if ((status.st_mode & 077) != 0) throw Error(path + " is open to other users: chmod 600 it");
}

}  // namespace cxengine::api::store

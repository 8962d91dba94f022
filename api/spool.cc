#include "api/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace cxengine::api {
namespace {

std::string Why() { return std::generic_category().message(errno); }

}  // namespace

Spool::Spool(const std::string& folder) {
  std::string name = (folder.empty() ? "." : folder) + "/upload-XXXXXX";
  const int fd = mkostemp(name.data(), O_CLOEXEC);  // of mode 0600
  if (fd < 0)
    error_ = Why();
  else
    unlink(name.c_str());
  file_ = http::Descriptor(fd);
}

bool Spool::Add(std::string_view bytes) {
  if (!file_.is_open()) return false;
  while (!bytes.empty()) {
    const ssize_t written = write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = Why();
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::size_t>(written);
  }
  return true;
}

std::string Spool::Read() const {
  std::string bytes(size_, '\0');
  for (std::size_t at = 0; at < size_;) {
    const ssize_t got = pread(file_.get(), bytes.data() + at, size_ - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw std::runtime_error("an upload could not be read back: " + Why());
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace cxengine::api

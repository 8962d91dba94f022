#include "api/http/output.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <utility>

namespace cxengine::http {
namespace {

constexpr std::size_t kPiecesAtOnce = 32;
// Smaller pieces are copied together: a system call costs more.
constexpr std::size_t kWorthItsOwnPiece = 2048;

}  // namespace

void Output::Add(std::string bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  if (!pieces_.empty() && bytes.size() + pieces_.back().size() < kWorthItsOwnPiece) {
    pieces_.back() += bytes;
  } else {
    pieces_.push_back(std::move(bytes));
  }
}

Output::Result Output::Send(int fd) {
  bool some = false;
  while (size_ > 0) {
    std::array<iovec, kPiecesAtOnce> parts;
    std::size_t count = 0;
    std::size_t offset = offset_;
    for (std::string& piece : pieces_) {
      if (count == parts.size()) break;
      parts[count++] = iovec{piece.data() + offset, piece.size() - offset};
      offset = 0;
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return some ? Result::kSome : Result::kNone;
      return Result::kBroken;
    }
    some = true;
    Remove(static_cast<std::size_t>(sent));
  }
  return Result::kAll;
}

void Output::Clear() {
  pieces_.clear();
  offset_ = 0;
  size_ = 0;
}

void Output::Remove(std::size_t sent) {
  size_ -= sent;
  while (sent > 0) {
    const std::size_t left = pieces_.front().size() - offset_;
    if (sent < left) {
      offset_ += sent;
      return;
    }
    sent -= left;
    offset_ = 0;
    pieces_.pop_front();
  }
}

}  // namespace cxengine::http

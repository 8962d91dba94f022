#include "tests/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <utility>

namespace cxengine::http {
namespace {

// A sanitized server on a busy machine takes its time over some megabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kPatienceMs = 60'000;
#elif defined(__has_feature)
constexpr int kPatienceMs =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ? 60'000 : 15'000;
#else
constexpr int kPatienceMs = 15'000;
#endif

constexpr int kMomentMs = 200;

bool Ready(int fd, short events, int patience_ms = kPatienceMs) {
  pollfd entry{fd, events, 0};
  return poll(&entry, 1, patience_ms) > 0;
}

}  // namespace

Client::Client(std::uint16_t port, int receive_buffer)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    socket_.Close();
}

bool Client::Send(std::string_view bytes) const { return Send(bytes, kPatienceMs); }

bool Client::TrySend(std::string_view bytes) const { return Send(bytes, kMomentMs); }

bool Client::Send(std::string_view bytes, int patience_ms) const {
  while (!bytes.empty()) {
    if (!Ready(socket_.get(), POLLOUT, patience_ms)) return false;
    const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Client::Fill() {
  std::array<char, 16 * 1024> bytes;
  if (!Ready(socket_.get(), POLLIN)) return false;
  const ssize_t size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
  reset_ = size < 0;
  if (size <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

std::optional<Reply> Client::Read(bool to_head) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return std::nullopt;
  }
  Reply reply;
  std::string_view head = std::string_view(buffer_).substr(0, end + 2);
  if (head.substr(0, 9) != "HTTP/1.1 ") return std::nullopt;
  reply.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    const std::size_t line = head.find("\r\n");
    const std::size_t colon = head.find(": ");
    if (colon == std::string_view::npos || colon > line) return std::nullopt;
    reply.headers.Add(std::string(head.substr(0, colon)),
                      std::string(head.substr(colon + 2, line - colon - 2)));
    head.remove_prefix(line + 2);
  }
  buffer_.erase(0, end + 4);
  if (!to_head && reply.headers.Find("Transfer-Encoding") == "chunked") {
    if (!ReadChunks(reply.body)) return std::nullopt;
    return reply;
  }
  const auto length = reply.headers.Find("Content-Length");
  if (!to_head && !length && reply.headers.Find("Connection") == "close") {
    while (Fill()) continue;
    reply.body = std::exchange(buffer_, {});
    return reply;
  }
  const std::size_t size = length && !to_head ? std::strtoull(std::string(*length).c_str(), nullptr, 10) : 0;
  while (buffer_.size() < size) {
    if (!Fill()) return std::nullopt;
  }
  reply.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return reply;
}

bool Client::ReadChunks(std::string& body) {
  for (;;) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
      if (!Fill()) return false;
    const std::size_t size = std::strtoull(buffer_.c_str(), nullptr, 16);
    buffer_.erase(0, end + 2);
    while (buffer_.size() < size + 2)
      if (!Fill()) return false;
    if (buffer_.compare(size, 2, "\r\n") != 0) return false;
    body.append(buffer_, 0, size);
    buffer_.erase(0, size + 2);
    if (size == 0) return true;
  }
}

bool Client::Sip(std::size_t most) {
  std::array<char, 4096> bytes;
  if (!Ready(socket_.get(), POLLIN)) return false;
  return recv(socket_.get(), bytes.data(), std::min(most, bytes.size()), 0) > 0;
}

bool Client::AtEnd() { return buffer_.empty() && Ready(socket_.get(), POLLIN) && !Fill() && !reset_; }

void Client::HalfClose() const { shutdown(socket_.get(), SHUT_WR); }

void Client::Abort() {
  const linger now{1, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.Close();
}

std::string Get(std::string_view target, std::string_view fields) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

std::string Post(std::string_view target, std::string_view body, std::string_view fields) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

std::optional<Reply> Fetch(std::uint16_t port, std::string_view request) {
  Client client(port);
  if (!client.connected() || !client.Send(request)) return std::nullopt;
  return client.Read();
}

}  // namespace cxengine::http

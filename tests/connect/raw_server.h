// A server on 127.0.0.1 that says exactly what a test wants it to, byte by byte: each connection is a thread
// that runs the test's script. What hangs, hangs until the test is over.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace cxengine::api {

class RawServer {
 public:
  class Connection {
   public:
    Connection(RawServer& server, int fd) : server_(server), fd_(fd) {}
    int fd() const { return fd_; }
    // The next request with its body, of the length that it says; "" when the other side is gone.
    std::string Read() {
      std::string request;
      for (;;) {
        const std::size_t end = request.find("\r\n\r\n");
        if (end != std::string::npos) {
          const std::size_t field = request.find("Content-Length: ");
          const std::size_t length = field > end ? 0 : std::stoul(request.substr(field + 16));
          if (request.size() >= end + 4 + length) break;
        }
        char bytes[4096];
        const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0) return "";
        request.append(bytes, static_cast<std::size_t>(got));
      }
      const std::lock_guard lock(server_.mutex_);
      server_.requests_.push_back(request);
      return request;
    }
    // False when the other side is gone.
    bool Send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }
    bool Answer(const std::string& body, const std::string& status = "200 OK") const {
      return Send("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    // Until the other side closes, or the server ends.
    void Hang() const {
      char byte = 0;
      while (recv(fd_, &byte, 1, 0) > 0) {
      }
    }

   private:
    RawServer& server_;
    int fd_;
  };
  using Script = std::function<void(Connection&)>;

  explicit RawServer(Script script) : script_(std::move(script)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) listen(listener_, 64);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~RawServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : connections_) thread.join();
    close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string Url(const std::string& host = "127.0.0.1", const std::string& path = "/") const {
    return "http://" + host + ":" + std::to_string(port_) + path;
  }
  std::vector<std::string> Requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  // Connections so far.
  std::size_t Connections() const { return count_; }

 private:
  void Run() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 || stopping_) {
        if (fd >= 0) close(fd);
        return;
      }
      ++count_;
      {
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
      }
      connections_.emplace_back([this, fd] {
        Connection connection(*this, fd);
        script_(connection);
        const std::lock_guard lock(mutex_);
        std::erase(open_, fd);
        close(fd);
      });
    }
  }

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> count_{0};
  mutable std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::string> requests_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

}  // namespace cxengine::api

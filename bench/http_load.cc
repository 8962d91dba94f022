#include "bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace cxengine::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadSize = 64 * 1024;
constexpr int kPatienceMs = 30'000;
constexpr std::size_t kChunk = 32 * 1024;

class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int yes = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no connection to port " + std::to_string(port));
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }
  // As much as the socket takes now.
  std::size_t Send(std::string_view bytes) const {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) throw std::runtime_error("the server ended a connection");
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }
  // What there is now, behind what was there.
  void Receive(std::string& to) const {
    std::array<char, kReadSize> bytes;
    const ssize_t got = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN))
      throw std::runtime_error("the server ended a connection, after: " + to.substr(0, 500));
    if (got > 0) to.append(bytes.data(), static_cast<std::size_t>(got));
  }

 private:
  const int fd_;
};

// The size of a head that is complete, with its empty line; 0 if it is not. Throws unless it is a success.
std::size_t HeadSize(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  if (!text.starts_with("HTTP/1.1 2")) throw std::runtime_error("refused: " + text.substr(0, 500));
  return end + 4;
}

// The size of the answer at the beginning; 0 if it is not complete.
std::size_t AnswerSize(const std::string& text) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t head = HeadSize(text);
  if (head == 0) return 0;
  std::size_t size = 0;
  if (const std::size_t at = text.find(kLength); at < head)
    std::from_chars(text.data() + at + kLength.size(), text.data() + text.size(), size);
  return text.size() >= head + size ? head + size : 0;
}

void SendWhole(const Connection& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd ready{connection.fd(), POLLOUT, 0};
    if (poll(&ready, 1, kPatienceMs) <= 0) throw std::runtime_error("the server reads no more");
    bytes.remove_prefix(connection.Send(bytes));
  }
}

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string Chunked(const std::string& lines) {
  std::ostringstream text;
  for (std::size_t at = 0; at < lines.size(); at += kChunk) {
    const std::string_view piece = std::string_view(lines).substr(at, kChunk);
    text << std::hex << piece.size() << "\r\n" << piece << "\r\n";
  }
  text << "0\r\n\r\n";
  return text.str();
}

// A stream on its way: what is left to send, and how much of the answer was understood.
struct Stream {
  std::unique_ptr<Connection> connection;
  std::string_view rest;
  std::string input;
  bool begun = false;  // the head of the answer has been read
  bool ended = false;
  std::size_t answers = 0;

  // Takes whole chunks off the input.
  void Read() {
    if (!begun) {
      const std::size_t head = HeadSize(input);
      if (head == 0) return;
      input.erase(0, head);
      begun = true;
    }
    std::size_t at = 0;
    for (;;) {
      const std::size_t end = input.find("\r\n", at);
      if (end == std::string::npos) break;
      std::size_t size = 0;
      std::from_chars(input.data() + at, input.data() + end, size, 16);
      if (input.size() < end + 2 + size + 2) break;
      const std::string_view chunk = std::string_view(input).substr(end + 2, size);
      if (const std::size_t error = chunk.find("{\"code\":"); error != std::string_view::npos)
        throw std::runtime_error("refused: " + std::string(chunk.substr(error, 300)));
      answers += static_cast<std::size_t>(std::count(chunk.begin(), chunk.end(), '\n'));
      at = end + 2 + size + 2;
      ended = ended || size == 0;
    }
    input.erase(0, at);
  }
};

}  // namespace

LoadFigures LoadRequests(std::uint16_t port, std::size_t connections, std::size_t count,
                         const std::function<std::string(std::size_t i)>& request) {
  struct Client {
    std::unique_ptr<Connection> connection;
    std::string input;
    Clock::time_point asked;
  };
  std::vector<Client> clients;
  std::vector<pollfd> ready;
  std::size_t next = 0;
  const auto ask = [&](Client& client) {
    client.asked = Clock::now();
    SendWhole(*client.connection, request(next++));
  };
  for (std::size_t i = 0; i < connections; ++i)
    clients.push_back({std::make_unique<Connection>(port), {}, {}});
  const Clock::time_point began = Clock::now();
  for (Client& client : clients) {
    ask(client);
    ready.push_back({client.connection->fd(), POLLIN, 0});
  }
  std::vector<double> took;
  while (took.size() < count) {
    if (poll(ready.data(), ready.size(), kPatienceMs) <= 0)
      throw std::runtime_error("the server answers no more");
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (ready[i].revents == 0) continue;
      Client& client = clients[i];
      client.connection->Receive(client.input);
      const std::size_t size = AnswerSize(client.input);
      if (size == 0) continue;
      took.push_back(Milliseconds(Clock::now() - client.asked));
      client.input.erase(0, size);
      ask(client);
    }
  }
  const double seconds = Milliseconds(Clock::now() - began) / 1000;
  std::sort(took.begin(), took.end());
  return {static_cast<double>(took.size()) / seconds, took[took.size() / 2], took[took.size() * 99 / 100]};
}

double LoadStreams(std::uint16_t port, std::size_t connections, const std::string& head,
                   const std::string& lines, std::size_t count) {
  const std::string body = Chunked(lines);
  std::vector<Stream> streams(connections);
  for (Stream& stream : streams) {
    stream.connection = std::make_unique<Connection>(port);
    stream.rest = body;
  }
  const Clock::time_point began = Clock::now();
  for (const Stream& stream : streams) SendWhole(*stream.connection, head);
  std::vector<pollfd> ready(streams.size());
  for (std::size_t open = streams.size(); open > 0;) {
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const int fd = streams[i].ended ? -1 : streams[i].connection->fd();
      ready[i] = {fd, static_cast<short>(streams[i].rest.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    }
    if (poll(ready.data(), ready.size(), kPatienceMs) <= 0)
      throw std::runtime_error("the server answers no more");
    for (std::size_t i = 0; i < streams.size(); ++i) {
      Stream& stream = streams[i];
      if (ready[i].revents == 0) continue;
      if ((ready[i].revents & POLLOUT) != 0)
        stream.rest.remove_prefix(stream.connection->Send(stream.rest.substr(0, kReadSize)));
      if ((ready[i].revents & ~POLLOUT) == 0) continue;
      stream.connection->Receive(stream.input);
      stream.Read();
      if (!stream.ended) continue;
      --open;
      if (stream.answers != count)
        throw std::runtime_error(std::to_string(stream.answers) + " answers to " + std::to_string(count) +
                                 " events");
    }
  }
  return static_cast<double>(connections * count) * 1000 / Milliseconds(Clock::now() - began);
}

std::string Ask(std::uint16_t port, const std::string& request) {
  const Connection connection(port);
  SendWhole(connection, request);
  std::string input;
  std::size_t size = 0;
  while ((size = AnswerSize(input)) == 0) {
    pollfd ready{connection.fd(), POLLIN, 0};
    if (poll(&ready, 1, kPatienceMs) <= 0) throw std::runtime_error("the server does not answer");
    connection.Receive(input);
  }
  return input.substr(HeadSize(input), size - HeadSize(input));
}

}  // namespace cxengine::bench

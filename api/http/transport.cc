// Transport: the one file that knows Pistache, of which it uses the accept loop and the epoll workers.
//
// Pistache's own read loop goes on until the socket is empty, so one fast client holds a worker for ever and
// nothing can pause it. A Tcp::Transport of ours takes the readiness events of clients before that loop sees
// them: it reads a bounded amount, in turn, and not at all while a connection is behind.

#include "api/http/transport.h"

#include <netdb.h>
#include <pistache/listener.h>
#include <pistache/peer.h>
#include <pistache/transport.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cxengine::http {
namespace {

namespace Aio = Pistache::Aio;
namespace Polling = Pistache::Polling;
namespace Tcp = Pistache::Tcp;

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kBytesInTurn =
    32 * 1024;                  // some hundreds of requests; then the other clients get their turn
constexpr int kBacklog = 1024;  // connections that wait to be accepted

// Connections that want to be served again, and the descriptor that wakes the worker for them. Shared by the
// worker and its connections, since an answer may come when the worker is long gone.
class WakeQueue {
 public:
  struct Item {
    int fd;
    std::uint64_t serial;  // the client's: `fd` may be another's by the time this is read
  };

  WakeQueue() : event_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (event_fd_ < 0) throw std::runtime_error("no descriptors left");
  }
  ~WakeQueue() { close(event_fd_); }
  WakeQueue(const WakeQueue&) = delete;
  WakeQueue& operator=(const WakeQueue&) = delete;

  int event_fd() const { return event_fd_; }

  void Post(Item item) {
    const std::lock_guard lock(mutex_);
    items_.push_back(item);
    if (items_.size() == 1) Wake();
  }

  void Wake() const { eventfd_write(event_fd_, 1); }

  std::vector<Item> TakeAll() {
    const std::lock_guard lock(mutex_);
    eventfd_t ignored = 0;
    eventfd_read(event_fd_, &ignored);
    return std::exchange(items_, {});
  }

 private:
  const int event_fd_;
  std::mutex mutex_;
  std::vector<Item> items_;
};

class Worker;

// Tells the worker of new clients. Reading and leaving happen in Worker; what Pistache still reports is of
// clients that were refused, and nothing is to be done for them.
class ArrivalHandler : public Tcp::Handler {
 public:
  PROTOTYPE_OF(Tcp::Handler, ArrivalHandler)
  void onConnection(const std::shared_ptr<Tcp::Peer>& peer) override;
  void onInput(const char*, std::size_t, const std::shared_ptr<Tcp::Peer>&) override {}
};

// One per thread: Pistache clones the first.
class Worker : public Tcp::Transport {
 public:
  explicit Worker(http::Transport::Accept accept)
      : Tcp::Transport(std::make_shared<ArrivalHandler>()), accept_(std::move(accept)) {}
  ~Worker() override;

  std::shared_ptr<Aio::Handler> clone() const override { return std::make_shared<Worker>(accept_); }
  void registerPoller(Polling::Epoll& poller) override;
  void onReady(const Aio::FdSet& fds) override;
  void Welcome(const Tcp::Peer& peer);

 private:
  struct Client {
    std::shared_ptr<Connection> connection;
    std::uint64_t serial = 0;
    bool paused = false;
    bool unfinished = false;  // in unfinished_
  };

  Client* Find(const WakeQueue::Item& item);
  void ServeSafely(int fd);
  Connection::Next Serve(int fd, Client& client);
  void Drop(int fd);

  const http::Transport::Accept accept_;
  const std::shared_ptr<WakeQueue> wake_ = std::make_shared<WakeQueue>();
  std::unordered_map<int, Client> clients_;  // by Pistache's descriptor
  std::uint64_t last_serial_ = 0;
  std::vector<WakeQueue::Item> unfinished_;  // their turn was over before their input was
  std::vector<char> buffer_ = std::vector<char>(kReadSize);
};

void ArrivalHandler::onConnection(const std::shared_ptr<Tcp::Peer>& peer) {
  static_cast<Worker*>(transport())->Welcome(*peer);
}

Worker::~Worker() {
  // The thread has ended. Pistache leaves the descriptors of its remaining peers open.
  for (auto& [fd, client] : clients_) {
    client.connection->Disconnected();
    close(fd);
  }
}

void Worker::registerPoller(Polling::Epoll& poller) {
  Tcp::Transport::registerPoller(poller);
  poller.addFd(wake_->event_fd(), Pistache::Flags<Polling::NotifyOn>(Polling::NotifyOn::Read),
               Polling::Tag(static_cast<std::uint64_t>(wake_->event_fd())));
}

void Worker::onReady(const Aio::FdSet& fds) {
  std::vector<Polling::Event> others;
  bool woken = false;
  for (const auto& entry : fds) {
    const auto fd = static_cast<int>(entry.getTag().value());
    if (fd == wake_->event_fd()) {
      woken = true;
    } else if (clients_.count(fd) > 0) {
      ServeSafely(fd);
    } else {
      Polling::Event event(entry.getTag());
      if (entry.isReadable()) event.flags.setFlag(Polling::NotifyOn::Read);
      others.push_back(event);
    }
  }
  if (!others.empty()) {
    try {
      Tcp::Transport::onReady(Aio::FdSet(std::move(others)));
    } catch (const std::exception&) {
      // A new client could not be registered, most likely for want of descriptors. The others go on.
    }
  }
  if (!woken) return;
  const std::vector<WakeQueue::Item> resumed = wake_->TakeAll();
  for (const WakeQueue::Item& item : std::exchange(unfinished_, {})) {
    if (Client* const client = Find(item)) {
      client->unfinished = false;
      ServeSafely(item.fd);
    }
  }
  for (const WakeQueue::Item& item : resumed) {
    if (Find(item) != nullptr) ServeSafely(item.fd);
  }
}

Worker::Client* Worker::Find(const WakeQueue::Item& item) {
  const auto found = clients_.find(item.fd);
  return found != clients_.end() && found->second.serial == item.serial ? &found->second : nullptr;
}

void Worker::Welcome(const Tcp::Peer& peer) {
  const int fd = peer.fd();
  std::shared_ptr<Connection> connection;
  try {
    const std::string name = peer.address().host() + ":" + peer.address().port().toString();
    const std::uint64_t serial = ++last_serial_;
    connection = accept_(fd, name, [wake = wake_, fd, serial] { wake->Post({fd, serial}); });
    if (connection) {
      clients_.insert_or_assign(fd, Client{connection, serial, false, false});
      return;
    }
  } catch (...) {
    // Out of memory: this client is not served.
    if (connection) connection->Disconnected();
  }
  // Pistache registers the descriptor after this call whatever happens here, so it cannot be closed yet. It
  // will see the end of input and close it.
  shutdown(fd, SHUT_RDWR);
}

void Worker::ServeSafely(int fd) {
  Client& client = clients_.at(fd);
  Connection::Next next = Connection::Next::kDrop;
  try {
    next = Serve(fd, client);
  } catch (...) {
    // Out of memory: this client goes, the rest stay.
  }
  client.paused = next == Connection::Next::kPause;
  if (next == Connection::Next::kDrop) Drop(fd);
}

Connection::Next Worker::Serve(int fd, Client& client) {
  Connection& connection = *client.connection;
  if (client.paused || connection.IsHeldUp()) {
    const Connection::Next next = connection.Receive({});
    if (next != Connection::Next::kRead) return next;
  }
  for (std::size_t bytes = 0; bytes < kBytesInTurn;) {
    const ssize_t size = recv(fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size == 0) return connection.EndOfInput();
    if (size < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Connection::Next::kRead : Connection::Next::kDrop;
    }
    const Connection::Next next = connection.Receive({buffer_.data(), static_cast<std::size_t>(size)});
    if (next != Connection::Next::kRead) return next;
    bytes += static_cast<std::size_t>(size);
  }
  // There may be more, and an edge-triggered event will not say so again. Once in the list is enough: a
  // client that also has events would otherwise get more turns than others, and more and more of them.
  if (!client.unfinished) {
    unfinished_.push_back({fd, client.serial});
    client.unfinished = true;
    wake_->Wake();
  }
  return Connection::Next::kRead;
}

void Worker::Drop(int fd) {
  const auto found = clients_.find(fd);
  const std::shared_ptr<Connection> connection = std::move(found->second.connection);
  clients_.erase(found);
  connection->Disconnected();
  const auto peer = peers.find(fd);
  if (peer == peers.end()) return;
  const std::shared_ptr<Tcp::Peer> keep = peer->second;
  try {
    removePeer(keep);
  } catch (const std::exception&) {
    // epoll did not know the descriptor, so Pistache has not closed it.
    close(fd);
  }
}

// The numeric form of an address, so that Pistache need not resolve names.
std::string Numeric(const std::string& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
    throw std::runtime_error("cannot listen on `" + address + "`: no such address");
  }
  std::array<char, NI_MAXHOST> host{};
  const int failed =
      getnameinfo(found->ai_addr, found->ai_addrlen, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  freeaddrinfo(found);
  if (failed != 0) throw std::runtime_error("cannot listen on `" + address + "`: no such address");
  return host.data();
}

}  // namespace

class Transport::Impl {
 public:
  Impl(const std::string& address, std::uint16_t port, int threads, Accept accept) {
    std::string host = Numeric(address);
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    try {
      listener_ = std::make_unique<Tcp::Listener>(Pistache::Address(host, Pistache::Port(port)));
      listener_->init(static_cast<std::size_t>(threads < 1 ? 1 : threads),
                      Pistache::Flags<Tcp::Options>(Tcp::Options::ReuseAddr) | Tcp::Options::NoDelay |
                          Tcp::Options::CloseOnExec,
                      "http", kBacklog);
      listener_->setTransportFactory(
          [accept = std::move(accept)] { return std::make_shared<Worker>(accept); });
      listener_->bind();
      port_ = static_cast<std::uint16_t>(listener_->getPort());
      listener_->runThreaded();
    } catch (const std::exception& error) {
      throw std::runtime_error("cannot listen on `" + host + ":" + std::to_string(port) +
                               "`: " + error.what());
    }
  }

  std::uint16_t port() const { return port_; }

 private:
  std::unique_ptr<Tcp::Listener> listener_;
  std::uint16_t port_ = 0;
};

Transport::Transport(const std::string& address, std::uint16_t port, int threads, Accept accept)
    : impl_(std::make_unique<Impl>(address, port, threads, std::move(accept))) {}
Transport::~Transport() = default;
std::uint16_t Transport::port() const { return impl_->port(); }

}  // namespace cxengine::http

#include "api/http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "api/http/connection.h"
#include "api/http/poller.h"
#include "api/http/transport.h"

namespace cxengine::http {
namespace {

using Mode = ConnectionContext::Mode;

// Above the cap, this many are told why they cannot stay; beyond, they are dropped without a word.
constexpr std::size_t kTurnedAwayAtOnce = 256;
// Descriptors that are not connections: files, the database, other listeners.
constexpr std::size_t kOtherDescriptors = 1024;
// After the grace period: how long a handler that holds a transport thread may delay us before we stop
// counting.
constexpr std::chrono::milliseconds kLastWait{2'000};

// Raises the soft limit to the hard one; the number of descriptors that this process may have.
std::size_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = raised.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1u << 30));
}

// Running out of descriptors would make the accept loop spin: the cap stays below.
std::size_t Cap(std::size_t wanted) {
  const std::size_t limit = RaiseDescriptorLimit();
  const std::size_t reserved = kOtherDescriptors + kTurnedAwayAtOnce;
  const std::size_t affordable = limit > reserved * 2 ? limit - reserved : limit / 2;
  return std::max<std::size_t>(1, std::min(wanted, affordable));
}

// Fine enough for the shortest deadline, coarse enough to cost nothing.
std::chrono::milliseconds TickFor(const ServerOptions& options) {
  const auto shortest =
      std::min({options.header_timeout, options.body_timeout, options.idle_timeout, options.write_timeout});
  return std::clamp(shortest / 8, std::chrono::milliseconds(10), std::chrono::milliseconds(250));
}

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Handler handler, StreamsBody streams)
      : cap_(Cap(options.max_connections)),
        context_(std::make_shared<ConnectionContext>(options, std::move(handler), std::move(streams),
                                                     TickFor(options))) {
    transport_.emplace(
        options.address, options.port, options.threads,
        [context = context_, cap = cap_](int socket, std::string peer, std::function<void()> resume) {
          return Welcome(context, cap, socket, std::move(peer), std::move(resume));
        });
    port_ = transport_->port();
  }

  std::uint16_t port() const { return port_; }
  std::size_t max_connections() const { return cap_; }

  void Shutdown(std::chrono::milliseconds grace) {
    if (!transport_) return;
    context_->mode = Mode::kDraining;
    context_->poller.TickNow();
    AwaitNoConnections(grace);
    context_->mode = Mode::kStopping;
    context_->poller.TickNow();
    AwaitNoConnections(kLastWait);
    transport_.reset();
    context_->poller.Stop();
  }

 private:
  static std::shared_ptr<Connection> Welcome(const std::shared_ptr<ConnectionContext>& context,
                                             std::size_t cap, int socket, std::string peer,
                                             std::function<void()> resume) {
    if (context->connections >= cap + kTurnedAwayAtOnce) return nullptr;
    auto connection = std::make_shared<Connection>(context, socket, std::move(peer), std::move(resume));
    // It has counted itself.
    if (context->connections > cap || context->mode != Mode::kServing) connection->TurnAway();
    context->poller.Add(connection);
    return connection;
  }

  void AwaitNoConnections(std::chrono::milliseconds longest) const {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    while (context_->connections > 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  const std::size_t cap_;
  const std::shared_ptr<ConnectionContext> context_;
  std::optional<Transport> transport_;  // empty: shut down
  std::uint16_t port_ = 0;
};

Server::Server(const ServerOptions& options, Handler handler, StreamsBody streams)
    : impl_(std::make_unique<Impl>(options, std::move(handler), std::move(streams))) {}

Server::~Server() { Shutdown(std::chrono::seconds(5)); }

std::uint16_t Server::port() const { return impl_->port(); }

std::size_t Server::max_connections() const { return impl_->max_connections(); }

void Server::Shutdown(std::chrono::milliseconds grace) { impl_->Shutdown(grace); }

}  // namespace cxengine::http

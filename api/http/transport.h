// Sockets to connections: listens, accepts, reads on a few threads, and lets go of clients that are done.
//
// In: an address and a function that makes a Connection for each client. Out: calls of Connection::Receive,
// EndOfInput and Disconnected, all on one thread for one connection. What goes wrong: an address that cannot
// be bound throws; a client for whom there are no descriptors left is dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/http/connection.h"

namespace cxengine::http {

class Transport {
 public:
  // `socket` stays the transport's, which closes it after Connection::Disconnected; `peer` is
  // "127.0.0.1:40312"; `resume` makes the transport call Receive again, from any thread, for as long as
  // anyone likes. nullptr: drop the client without a word.
  using Accept =
      std::function<std::shared_ptr<Connection>(int socket, std::string peer, std::function<void()> resume)>;

  // Throws std::runtime_error with a sentence for an operator.
  Transport(const std::string& address, std::uint16_t port, int threads, Accept accept);
  // Stops accepting, joins the threads, lets go of those that are left.
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cxengine::http

// One client: bytes in, requests to the handler, responses out in the order of the requests, a clean end.
//
// In: input from the transport thread, answers from any thread, time and writability from the poller. Out:
// calls of the handler, bytes on the client's descriptor. That is the transport's, which closes it after
// Disconnected(): from then on it is not known here, so that an answer can reach no one else whatever its
// number is reused for. What goes wrong (limits, malformed input, slow or vanished peers) ends here: a
// refusal to the client, then the end of the connection.
//
//   open ─▶ finishing (no more requests are read, answers go out) ─▶ lingering (FIN sent, input discarded) ─▶
//   closed
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/budget.h"
#include "api/http/framing.h"
#include "api/http/message.h"
#include "api/http/output.h"
#include "api/http/poller.h"
#include "api/http/proxy_line.h"
#include "api/http/server.h"

namespace cxengine::http {

// What all connections of a server share; lives as long as the last of them.
struct ConnectionContext {
  enum class Mode { kServing, kDraining, kStopping };

  ConnectionContext(ServerOptions server_options, Handler request_handler, StreamsBody streams_body,
                    std::chrono::milliseconds tick)
      : options(std::move(server_options)),
        handler(std::move(request_handler)),
        streams(std::move(streams_body)),
        budget(options.max_memory),
        poller(tick) {}

  const ServerOptions options;
  const Handler handler;
  const StreamsBody streams;  // may be empty
  std::atomic<Mode> mode = Mode::kServing;
  std::atomic<std::size_t> connections = 0;  // those that the transport has not let go of
  Budget budget;
  Poller poller;
};

class Connection : public Poller::Client, public std::enable_shared_from_this<Connection> {
 public:
  // What the transport should do next.
  enum class Next {
    kRead,   // go on reading
    kPause,  // read no more until `resume` has been called
    kDrop,   // remove the client and close its descriptor
  };

  // `socket` stays the transport's. `resume` may be called from any thread and may take no lock that is held
  // while the transport calls in.
  Connection(std::shared_ptr<ConnectionContext> context, int socket, std::string peer,
             std::function<void()> resume);
  ~Connection() override;

  // The server is full or stopping: answers 503 and ends. Before any input.
  void TurnAway();

  // By the transport thread. Receive with no bytes goes on with those kept back at the last kPause.
  Next Receive(std::string_view bytes);
  // All connections together hold too much: nothing more is to be read of this one, either.
  bool IsHeldUp() const { return context_->budget.IsOver(); }
  Next EndOfInput();    // the client has sent its FIN; it may still read
  void Disconnected();  // the last call: the transport lets go

  // By the poller.
  bool OnTick(Poller::TimePoint now) override;
  void OnWritable() override;

 private:
  enum class State { kOpen, kFinishing, kLingering, kClosed };

  // The place of one response in the order of the pipeline.
  struct Slot {
    std::string request_id;
    std::size_t request_bytes = 0;
    bool head_only = false;  // a HEAD request
    bool close = false;
    bool http10 = false;
    bool interim = false;    // "100 Continue" instead of a response
    bool uploading = false;  // its body is streamed and has not ended
    bool begun = false;      // the head of its response, a stream, is out
    std::optional<Response> response;
  };

  // Holds mutex_. At the end the budget learns what has changed, and the pipes that were dropped are told
  // when the lock is free again: whoever is at their other end may answer, and that takes it.
  class Guard {
   public:
    explicit Guard(Connection& connection) : connection_(connection), lock_(connection.mutex_) {}
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Connection& connection_;
    std::unique_lock<std::mutex> lock_;
  };

  Next Process(std::string_view& bytes);
  // False: it has not come to its end.
  bool TakeProxyLine(std::string_view& bytes);
  void Dispatch(FramedRequest framed, bool more_input, std::shared_ptr<Pipe> stream);
  void EndUpload();
  void Answer(std::uint64_t number, Response response);

  // With mutex_ held.
  bool IsBehind() const;
  bool IsTooSlow(Poller::TimePoint now) const;
  void Account();
  void GoOn();
  void GiveWay();
  void Put(std::string bytes);
  bool IsIdle() const;
  void Refuse(const Refusal& refusal);
  void NotePhase();
  void Flush();
  // True: the output is full, and a stream may have more for it.
  bool Fill();
  // Adds what the stream has. True: it is over.
  bool Pull(Slot& slot);
  void DropSlots();
  void Write();
  void Settle();
  void Linger();
  void Close();
  void CheckInputDeadlines(Poller::TimePoint now);

  const std::shared_ptr<ConnectionContext> context_;
  const std::function<void()> resume_;

  // The transport thread's alone.
  std::string peer_;
  std::optional<ProxyLine> proxy_line_;  // until it has come
  Framing framing_;
  std::string kept_back_;  // input that came while we were behind; at most one read

  mutable std::mutex mutex_;  // guards what follows
  int socket_;                // -1: closed
  bool counted_ = true;       // in context_->connections
  State state_ = State::kOpen;
  std::deque<Slot> slots_;
  std::uint64_t first_slot_ = 0;                  // the number of slots_.front()
  std::size_t reading_bytes_ = 0;                 // of the request that is being read, and kept back
  std::size_t request_bytes_ = 0;                 // of the bodies under way
  std::size_t answer_bytes_ = 0;                  // of answers that wait in slots_
  std::size_t held_ = 0;                          // as the budget knows it
  std::vector<std::shared_ptr<Pipe>> broken_;     // uploads that were dropped
  std::vector<std::shared_ptr<Pipe>> abandoned_;  // responses that were dropped
  std::shared_ptr<Pipe> upload_;                  // the body that is being read, if it is streamed and wanted
  Output output_;
  bool awaiting_writable_ = false;
  bool corked_ = false;  // the transport thread has more requests at hand: one send for all of them
  bool paused_ = false;
  bool end_of_input_ = false;

  Framing::Phase phase_ = Framing::Phase::kIdle;
  Poller::TimePoint phase_since_;
  Poller::TimePoint progress_;  // of the body that is being read
  std::size_t body_bytes_ = 0;  // read since phase_since_
  Poller::TimePoint paused_since_;
  Poller::TimePoint written_;       // progress of the output
  Poller::TimePoint output_since_;  // it has not been empty
  std::size_t sent_ = 0;            // bytes of it since then
  Poller::TimePoint linger_since_;
  Poller::TimePoint discarded_;  // when input was last discarded
};

}  // namespace cxengine::http

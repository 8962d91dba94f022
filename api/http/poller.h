// A thread of our own beside the transport's: it waits until slow readers can take more, and lets time pass.
//
// In: clients (connections). Out: OnWritable() once after each AwaitWritable(), and OnTick() every `tick`
// until that returns false. What goes wrong: nothing that a client sees; what a client throws ends its
// registration.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace cxengine::http {

class Poller {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  class Client {
   public:
    virtual ~Client() = default;
    // False: this client needs no more ticks and is forgotten.
    virtual bool OnTick(TimePoint now) = 0;
    virtual void OnWritable() = 0;
  };

  // Throws std::runtime_error when the system has no descriptor or thread left.
  explicit Poller(std::chrono::milliseconds tick);
  ~Poller();  // as Stop()
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void Add(std::shared_ptr<Client> client);
  // One call of OnWritable() when `fd` can take bytes. The descriptor stays the client's, who may close it
  // meanwhile: a call too many is the worst that follows.
  void AwaitWritable(std::shared_ptr<Client> client, int fd);
  void TickNow();
  // Joins the thread and forgets all clients. Add and AwaitWritable do nothing from then on.
  void Stop();

 private:
  struct Waiting {
    std::shared_ptr<Client> client;
    int fd;
  };

  void Run();
  void Wake();
  void Tick();
  void CallWritable(const std::vector<std::shared_ptr<Client>>& ready);

  const std::chrono::milliseconds tick_;
  int wake_fd_ = -1;
  std::mutex mutex_;  // guards what follows; never held while a client is called
  std::vector<std::shared_ptr<Client>> clients_;
  std::unordered_map<Client*, Waiting> waiting_;
  bool tick_now_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace cxengine::http

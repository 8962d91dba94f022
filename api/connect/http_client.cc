// HttpClient: its thread, and who may go when. What one request asks of libcurl is in http_transfer.cc.
#include "api/connect/http_client.h"

#include <curl/curl.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "api/connect/http_transfer.h"

namespace cxengine::api {
namespace {

using Kind = HttpOutcome::Kind;
using SteadyTime = std::chrono::steady_clock::time_point;

// Lookups of one tenant at once, so that names that nobody answers for leave threads for the others.
constexpr std::size_t kMostLookups = SystemResolver::kThreads / 2;
constexpr std::size_t kMostWarned = 1000;
constexpr long kIdleConnections = 64;
constexpr std::chrono::milliseconds kLongestPoll{60'000};

// What other threads have for the client's. Outlives the client where a lookup does.
struct Mailbox {
  struct Sent {
    HttpRequest request;
    std::function<void(HttpOutcome)> done;
  };
  struct Resolved {
    std::uint64_t transfer;
    std::vector<IpAddress> addresses;
  };
  std::mutex mutex;
  std::vector<Sent> sent;
  std::vector<Resolved> resolved;
  bool stopped = false;
  CURLM* multi = nullptr;  // null once it is gone

  // The lock is held.
  void Wake() const {
    if (multi != nullptr) curl_multi_wakeup(multi);
  }
};

struct MultiCloser {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void StartLibrary() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be used on this system");
}

}  // namespace

const char* Describe(HttpOutcome::Kind kind) {
  switch (kind) {
    case Kind::kAnswered:
      return "the server answered";
    case Kind::kRefused:
      return "the address is not one that this server may ask";
    case Kind::kUnresolved:
      return "the host name is not known";
    case Kind::kUnreachable:
      return "the server cannot be reached";
    case Kind::kInsecure:
      return "the server could not prove who it is";
    case Kind::kTimeout:
      return "the server did not answer in time";
    case Kind::kTooLarge:
      return "the answer was too large";
    case Kind::kBroken:
      return "the answer broke off or is no HTTP";
    case Kind::kBusy:
      return "too many requests wait already";
    case Kind::kStopped:
      return "this server stops";
  }
  return "";
}

class HttpClient::Impl {
 public:
  Impl(HttpClientOptions options, std::unique_ptr<Resolver> resolver)
      : options_(std::move(options)), resolver_(std::move(resolver)) {
    StartLibrary();
    multi_.reset(curl_multi_init());
    if (!multi_) throw std::runtime_error("libcurl cannot be used on this system");
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnections);
    mailbox_->multi = multi_.get();
  }

  ~Impl() {
    Stop();
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->multi = nullptr;
  }

  void Send(HttpRequest request, std::function<void(HttpOutcome)> done) {
    {
      const std::lock_guard lock(mailbox_->mutex);
      if (!mailbox_->stopped) {
        if (!thread_.joinable()) Begin();
        mailbox_->sent.push_back({std::move(request), std::move(done)});
        return mailbox_->Wake();
      }
    }
    done({Kind::kStopped, 0, ""});
  }

  void Stop() {
    {
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->stopped = true;
      mailbox_->Wake();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Tenant {
    std::deque<std::uint64_t> waiting;
    std::size_t lookups = 0;
    std::size_t under_way = 0;  // lookups included
  };
  enum class Stage { kWaiting, kLookup, kUnderWay };
  struct Entry {
    std::unique_ptr<HttpTransfer> transfer;
    std::string tenant;
    SteadyTime deadline = SteadyTime::max();  // once it does not wait any more
    Stage stage = Stage::kWaiting;
  };

  // For the first request: most servers have none to make.
  void Begin() {
    if (!resolver_) resolver_ = std::make_unique<SystemResolver>();
    thread_ = std::thread([this] { Run(); });
  }

  void Run() {
    // TLS writes without asking for none.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (TakeMail()) {
      Admit();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      TakeFinished();
      TakeOverdue();
      Admit();
      curl_multi_poll(multi_.get(), nullptr, 0, PollTime(), nullptr);
    }
    while (!entries_.empty()) Finish(entries_.begin()->first, {Kind::kStopped, 0, ""});
  }

  // False once it has been stopped.
  bool TakeMail() {
    std::vector<Mailbox::Sent> sent;
    std::vector<Mailbox::Resolved> resolved;
    bool stopped = false;
    {
      const std::lock_guard lock(mailbox_->mutex);
      sent.swap(mailbox_->sent);
      resolved.swap(mailbox_->resolved);
      stopped = mailbox_->stopped;
    }
    for (Mailbox::Sent& one : sent) Take(std::move(one));
    for (const Mailbox::Resolved& one : resolved) Connect(one.transfer, one.addresses);
    return !stopped;
  }

  void Take(Mailbox::Sent sent) {
    const std::uint64_t id = ++last_id_;
    std::string tenant = sent.request.tenant;
    auto transfer = std::make_unique<HttpTransfer>(options_, std::move(sent.request), std::move(sent.done));
    if (waiting_ >= options_.max_waiting) return transfer->Done({Kind::kBusy, 0, ""});
    ++waiting_;
    tenants_[tenant].waiting.push_back(id);
    entries_.emplace(id, Entry{std::move(transfer), std::move(tenant)});
  }

  // Lets those go that may: of each tenant in turn one.
  void Admit() {
    for (bool progress = true; progress && waiting_ > 0;) {
      progress = false;
      auto place = tenants_.upper_bound(last_admitted_);
      for (std::size_t left = tenants_.size(); left > 0; --left, ++place) {
        if (place == tenants_.end()) place = tenants_.begin();
        if (under_way_ >= options_.max_under_way) return;
        Tenant& tenant = place->second;
        if (tenant.waiting.empty() || tenant.under_way >= options_.max_of_tenant ||
            tenant.lookups >= kMostLookups)
          continue;
        last_admitted_ = place->first;
        progress = true;
        const std::uint64_t id = tenant.waiting.front();
        tenant.waiting.pop_front();
        LookUp(id, tenant);
      }
    }
  }

  void LookUp(std::uint64_t id, Tenant& tenant) {
    Entry& entry = entries_.at(id);
    --waiting_;
    ++under_way_;
    ++tenant.under_way;
    ++tenant.lookups;
    entry.stage = Stage::kLookup;
    entry.deadline = std::chrono::steady_clock::now() + entry.transfer->timeout();
    deadlines_.emplace(entry.deadline, id);
    const std::string& host = entry.transfer->url().host;
    auto found = [mailbox = mailbox_, id](const std::vector<IpAddress>& addresses) {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->resolved.push_back({id, addresses});
      mailbox->Wake();
    };
    if (const auto literal = IpAddress::Parse(host)) return found({*literal});
    resolver_->Resolve(host, std::move(found));
  }

  void Connect(std::uint64_t id, const std::vector<IpAddress>& addresses) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;  // overdue meanwhile
    Entry& entry = found->second;
    if (addresses.empty()) return Finish(id, {Kind::kUnresolved, 0, ""});
    const std::string& host = entry.transfer->url().host;
    for (const IpAddress& address : addresses) {
      const std::string_view kind = options_.guard.WhyRefused(address);
      if (kind.empty()) continue;
      Warn(entry.tenant, host, address, kind);
      return Finish(id, {Kind::kRefused, 0, ""});
    }
    --tenants_.at(entry.tenant).lookups;
    entry.stage = Stage::kUnderWay;
    CURL* const easy = entry.transfer->Prepare(addresses);
    if (easy == nullptr) return Finish(id, {Kind::kBroken, 0, ""});
    by_easy_[easy] = id;
    curl_multi_add_handle(multi_.get(), easy);
  }

  // Tells the operator, who alone may know where names lead; of one name once a minute.
  void Warn(const std::string& tenant, const std::string& host, const IpAddress& address,
            std::string_view kind) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (warned_.size() >= kMostWarned) warned_.clear();
    const auto [place, is_new] = warned_.try_emplace({tenant, host}, now);
    if (!is_new && now - place->second < std::chrono::minutes(1)) return;
    place->second = now;
    spdlog::warn("requests of tenant {} to {} are refused: {} ({}); --allow-address allows it", tenant, host,
                 address.ToText(), kind);
  }

  void TakeFinished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const std::uint64_t id = by_easy_.at(message->easy_handle);
      Finish(id, entries_.at(id).transfer->Outcome(code));
    }
  }

  void TakeOverdue() {
    const SteadyTime now = std::chrono::steady_clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now)
      Finish(deadlines_.begin()->second, {Kind::kTimeout, 0, ""});
  }

  int PollTime() const {
    if (deadlines_.empty()) return static_cast<int>(kLongestPoll.count());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first -
                                                                   std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kLongestPoll).count());
  }

  // Whatever stage it is in, it is over.
  void Finish(std::uint64_t id, HttpOutcome outcome) {
    auto node = entries_.extract(id);
    Entry& entry = node.mapped();
    deadlines_.erase({entry.deadline, id});
    const auto tenant = tenants_.find(entry.tenant);
    if (entry.stage == Stage::kWaiting) {
      std::erase(tenant->second.waiting, id);
      --waiting_;
    } else {
      if (entry.stage == Stage::kLookup) --tenant->second.lookups;
      --tenant->second.under_way;
      --under_way_;
    }
    if (tenant->second.waiting.empty() && tenant->second.under_way == 0) tenants_.erase(tenant);
    if (CURL* const easy = entry.transfer->easy()) {
      by_easy_.erase(easy);
      curl_multi_remove_handle(multi_.get(), easy);
    }
    entry.transfer->Done(std::move(outcome));
  }

  const HttpClientOptions options_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::unique_ptr<CURLM, MultiCloser> multi_;

  // The thread's own.
  std::unordered_map<std::uint64_t, Entry> entries_;  // all that are not over
  std::unordered_map<CURL*, std::uint64_t> by_easy_;
  std::set<std::pair<SteadyTime, std::uint64_t>> deadlines_;
  std::map<std::string, Tenant> tenants_;  // that have any
  std::string last_admitted_;
  std::map<std::pair<std::string, std::string>, SteadyTime> warned_;  // by tenant and host
  std::uint64_t last_id_ = 0;
  std::size_t waiting_ = 0;
  std::size_t under_way_ = 0;

  std::unique_ptr<Resolver> resolver_;
  std::thread thread_;
};

HttpClient::HttpClient(HttpClientOptions options, std::unique_ptr<Resolver> resolver)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(resolver))) {}
HttpClient::~HttpClient() = default;

void HttpClient::Send(HttpRequest request, std::function<void(HttpOutcome)> done) {
  impl_->Send(std::move(request), std::move(done));
}
void HttpClient::Stop() { impl_->Stop(); }

}  // namespace cxengine::api

// Runtime.
#include "api/runtime.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <utility>

#include "api/engine_thread.h"
#include "api/inbox.h"
#include "api/journal/keeper.h"
#include "api/journal/schema.h"
#include "api/log/snapshots.h"
#include "api/log/sqlite_log.h"
#include "api/machine.h"
#include "api/recovery.h"
#include "api/snapshot_maker.h"
#include "api/warm_keys.h"

namespace cxengine::api {
namespace {

// Those that patterns call may take half a minute each.
HttpClientOptions ForEndpoints(HttpClientOptions options) {
  options.max_under_way *= 4;
  return options;
}

}  // namespace

Runtime::Runtime(const std::string& folder, const Clock& clock, store::Events& events, Metrics& metrics,
                 const RuntimeOptions& options)
    : inbox_(std::make_shared<Inbox>(clock, options.queue_capacity)),
      http_(options.outgoing, options.make_resolver ? options.make_resolver() : nullptr),
      augmenter_(options.augments, clock, http_, metrics),
      endpoint_http_(ForEndpoints(options.outgoing),
                     options.make_resolver ? options.make_resolver() : nullptr),
      endpoint_(endpoint_http_, clock, options.find_service),
      log_(options.open_log ? options.open_log(folder) : std::make_unique<SqliteLog>(folder + "/log.db")),
      journal_(std::make_unique<journal::Keeper>(
          options.journal.in_memory ? ":memory:" : folder + "/" + journal::kFileName, clock,
          options.journal)),
      snapshots_(options.open_snapshots ? options.open_snapshots(folder)
                                        : std::make_unique<Snapshots>(folder + "/state.db")),
      machine_(std::make_unique<Machine>(options.shard, events, options.threads)),
      warm_keys_(std::make_unique<WarmKeys>(*machine_, *snapshots_, options.warm_keys)) {
  snapshots_->HoldUntil([this](std::uint64_t position) { return journal_->WaitFor(position); });
  journal_->Begin(snapshots_->Position(), log_->End());
  bool erased = false;
  const auto note = [&](std::uint64_t position, Machine::Result& result) {
    if (journal_->full())
      throw store::Error("the journal of matches cannot be written: " + journal_->failure().value_or(""));
    erased = erased || result.erased;
    journal_->Note(position, result.effects.list, ErasureOf(result, nullptr));
  };
  Recover(*snapshots_, *log_, *machine_, note, warm_keys_.get());
  journal_->HandOver(log_->End());
  snapshot_maker_ = std::make_unique<SnapshotMaker>(*machine_, *log_, *snapshots_, options.snapshots);
  if (erased) snapshot_maker_->Purge();
  engine_ = std::make_unique<EngineThread>(inbox_, *machine_, *log_, *snapshot_maker_, *warm_keys_, *journal_,
                                           metrics, augmenter_, endpoint_);
  for (const engine::Shard::EnabledPlan& pattern : EnabledPatterns())
    augmenter_.SetPattern(pattern.tenant, pattern.pattern, pattern.key_attribute);
  metrics.SetThreads(machine_->shards().count());
  inbox_->NotBefore(machine_->last_time() + 1);
  inbox_->Put(engine::ResumeRecord{});
}

Runtime::~Runtime() { Drain(); }

std::vector<engine::Shard::EnabledPlan> Runtime::EnabledPatterns() const {
  return machine_->shards().Enabled();
}

std::vector<std::string> Runtime::LastAnswers(std::string_view tenant) const {
  return machine_->history().Of(tenant);
}

Hindrance Runtime::hindrance() const { return engine_->hindrance(); }

std::size_t Runtime::queued() const { return inbox_->events() + augmenter_.waiting(); }

void Runtime::Wake() { inbox_->Wake(); }

void Runtime::SettleJournal() { journal_->Settle(std::chrono::seconds(2)); }

void Runtime::Start() {
  thread_ = std::thread([this] { engine_->Run(); });
}

bool Runtime::TakeTurn() {
  const auto turn = engine_->TakeTurn(std::chrono::milliseconds(0));
  snapshots_->CatchUp();
  return turn == EngineThread::Turn::kWorked;
}

bool Runtime::Submit(EventSubmission event, std::function<void(EventReceipt)> done) {
  if (!augmenter_.Takes(event.tenant)) return inbox_->Put(EventWork{std::move(event), std::move(done)});
  return augmenter_.Submit(std::move(event), [this, done = std::move(done)](EventSubmission augmented) {
    if (!inbox_->PutAugmented(EventWork{std::move(augmented), done})) done({});
  });
}

bool Runtime::Change(PatternChange change, std::function<void(bool)> done) {
  augmenter_.SetPattern(change.tenant, change.pattern, change.plan ? change.key_attribute : "");
  return inbox_->Put(PatternWork{std::move(change), std::move(done)});
}

bool Runtime::Change(AugmentChange change, std::function<void(bool)> done) {
  augmenter_.SetChains(change);
  return inbox_->Put(AugmentWork{std::move(change), std::move(done)});
}

bool Runtime::LimitKeys(std::string tenant, std::optional<std::uint64_t> most) {
  return inbox_->Put(QuotaWork{std::move(tenant), most});
}

bool Runtime::Post(std::string tenant, std::string id, dsl::Value data,
                   std::function<void(std::optional<std::size_t>)> done) {
  return inbox_->Put(DataWork{std::move(tenant), std::move(id), std::move(data), std::move(done)});
}

bool Runtime::Erase(std::string tenant, std::string key_attribute, std::string key,
                    std::function<void(std::optional<Erased>)> done) {
  augmenter_.Forget(tenant);
  return inbox_->Put(EraseWork{std::move(tenant), std::move(key_attribute), std::move(key), std::move(done)});
}

std::uint64_t Runtime::LogEntries() { return log_->Entries(); }

void Runtime::Drain() {
  http_.Stop();
  augmenter_.Stop();
  endpoint_http_.Stop();
  endpoint_.Stop();
  inbox_->Close();
  journal_->StopWaiting();
  if (thread_.joinable()) {
    thread_.join();
    KeepNumbers();
  }
  journal_->Close();
}

void Runtime::KeepNumbers() {
  try {
    machine_->numbers().Keep();
  } catch (const std::exception& error) {
    spdlog::error("how far event ids have come was not kept: {}", error.what());
  }
}

}  // namespace cxengine::api

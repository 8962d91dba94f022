// Runtime.
#include "api/runtime.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <utility>

#include "api/log/sqlite_log.h"
#include "api/recovery.h"

namespace cxengine::api {

Runtime::Runtime(const std::string& folder, const Clock& clock, store::Events& events, Metrics& metrics,
                 const RuntimeOptions& options)
    : inbox_(std::make_shared<Inbox>(clock, options.queue_capacity)),
      http_(options.outgoing, options.make_resolver ? options.make_resolver() : nullptr),
      augmenter_(options.augments, clock, http_, metrics),
      log_(options.open_log ? options.open_log(folder) : std::make_unique<SqliteLog>(folder + "/log.db")),
      snapshots_(std::make_unique<Snapshots>(folder + "/state.db")),
      machine_(std::make_unique<Machine>(options.shard, events)) {
  Recover(*snapshots_, *log_, *machine_);
  snapshot_maker_ = std::make_unique<SnapshotMaker>(*machine_, *log_, *snapshots_, options.snapshots);
  engine_ = std::make_unique<EngineThread>(inbox_, *machine_, *log_, *snapshot_maker_, metrics, augmenter_);
  for (const engine::Shard::EnabledPlan& pattern : EnabledPatterns())
    augmenter_.SetPattern(pattern.tenant, pattern.pattern, pattern.key_attribute);
  inbox_->NotBefore(machine_->last_time() + 1);
  inbox_->Put(engine::ResumeRecord{});
}

Runtime::~Runtime() { Drain(); }

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
  augmenter_.SetChain(change.tenant, change.augments);
  return inbox_->Put(AugmentWork{std::move(change), std::move(done)});
}

bool Runtime::Post(std::string tenant, std::string id, dsl::Value data,
                   std::function<void(std::optional<std::size_t>)> done) {
  return inbox_->Put(DataWork{std::move(tenant), std::move(id), std::move(data), std::move(done)});
}

void Runtime::Drain() {
  http_.Stop();
  augmenter_.Stop();
  inbox_->Close();
  if (!thread_.joinable()) return;
  thread_.join();
  try {
    machine_->numbers().Keep();
  } catch (const std::exception& error) {
    spdlog::error("how far event ids have come was not kept: {}", error.what());
  }
}

}  // namespace cxengine::api

#include "tests/simulation/world.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "api/metrics.h"
#include "api/recovery.h"
#include "api/runtime.h"
#include "api/store/schema.h"
#include "api/store/tenants.h"
#include "dsl/compile.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/requests.h"
#include "tests/simulation/truth.h"

namespace cxengine::simulation {
namespace {

constexpr const char* kErased = "5";  // a key that is erased now and then

// These are enabled from the beginning to the end, and have to keep what they promise.
constexpr std::array<std::pair<const char*, const char*>, 2> kKept = {{
    {kPromise, R"((event {:type "promise"}) (delay 30 days) (perform echo kept {:n $n}))"},
    {kReminder, R"((event {:type "remind"})
                   (perform timer create {:trigger (+ (now) 259200000) :then {:id $id :type "reminder" :of $n}}))"},
}};

// Of these others one or two for each place are enabled now and then, in turn.
constexpr std::array<std::array<const char*, 2>, 7> kOthers = {{
    {R"((within 2 hours (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"})))
        (perform echo chain {:n $n}))",
     R"((within 2 hours (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"})))
        (delay 5 hours) (perform echo later {:n $n}))"},
    {R"((within 1 day (times 3 (event {:type "b"}))) (perform echo thrice {:n $n}))",
     R"((within 3 days (times 4 (event {:type "b"}))) (perform echo four-times {:n $n}))"},
    {R"((sequence (event {:type "a" :x $x}) (event {:type "c" :x (>= 2)})) (perform echo pair {:x $x}))",
     R"((and (event {:type "a"}) (event {:type "c"})) (perform echo both {:n $n}))"},
    {R"((event {:type "ask"}) (if-let [data (fetch generic notification {:id (str $n)})]
        (perform echo got {:n $n :data data}) (perform echo missed {:n $n})))",
     R"((event {:type "ask"}) (fetch generic notification {:id (str $n)}))"},
    {R"((event {:type "a"}) (if (within 3 days (event {:type "b" :x $x})) (perform echo good {:n $n})
        (perform echo overdue {:n $n})))",
     R"((event {:type "a"}) (or (event {:type "c"}) (event {:type "b"})) (perform shop order {:n $n}))"},
    {R"((event {:type "c"}) (perform shop order {:n $n}) (delay 10 minutes) (perform echo after {:n $n}))",
     R"((event {:type "c" :x 1}) (times 2 (perform echo twice {:n $n}) (delay 1 day)))"},
    {R"((or (sequence (event {:type "a"}) (event {:type "a"})) (event {:type "reminder"})) (perform echo o {}))",
     R"((sequence (event) (within 1 hour (event {:type "b"}))) (perform echo s {:n $n}))"},
}};

struct TestClock : api::Clock {
  Milliseconds Now() const override { return now; }
  Milliseconds now = 1'700'000'000'000;
};

std::shared_ptr<const dsl::Plan> Compile(const std::string& code) {
  dsl::Diagnostics findings;
  return dsl::Compile(dsl::Source("simulation", code), findings);
}

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto number = static_cast<unsigned char>(byte);
    text += {kDigits[number / 16], kDigits[number % 16]};
  }
  return text;
}

class World {
 public:
  explicit World(const Course& course)
      : course_(course), random_(course.seed), vfs_(disk_), truth_(Limits()) {}

  Story Run();

 private:
  static engine::ShardOptions Limits() {
    engine::ShardOptions options;
    options.max_live_matches = 100'000;
    return options;
  }
  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }
  bool Chance(std::uint64_t of) { return Below(of) == 0; }
  void Fail(const std::string& why) { story_.Fail(why); }

  void Start();
  void Stop();
  void CheckRecovery();
  void FindUncertain(api::Log& log);
  void Configure();

  void Step();
  void Work();
  void Pass(Milliseconds time);
  std::string MakeEvent(std::uint64_t number);
  void SendEvents();
  void SendAgain();
  void Submit(EventSubmission submission, std::vector<std::uint64_t> numbers);
  void ChangePattern();
  void PostData();
  void Erase();
  void SpoilDisk();

  const Course course_;
  Random random_;
  Disk disk_;
  DiskVfs vfs_;
  TestClock clock_;
  Truth truth_;
  Story story_;
  // Of which nobody knows whether they are written: after a crash one of them may be there.
  std::vector<api::LogBatch> uncertain_;

  std::map<std::string, std::string> wanted_;  // code of each enabled pattern: the configuration
  std::unique_ptr<api::store::Database> database_;
  std::unique_ptr<api::store::Events> numbers_;
  std::unique_ptr<api::Metrics> metrics_;
  std::unique_ptr<api::Runtime> runtime_;

  std::uint64_t made_ = 0;  // events, and the `n` of the last
  Requests requests_{truth_, story_};
};

void World::Start() {
  try {
    database_ = std::make_unique<api::store::Database>("config.db");
    api::store::Upgrade(*database_);
    api::store::Tenants tenants(*database_);
    if (tenants.Ids().empty()) tenants.Create({"t", "t"});
    numbers_ = std::make_unique<api::store::Events>(*database_);
    CheckRecovery();
    if (!story_.failure.empty()) return;
    metrics_ = std::make_unique<api::Metrics>();
    api::RuntimeOptions options;
    options.shard = Limits();
    options.shard.hash_seed = course_.seed;  // of which nobody can tell either
    options.threads = 1 + Below(3);          // never the same, and nobody can tell
    options.snapshots.entries = 20 + Below(300);
    options.warm_keys = Below(4);      // nobody can tell that either
    options.journal.in_memory = true;  // its thread writes when it likes
    options.open_log = [this](const std::string& folder) {
      return std::make_unique<WitnessLog>(
          folder + "/log.db", course_.planted,
          WitnessLog::Witness{.begun = [this](const api::LogBatch& batch) { uncertain_.push_back(batch); },
                              .durable =
                                  [this](const api::LogBatch& batch) {
                                    uncertain_.clear();
                                    ++story_.batches;
                                    story_.Trace(batch.bytes);
                                    if (!truth_.Append(batch))
                                      Fail("a batch that was written cannot be read");
                                  },
                              .refused = [this] { uncertain_.pop_back(); }});
    };
    options.open_snapshots = [this](const std::string& folder) {
      return std::make_unique<WitnessSnapshots>(folder + "/state.db", course_.planted);
    };
    runtime_ = std::make_unique<api::Runtime>("", clock_, *numbers_, *metrics_, options);
    Configure();
    // A server that has begun does not wait before it works.
    Work();
  } catch (const api::store::Error& error) {
    // Without power nothing can be begun; else nothing that we did excuses it.
    if (disk_.power()) Fail(std::string("the server does not start: ") + error.what());
  }
}

// A batch that was being written is there.
void World::FindUncertain(api::Log& log) {
  log.Read(truth_.end(), [&](const api::LogBatch& batch) {
    for (const api::LogBatch& one : uncertain_)
      if (one.position == batch.position && one.bytes == batch.bytes) {
        truth_.Append(one);
        return;
      }
  });
}

// What a start would bring back, against what must be.
void World::CheckRecovery() {
  WitnessLog log("/log.db", course_.planted, {});
  api::Snapshots snapshots("/state.db");
  if (log.End() > truth_.end()) FindUncertain(log);
  if (log.End() != truth_.end())
    return Fail("the log ends at " + std::to_string(log.End()) + ", not at " + std::to_string(truth_.end()));
  uncertain_.clear();
  log.Read(snapshots.Position(), [&](const api::LogBatch& batch) {
    const api::LogBatch* known = truth_.At(batch.position);
    if (known == nullptr || known->bytes != batch.bytes)
      Fail("the log has another batch at " + std::to_string(batch.position) + ": " + Hex(batch.bytes) +
           "\n instead of " + (known == nullptr ? "none" : Hex(known->bytes)));
  });
  if (!story_.failure.empty()) return;
  api::Machine machine(Limits(), *numbers_, 1 + Below(3));
  api::WarmKeys warm_keys(machine, snapshots, Below(4));
  api::Recover(snapshots, log, machine, {}, &warm_keys);
  story_.cold_keys += machine.shards().CountCold();
  std::string error;
  snapshots.ReadRows(machine.shards().ColdRows(), [&](std::string_view name, std::string_view bytes) {
    if (!machine.Load(name, bytes, error)) Fail("a cold key does not come back: " + error);
  });
  if (!machine.FinishLoading(error)) Fail("a cold key does not come back: " + error);
  Truth::Rows found = truth_.StateOf(machine);
  Truth::Rows expected = truth_.State();
  // Numbers that were meant for what could not be written are not given again.
  found.erase("rnumbers");
  expected.erase("rnumbers");
  if (found == expected) return;
  for (const auto& [name, bytes] : expected) {
    const auto row = found.find(name);
    if (row == found.end()) return Fail("lost at a restart: " + api::Machine::Describe(name));
    if (row->second != bytes)
      return Fail("changed by a restart: " + api::Machine::Describe(name) + "\n" + Hex(row->second) +
                  " instead of\n" + Hex(bytes));
  }
  Fail("a restart brings back what was gone");
}

void World::Configure() {
  std::map<std::string, std::string> running;
  for (const auto& one : runtime_->EnabledPatterns()) running[one.pattern] = one.plan->source;
  for (const auto& [pattern, code] : wanted_)
    if (running[pattern] != code) runtime_->Change({"t", pattern, "id", Compile(code)}, nullptr);
  for (const auto& [pattern, code] : running)
    if (!wanted_.contains(pattern)) runtime_->Change({"t", pattern, "id", nullptr}, nullptr);
}

// From here on nothing of this process reaches the disk.
void World::Stop() {
  disk_.CutPowerAfter(0);
  runtime_.reset();
  metrics_.reset();
  numbers_.reset();
  database_.reset();
  requests_.GiveUp();
}

void World::Work() {
  if (!runtime_) return;
  for (int turns = 0; turns < 1000 && runtime_->TakeTurn(); ++turns) {
  }
  if (disk_.power()) requests_.CheckAnswers();
}

void World::Pass(Milliseconds time) {
  // The server may be slow, but not for as long as an interaction waits for its answer.
  if (time > 10 * kSecond) Work();
  clock_.now += time;
  story_.days += static_cast<double>(time) / static_cast<double>(kDay);
}

std::string World::MakeEvent(std::uint64_t number) {
  static constexpr std::array<const char*, 8> kTypes = {"a", "b", "c", "a", "b", "ask", "promise", "remind"};
  const std::string key = std::to_string(1 + Below(5));
  const char* type = kTypes[Below(kTypes.size() - (key == kErased ? 2 : 0))];  // the last two are promises
  return R"({"id":)" + key + R"(,"type":")" + type + R"(","x":)" + std::to_string(Below(4)) + R"(,"n":)" +
         std::to_string(number) + "}";
}

void World::Submit(EventSubmission submission, std::vector<std::uint64_t> numbers) {
  auto request = requests_.Add(submission, std::move(numbers), clock_.now);
  runtime_->Submit(std::move(submission), [this, request](EventReceipt receipt) {
    if (disk_.power()) request->receipt = std::move(receipt);
  });
}

void World::SendEvents() {
  EventSubmission submission{"t", "", ""};
  std::vector<std::uint64_t> numbers;
  const std::uint64_t count = Chance(3) ? 1 + Below(6) : 1;
  for (std::uint64_t i = 0; i < count; ++i) {
    numbers.push_back(++made_);
    submission.list.push_back(MakeEvent(made_));
  }
  if (count == 1 && Chance(2)) {
    submission.json = submission.list.front();
    submission.list.clear();
  } else {
    submission.separately = Chance(2);
    submission.json = "[";
    for (const std::string& event : submission.list)
      submission.json += (event == submission.list.front() ? "" : ",") + event;
    submission.json += "]";
  }
  // With a key its idempotency keys are erased.
  const bool erased = submission.json.find(std::string(R"("id":)") + kErased) != std::string::npos;
  if (!submission.separately && !erased && Chance(4))
    submission.idempotency_key = "k" + std::to_string(made_);
  Submit(std::move(submission), std::move(numbers));
}

// A client that got no answer, or did not believe it.
void World::SendAgain() {
  const auto& all = requests_.all();
  if (all.empty()) return;
  const auto& before = all[all.size() - 1 - Below(std::min<std::size_t>(all.size(), 5))];
  if (before->submission.idempotency_key.empty() || clock_.now > before->sent + 12 * kHour) return;
  auto again = before->submission;
  Submit(std::move(again), before->numbers);
}

void World::ChangePattern() {
  const std::size_t place = Below(kOthers.size());
  const std::string pattern = "PT" + std::to_string(3 + place);
  const auto choice = Below(3);
  if (choice == 2) {
    if (wanted_.erase(pattern) > 0) runtime_->Change({"t", pattern, "id", nullptr}, nullptr);
    return;
  }
  wanted_[pattern] = kOthers[place][choice];
  runtime_->Change({"t", pattern, "id", Compile(wanted_[pattern])}, nullptr);
}

// Nothing of this key keeps a promise.
void World::Erase() {
  runtime_->Erase("t", "id", kErased, [](const std::optional<api::Erased>&) {});
}

void World::PostData() {
  const std::uint64_t number = made_ > 10 ? made_ - Below(10) : Below(made_ + 1);
  auto data = dsl::Value::Integer(static_cast<std::int64_t>(Below(100)));
  runtime_->Post("t", std::to_string(number), std::move(data), [](std::optional<std::size_t>) {});
}

void World::SpoilDisk() {
  switch (Below(5)) {
    case 0:
    case 1:
      return disk_.CutPowerAfter(Below(120));
    case 2:
      return disk_.FailSyncs(1 + Below(3));
    case 3:
      return disk_.FailReads("state.db", 1 + Below(5));
    default:
      return disk_.SetCapacity(Chance(3) ? std::numeric_limits<std::uint64_t>::max() : Below(400'000));
  }
}

void World::Step() {
  switch (Below(12)) {
    case 0:
      Pass(static_cast<Milliseconds>(Below(static_cast<std::uint64_t>(2 * kHour))));
      break;
    case 1:
      Pass(static_cast<Milliseconds>(Below(static_cast<std::uint64_t>(6 * kDay))));
      break;
    case 2:
      ChangePattern();
      break;
    case 3:
      if (Chance(4)) {
        Erase();
      } else {
        PostData();
      }
      break;
    case 4:
      SendAgain();
      break;
    case 5:
      if (Chance(3)) SpoilDisk();
      break;
    case 6:
      if (Chance(8)) clock_.now -= static_cast<Milliseconds>(Below(static_cast<std::uint64_t>(kHour)));
      break;
    default:
      SendEvents();
      Pass(static_cast<Milliseconds>(Below(5'000)));
      break;
  }
  if (!Chance(3)) Work();
  if (disk_.power() && !Chance(40)) return;

  const bool cut = !disk_.power() || Chance(2);
  Stop();
  ++story_.restarts;
  if (cut) {
    ++story_.power_cuts;
    disk_.RestorePower(random_);
  } else {
    disk_.Settle();
  }
  // Sometimes the power fails again while it starts.
  if (Chance(6)) disk_.CutPowerAfter(Below(40));
  Pass(static_cast<Milliseconds>(Below(static_cast<std::uint64_t>(Chance(5) ? 2 * kDay : 60 * kSecond))));
  Start();
  while (!disk_.power() && story_.failure.empty()) {
    Stop();
    ++story_.power_cuts;
    disk_.RestorePower(random_);
    Start();
  }
}

Story World::Run() {
  spdlog::set_level(spdlog::level::off);
  if (course_.planted == Planted::kLyingLogDisk) disk_.LieAbout("log.db");
  if (course_.planted == Planted::kLyingStateDisk) disk_.LieAbout("state.db");
  for (const auto& [pattern, code] : kKept) wanted_[pattern] = code;
  Start();
  for (std::uint64_t i = 0; i < course_.steps && story_.failure.empty(); ++i) {
    Step();
    if (!truth_.failure().empty()) Fail(truth_.failure());
  }
  // The disk is sound from now on, and time runs out.
  if (story_.failure.empty()) {
    Stop();
    disk_.Settle();
    Start();
  }
  for (int day = 0; day < 100 && story_.failure.empty(); ++day) {
    Work();
    Pass(kDay);
  }
  if (story_.failure.empty()) requests_.CheckAtTheEnd();
  Stop();
  story_.events = truth_.events().size();
  story_.writes = disk_.operations();
  return story_;
}

}  // namespace

Story Live(const Course& course) { return World(course).Run(); }

}  // namespace cxengine::simulation

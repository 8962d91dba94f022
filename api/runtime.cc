// Runtime and, inside it, Engine: what the engine thread owns.
#include "api/runtime.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <map>
#include <utility>
#include <variant>

#include "api/auth/secret.h"
#include "api/connect/timer.h"
#include "api/event_numbers.h"
#include "api/history.h"
#include "api/idempotency.h"
#include "engine/endpoint.h"
#include "engine/log.h"

namespace cxengine::api {
namespace {

// Records kept in memory; the log that survives the process comes later.
constexpr std::size_t kLogCapacity = 256;

std::string_view TrimJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The event stands in it as it was sent, byte for byte.
std::string RenderAnswer(std::string_view event, const EventFacts& facts) {
  std::string text = "{\"event\":";
  text += TrimJson(event);
  text += ",\"key-attr\":" + facts.key_attribute;
  text += ",\"id\":\"EV" + std::to_string(facts.number);
  text += facts.contributing ? "\",\"contributing?\":true}" : "\",\"contributing?\":false}";
  return text;
}

// `facts` are of each event of the submission.
std::string RenderAnswers(const EventSubmission& submission, const std::vector<EventFacts>& facts) {
  if (submission.list.empty()) return RenderAnswer(submission.json, facts.front());
  std::string text = "[";
  for (std::size_t i = 0; i < facts.size(); ++i)
    text += (i == 0 ? "" : ",") + RenderAnswer(submission.list[i], facts[i]);
  return text + "]";
}

std::optional<Milliseconds> Earlier(std::optional<Milliseconds> a, std::optional<Milliseconds> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

EventReceipt Invalid(const std::string& why) {
  return {EventReceipt::Outcome::kInvalid, "The event was not taken: " + why + ".", {}};
}

// What may be logged of a failure, to stand behind a pattern's id: its place and its kind.
std::string Describe(const engine::Cause& cause) {
  std::string text;
  if (cause.line > 0)
    text = ", line " + std::to_string(cause.line) + ", column " + std::to_string(cause.column);
  switch (cause.kind) {
    case engine::Cause::Kind::kNone:
      break;
    case engine::Cause::Kind::kValue:
      return text + ": a value does not fit";
    case engine::Cause::Kind::kTemplate:
      return text + ": the template named there does not exist";
    case engine::Cause::Kind::kLimit:
      return text + ": a limit was reached";
    case engine::Cause::Kind::kEndpoint:
      return text + ": an endpoint failed";
  }
  return text;
}

}  // namespace

class Runtime::Engine {
 public:
  Engine(std::shared_ptr<Inbox> inbox, GenericEndpoint& generic, store::Events& events, Metrics& metrics,
         const RuntimeOptions& options)
      : inbox_(std::move(inbox)),
        events_(events),
        metrics_(metrics),
        shard_(options.shard),
        log_(kLogCapacity),
        numbers_(events),
        history_(events.LoadHistory()) {
    endpoints_["echo"] = &echo_;
    endpoints_["generic"] = &generic;
    endpoints_["timer"] = &timer_;
  }

  // Until the inbox is closed and empty.
  void Run();
  void Keep();
  const History& history() const { return history_; }

 private:
  // The events of timers that are due enter the queue like any other.
  void SendTimed(Milliseconds now);
  void Do(Milliseconds at, EventWork work);
  void Do(Milliseconds at, PatternWork work);
  void Do(Milliseconds at, AugmentWork work);
  void Do(Milliseconds at, engine::AnswerRecord answer);
  EventReceipt Take(Milliseconds at, const EventSubmission& submission);
  EventReceipt TakeEach(Milliseconds at, const EventSubmission& submission);
  // These add what they took to `facts`, or say why nothing was taken.
  std::optional<EventReceipt> TakeOne(Milliseconds at, const EventSubmission& submission,
                                      std::vector<EventFacts>& facts);
  std::optional<EventReceipt> TakeList(Milliseconds at, const EventSubmission& submission,
                                       std::vector<EventFacts>& facts);
  // An event that can be taken, and its key; else why not.
  struct Examined {
    std::shared_ptr<const engine::Event> event;
    dsl::Value key;
    EventReceipt refusal;
  };
  Examined Examine(Milliseconds at, const std::string& tenant, const std::string& json);
  EventFacts Accept(const std::string& tenant, const std::string& json, const Examined& examined);
  const std::vector<std::string>& KeyAttributes(const std::string& tenant);
  bool Apply(const engine::Record& record);
  void Perform(const engine::Effect& effect);
  static void Log(const engine::Effect& effect);

  std::shared_ptr<Inbox> inbox_;
  store::Events& events_;
  Metrics& metrics_;
  engine::Shard shard_;
  engine::MemoryLog log_;
  engine::Effects effects_;
  EventNumbers numbers_;
  History history_;
  IdempotencyKeys idempotency_keys_;
  std::map<std::string, std::vector<std::shared_ptr<const CsvTable>>, std::less<>> tables_;  // by tenant
  std::map<std::string, std::vector<std::string>, std::less<>>
      key_attributes_;  // by tenant; of the shard's patterns
  engine::EchoEndpoint echo_;
  TimerEndpoint timer_;
  std::map<std::string, engine::Endpoint*, std::less<>> endpoints_;
};

void Runtime::Engine::Run() {
  for (;;) {
    auto next = inbox_->Take(Earlier(shard_.NextDue(), timer_.NextDue()));
    if (std::holds_alternative<Inbox::Closed>(next)) return;
    if (const auto* tick = std::get_if<engine::TickRecord>(&next)) {
      Apply(*tick);
      SendTimed(tick->at);
      continue;
    }
    Work& work = std::get<Work>(next);
    std::visit([&](auto& what) { Do(work.at, std::move(what)); }, work.what);
  }
}

void Runtime::Engine::SendTimed(Milliseconds now) {
  for (TimerEndpoint::DueEvent& due : timer_.TakeDue(now)) {
    const std::string tenant = due.tenant;
    const bool taken =
        inbox_->Put(EventWork{{tenant, std::move(due.json), ""}, [tenant](const EventReceipt& receipt) {
                                if (receipt.outcome != EventReceipt::Outcome::kTaken)
                                  spdlog::warn("the event of a timer of tenant {} was not taken", tenant);
                              }});
    if (!taken) spdlog::warn("the event of a timer of tenant {} was not taken: too many wait", tenant);
  }
}

void Runtime::Engine::Keep() {
  try {
    numbers_.Return();
    events_.SaveHistory(history_.All());
  } catch (const std::exception& error) {
    spdlog::error("the event history was not kept: {}", error.what());
  }
}

void Runtime::Engine::Do(Milliseconds at, EventWork work) {
  EventReceipt receipt;
  try {
    receipt = Take(at, work.event);
  } catch (const std::exception& error) {
    spdlog::error("an event of tenant {} was not taken: {}", work.event.tenant, error.what());
  }
  if (receipt.outcome != EventReceipt::Outcome::kTaken) metrics_.CountRefused(receipt.outcome);
  work.done(std::move(receipt));
}

void Runtime::Engine::Do(Milliseconds at, PatternWork work) {
  PatternChange& change = work.change;
  key_attributes_.erase(change.tenant);
  Apply(engine::PatternRecord{at, std::move(change.tenant), std::move(change.pattern),
                              std::move(change.key_attribute), std::move(change.plan)});
  work.done();
}

void Runtime::Engine::Do(Milliseconds, AugmentWork work) {
  if (work.change.tables.empty())
    tables_.erase(work.change.tenant);
  else
    tables_[work.change.tenant] = std::move(work.change.tables);
  work.done();
}

void Runtime::Engine::Do(Milliseconds at, engine::AnswerRecord answer) {
  answer.at = at;
  Apply(answer);
}

EventReceipt Runtime::Engine::TakeEach(Milliseconds at, const EventSubmission& submission) {
  EventReceipt all{EventReceipt::Outcome::kTaken, "", {}};
  for (const std::string& json : submission.list) {
    EventReceipt& receipt = all.each.emplace_back();
    try {
      Examined examined = Examine(at, submission.tenant, json);
      if (examined.event)
        receipt = {
            EventReceipt::Outcome::kTaken, RenderAnswer(json, Accept(submission.tenant, json, examined)), {}};
      else
        receipt = std::move(examined.refusal);
    } catch (const std::exception& error) {
      spdlog::error("an event of tenant {} was not taken: {}", submission.tenant, error.what());
    }
    if (receipt.outcome != EventReceipt::Outcome::kTaken) metrics_.CountRefused(receipt.outcome);
  }
  return all;
}

EventReceipt Runtime::Engine::Take(Milliseconds at, const EventSubmission& submission) {
  using Outcome = EventReceipt::Outcome;
  if (submission.separately) return TakeEach(at, submission);
  const bool idempotent = !submission.idempotency_key.empty();
  const std::string hash = idempotent ? auth::Sha256(submission.json) : "";
  if (idempotent) {
    if (const auto* first = idempotency_keys_.Find(submission.tenant, submission.idempotency_key, at)) {
      if (first->body_hash != hash) return {Outcome::kKeyReused, "", {}};
      return {Outcome::kTaken, RenderAnswers(submission, first->facts), {}};
    }
  }
  std::vector<EventFacts> facts;
  if (auto refusal =
          submission.list.empty() ? TakeOne(at, submission, facts) : TakeList(at, submission, facts))
    return *std::move(refusal);
  EventReceipt receipt{Outcome::kTaken, RenderAnswers(submission, facts), {}};
  if (idempotent)
    idempotency_keys_.Add(submission.tenant, submission.idempotency_key, at, {hash, std::move(facts)});
  return receipt;
}

std::optional<EventReceipt> Runtime::Engine::TakeOne(Milliseconds at, const EventSubmission& submission,
                                                     std::vector<EventFacts>& facts) {
  Examined examined = Examine(at, submission.tenant, submission.json);
  if (!examined.event) return std::move(examined.refusal);
  facts.push_back(Accept(submission.tenant, submission.json, examined));
  return std::nullopt;
}

// All or none: every event is examined before the first is taken.
std::optional<EventReceipt> Runtime::Engine::TakeList(Milliseconds at, const EventSubmission& submission,
                                                      std::vector<EventFacts>& facts) {
  const std::vector<std::string>& list = submission.list;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Examined examined = Examine(at, submission.tenant, list[i]);
    if (examined.event) continue;
    examined.refusal.place = i + 1;
    return std::move(examined.refusal);
  }
  facts.reserve(list.size());
  // Examined again, because only now each has its number.
  for (const std::string& json : list)
    facts.push_back(Accept(submission.tenant, json, Examine(at, submission.tenant, json)));
  return std::nullopt;
}

Runtime::Engine::Examined Runtime::Engine::Examine(Milliseconds at, const std::string& tenant,
                                                   const std::string& json) {
  if (!TrimJson(json).starts_with('{')) return {nullptr, {}, Invalid("an event is a JSON object")};
  std::string error;
  const auto tables = tables_.find(tenant);
  auto event = engine::Event::Parse(numbers_.Next(tenant), at,
                                    tables == tables_.end() ? json : Augment(json, tables->second),
                                    shard_.fields(), error);
  if (!event) return {nullptr, {}, Invalid(error)};
  const std::vector<std::string>& attributes = KeyAttributes(tenant);
  dsl::Value key = shard_.FirstKey(tenant, *event);
  if (key.is_nil() && !attributes.empty())
    return {nullptr, {}, {EventReceipt::Outcome::kNoKey, "", attributes}};
  return {std::move(event), std::move(key), {}};
}

EventFacts Runtime::Engine::Accept(const std::string& tenant, const std::string& json,
                                   const Examined& examined) {
  EventFacts facts;
  facts.number = examined.event->number();
  facts.key_attribute = dsl::ToJson(examined.key);
  numbers_.Use(tenant);
  facts.contributing = Apply(engine::EventRecord{tenant, examined.event});
  metrics_.CountTaken(facts.contributing);
  history_.Add(tenant, RenderAnswer(json, facts));
  return facts;
}

const std::vector<std::string>& Runtime::Engine::KeyAttributes(const std::string& tenant) {
  const auto found = key_attributes_.find(tenant);
  if (found != key_attributes_.end()) return found->second;
  return key_attributes_.emplace(tenant, shard_.KeyAttributes(tenant)).first->second;
}

// True if the record is an event that contributed.
bool Runtime::Engine::Apply(const engine::Record& record) {
  effects_.Clear();
  log_.Append(record);
  shard_.Apply(record, effects_);
  for (const engine::Effect& effect : effects_.list) {
    Log(effect);
    metrics_.CountEffect(effect);
    if (effect.kind == engine::Effect::Kind::kCall) Perform(effect);
  }
  return effects_.contributing;
}

void Runtime::Engine::Perform(const engine::Effect& effect) {
  const engine::CallId id{effect.match->id, effect.call->number};
  // An endpoint may answer long after this runtime has gone.
  const auto done = [inbox = std::weak_ptr(inbox_), id,
                     attempt = effect.call->attempt](engine::EndpointAnswer answer) {
    if (const auto open = inbox.lock())
      open->Put(engine::AnswerRecord{0, id, attempt, answer.failed, std::move(answer.result),
                                     std::move(answer.error)});
  };
  const auto endpoint = endpoints_.find(effect.call->endpoint);
  if (endpoint == endpoints_.end())
    done({true, {}, "there is no endpoint `" + effect.call->endpoint + "`"});
  else
    endpoint->second->Perform({effect.match->pattern->tenant, *effect.call, id}, done);
}

// Ids only: keys, events and the words of failures may hold what a customer said.
void Runtime::Engine::Log(const engine::Effect& effect) {
  using Kind = engine::Effect::Kind;
  const char* what = nullptr;
  switch (effect.kind) {
    case Kind::kBorn:
      what = "born";
      break;
    case Kind::kCompleted:
      what = "completed";
      break;
    case Kind::kFailed:
      what = "failed";
      break;
    case Kind::kExpired:
      what = "expired";
      break;
    case Kind::kCancelled:
      what = "cancelled";
      break;
    case Kind::kRefused:
      what = "refused";
      break;
    case Kind::kSeen:
    case Kind::kConsumed:
    case Kind::kReleased:
    case Kind::kCall:
    case Kind::kAnswer:
    case Kind::kDropped:
      return;
  }
  spdlog::info("match {} {}: tenant {}, pattern {}{}", effect.match->id.ToText(), what,
               effect.match->pattern->tenant, effect.match->pattern->id, Describe(effect.cause));
}

Runtime::Runtime(const Clock& clock, store::Events& events, Metrics& metrics, RuntimeOptions options)
    : inbox_(std::make_shared<Inbox>(clock, options.queue_capacity)),
      generic_(clock),
      engine_(std::make_unique<Engine>(inbox_, generic_, events, metrics, options)),
      thread_([this] { engine_->Run(); }) {}

Runtime::~Runtime() { Drain(); }

bool Runtime::Submit(EventSubmission event, std::function<void(EventReceipt)> done) {
  return inbox_->Put(EventWork{std::move(event), std::move(done)});
}

bool Runtime::Change(PatternChange change, std::function<void()> done) {
  return inbox_->Put(PatternWork{std::move(change), std::move(done)});
}

bool Runtime::Change(AugmentChange change, std::function<void()> done) {
  return inbox_->Put(AugmentWork{std::move(change), std::move(done)});
}

std::vector<std::string> Runtime::LastAnswers(std::string_view tenant) const {
  return engine_->history().Of(tenant);
}

void Runtime::Drain() {
  inbox_->Close();
  if (!thread_.joinable()) return;
  thread_.join();
  engine_->Keep();
}

void Runtime::Wake() { inbox_->Wake(); }

}  // namespace cxengine::api

// Augmenter.
#include "api/augmenter.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "engine/event.h"

namespace cxengine::api {
namespace {

std::size_t CountOf(const EventSubmission& submission) {
  return std::max<std::size_t>(1, submission.list.size());
}

// The field of that name, else what the dotted name leads to, as patterns read it.
dsl::Value FieldOf(const dsl::Value& object, const std::string& name) {
  const dsl::Value& by_name = object.Get(name);
  if (!by_name.is_nil()) return by_name;
  const dsl::Value* value = &object;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    value = &value->Get(name.substr(at, end - at));
    at = end + 1;
  }
  return *value;
}

// Null where it carries none.
dsl::Value FirstKeyOf(const dsl::Value& object, const std::vector<std::string>& attributes) {
  for (const std::string& attribute : attributes) {
    dsl::Value value = FieldOf(object, attribute);
    if (engine::KeyText(value)) return value;
  }
  return {};
}

// The last value of each field among the events, as an object.
std::string ContextOf(const engine::EventList& events) {
  std::map<std::string, std::string> context;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    for (auto& [name, json] : FieldsOf((*event)->json()).value_or(std::vector<JsonField>()))
      if (json != "null") context.emplace(std::move(name), std::move(json));
  return WithFields({}, {context.begin(), context.end()});
}

}  // namespace

Augmenter::Augmenter(const AugmentOptions& options, const Clock& clock, HttpClient& http, Metrics& metrics)
    : thread_(1, std::numeric_limits<std::size_t>::max()),
      calls_(AugmentCache(clock, options.ttl, options.cache_bytes), options.timeout, http, metrics,
             [this](std::function<void()> job) { thread_.Post(std::move(job)); }),
      options_(options) {}

void Augmenter::SetChains(const AugmentChange& change) {
  const std::lock_guard lock(mutex_);
  Tenant& tenant = tenants_[change.tenant];
  tenant.chain = std::make_shared<const AugmentChain>(change.augments);
  tenant.matches = std::make_shared<const AugmentChain>(change.matches);
}

void Augmenter::SetPattern(const std::string& tenant, const std::string& pattern,
                           const std::string& key_attribute) {
  const std::lock_guard lock(mutex_);
  auto& attributes = tenants_[tenant].attributes;
  if (key_attribute.empty())
    attributes.erase(pattern);
  else
    attributes[pattern] = key_attribute;
}

bool Augmenter::Takes(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = tenants_.find(name);
  if (found == tenants_.end()) return false;
  const Tenant& tenant = found->second;
  // Where some wait still, others must not overtake them.
  return tenant.waiting > 0 || (tenant.chain && AsksApis(*tenant.chain));
}

bool Augmenter::Submit(EventSubmission submission, Next next, bool must) {
  const auto waiting = std::make_shared<Waiting>();
  const std::lock_guard lock(mutex_);
  Tenant& tenant = tenants_[submission.tenant];
  // Streams wait and come again, and must leave room for those who do not.
  const std::size_t part = submission.separately ? 2 : 1;
  if (stopped_ ||
      (!must && (waiting_ >= options_.max_events / part || tenant.waiting >= options_.max_of_tenant / part)))
    return false;
  const std::size_t events = CountOf(submission);
  waiting_ += events;
  tenant.waiting += events;
  std::vector<std::string> attributes;
  for (const auto& [pattern, attribute] : tenant.attributes)
    if (std::find(attributes.begin(), attributes.end(), attribute) == attributes.end())
      attributes.push_back(attribute);
  waiting->submission = std::move(submission);
  waiting->next = std::move(next);
  // Under the lock, so that all agree on the order in which they came.
  thread_.Post([this, waiting, chain = tenant.chain, attributes = std::move(attributes)] {
    Begin(waiting, chain, attributes);
  });
  return true;
}

void Augmenter::Begin(const WaitingPtr& waiting, const ChainPtr& chain,
                      const std::vector<std::string>& attributes) {
  EventSubmission& submission = waiting->submission;
  const bool augments = chain && AsksApis(*chain);
  const std::size_t count = CountOf(submission);
  if (augments) submission.augmented.resize(count);
  std::vector<std::shared_ptr<Walk>> walks;
  for (std::size_t i = 0; i < count; ++i) {
    auto walk = std::make_shared<Walk>();
    walk->tenant = submission.tenant;
    walk->attributes = attributes;
    walk->event.json = submission.list.empty() ? submission.json : submission.list[i];
    walk->limit = walk->event.json.size() + kMaxGrowth;
    // Files that come before the first API.
    for (; augments && (*chain)[walk->step].table; ++walk->step)
      walk->event.json = Augment(walk->event.json, {(*chain)[walk->step].table});
    std::string error;
    const auto object = engine::ParseJson(walk->event.json, error);
    if (!object || !object->is_map()) {  // it will be refused
      if (augments) submission.augmented[i] = std::move(walk->event);
      continue;
    }
    const std::size_t before = waiting->keys.size();
    for (const std::string& attribute : attributes)
      if (const auto key = engine::KeyText(FieldOf(*object, attribute)))
        waiting->keys.push_back(submission.tenant + "\n" + attribute + "\n" + *key);
    if (waiting->keys.size() == before) waiting->keys.push_back(submission.tenant);
    if (!augments) continue;
    walk->chain = chain;
    walk->done = [this, waiting, i](Walk& done) {
      waiting->submission.augmented[i] = std::move(done.event);
      if (--waiting->walking == 0) ReleaseReady(waiting);
    };
    walks.push_back(std::move(walk));
  }
  Enqueue(waiting);
  waiting->walking = walks.size() + 1;
  for (const auto& walk : walks) Advance(walk);
  if (--waiting->walking == 0) ReleaseReady(waiting);
}

void Augmenter::Enqueue(const WaitingPtr& waiting) {
  std::sort(waiting->keys.begin(), waiting->keys.end());
  waiting->keys.erase(std::unique(waiting->keys.begin(), waiting->keys.end()), waiting->keys.end());
  for (const std::string& key : waiting->keys) {
    WaitingPtr& last = last_[key];
    if (last) {
      ++waiting->ahead;
      last->behind.push_back(waiting);
    }
    last = waiting;
  }
}

void Augmenter::ReleaseReady(const WaitingPtr& first) {
  std::deque<WaitingPtr> ready = {first};
  for (; !ready.empty(); ready.pop_front()) {
    const WaitingPtr waiting = ready.front();
    if (waiting->walking > 0 || waiting->ahead > 0) continue;
    for (const std::string& key : waiting->keys) {
      const auto last = last_.find(key);
      if (last->second == waiting) last_.erase(last);
    }
    for (const WaitingPtr& next : waiting->behind)
      if (--next->ahead == 0) ready.push_back(next);
    const std::string tenant = waiting->submission.tenant;
    const std::size_t events = CountOf(waiting->submission);
    waiting->next(std::move(waiting->submission));
    Left(tenant, events);
  }
}

void Augmenter::Left(const std::string& tenant, std::size_t events) {
  const std::lock_guard lock(mutex_);
  waiting_ -= events;
  tenants_.find(tenant)->second.waiting -= events;
  if (waiting_ == 0) empty_.notify_all();
}

void Augmenter::Advance(const std::shared_ptr<Walk>& walk) {
  while (walk->step < walk->chain->size()) {
    const AugmentStep& step = (*walk->chain)[walk->step++];
    if (step.table) {
      walk->event.json = Augment(walk->event.json, {step.table});
      continue;
    }
    std::string error;
    const auto object = engine::ParseJson(walk->event.json, error);
    if (!object || !object->is_map()) break;
    const auto reply = calls_.Ask(walk->tenant, step, FirstKeyOf(*object, walk->attributes), *object,
                                  [this, walk, &step](const AugmentCalls::Reply& late) {
                                    Take(*walk, step, late);
                                    Advance(walk);
                                  });
    if (!reply) return;
    Take(*walk, step, *reply);
  }
  walk->done(*walk);
}

void Augmenter::Take(Walk& walk, const AugmentStep& step, const AugmentCalls::Reply& reply) {
  walk.stopped = walk.stopped || reply.stopped;
  if (!reply.fields) return walk.event.failures.push_back(step.id + ": " + reply.why);
  const auto fields = FieldsOf(walk.event.json);
  if (!fields || reply.fields->empty()) return;
  std::string json = WithFields(*fields, *reply.fields);
  if (json.size() > walk.limit)
    walk.event.failures.push_back(step.id + ": augments may add " + std::to_string(kMaxGrowth / 1024) +
                                  " KiB at most");
  else
    walk.event.json = std::move(json);
}

void Augmenter::AskContext(const engine::Effect& call, std::function<void(engine::AnswerRecord)> answer) {
  const engine::PatternIdentity& pattern = *call.match->pattern;
  const engine::MatchId match = call.match->id;
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  Tenant& tenant = tenants_[pattern.tenant];
  if (asking_ >= options_.max_events || tenant.asking >= options_.max_of_tenant) {
    calls_.CountBusy();
    return answer({0, {match, engine::kContextCall}, 1, true, {}, "too many matches wait for augments"});
  }
  ++asking_;
  ++tenant.asking;
  auto walk = std::make_shared<Walk>();
  walk->tenant = pattern.tenant;
  walk->attributes = {pattern.key_attribute};
  // The augments may be gone since the match was born.
  walk->chain = tenant.matches ? tenant.matches : std::make_shared<const AugmentChain>();
  thread_.Post([this, walk, match, events = call.events, answer = std::move(answer)] {
    walk->event.json = ContextOf(events);
    walk->limit = walk->event.json.size() + kMaxGrowth;
    walk->done = [this, match, context = walk->event.json, answer](const Walk& done) {
      if (auto record = AnswerTo(match, context, done)) answer(*std::move(record));
      const std::lock_guard left(mutex_);
      --tenants_.find(done.tenant)->second.asking;
      if (--asking_ == 0) empty_.notify_all();
    };
    Advance(walk);
  });
}

std::optional<engine::AnswerRecord> Augmenter::AnswerTo(const engine::MatchId& match,
                                                        const std::string& context, const Walk& done) {
  if (done.stopped) return std::nullopt;
  const auto before = FieldsOf(context).value_or(std::vector<JsonField>());
  std::vector<JsonField> added = FieldsOf(done.event.json).value_or(std::vector<JsonField>());
  std::erase_if(added, [&](const JsonField& field) {
    return std::find(before.begin(), before.end(), field) != before.end();
  });
  engine::AnswerRecord record{0, {match, engine::kContextCall}, 1, false, {}, {}};
  for (const std::string& failure : done.event.failures)
    record.error += (record.error.empty() ? "" : "; ") + failure;
  record.failed = added.empty() && !record.error.empty();
  if (record.failed) return record;
  if (const auto fields = engine::ParseJson(WithFields({}, added), record.error)) record.result = *fields;
  return record;
}

void Augmenter::Forget(const std::string& tenant) {
  thread_.Post([this, tenant] { calls_.Forget(tenant); });
}

std::size_t Augmenter::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Augmenter::Stop() {
  {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    empty_.wait(lock, [this] { return waiting_ == 0 && asking_ == 0; });
  }
  thread_.Drain();
}

}  // namespace cxengine::api

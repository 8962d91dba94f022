// Intake.
#include "api/intake.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "api/auth/secret.h"

namespace cxengine::api {
namespace {

using Outcome = EventReceipt::Outcome;

EventReceipt Invalid(const std::string& why) {
  return {Outcome::kInvalid, "The event was not taken: " + why + ".", {}};
}

EventReceipt NoMoreKeys(std::uint64_t most) {
  return {Outcome::kKeyQuota,
          "Patterns of this tenant may wait for " + std::to_string(most) +
              " keys at once, and do: an event of another key is taken when they no longer wait for one of "
              "these, or ask the operator for more.",
          {}};
}

EventReceipt Failed(const std::string& tenant, const std::exception& error) {
  spdlog::error("an event of tenant {} was not taken: {}", tenant, error.what());
  return {};
}

}  // namespace

std::string RenderAnswers(const EventSubmission& submission, const std::vector<EventFacts>& facts) {
  if (submission.list.empty()) return RenderAnswer(submission.json, facts.front());
  std::string text = "[";
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i > 0) text += ',';
    text += RenderAnswer(submission.list[i], facts[i]);
  }
  return text + "]";
}

void Intake::SetAugments(const AugmentChange& change) {
  tables_.erase(change.tenant);
  for (const AugmentStep& step : change.augments)
    if (step.table) tables_[change.tenant].push_back(step.table);
  if (change.matches.empty())
    asking_.erase(change.tenant);
  else
    asking_.insert(change.tenant);
}

Intaken Intake::Examine(Milliseconds at, const EventSubmission& submission) {
  Intaken intaken;
  const std::string& tenant = submission.tenant;
  try {
    if (submission.separately) {
      ExamineEach(at, submission, intaken);
      return intaken;
    }
    if (!submission.idempotency_key.empty()) {
      KeyEntry key{at, tenant, submission.idempotency_key, auth::Sha256(submission.json), 0};
      if (const auto* first = machine_.keys().Find(tenant, key.key, at)) {
        const bool same = first->body_hash == key.body_hash;
        intaken.receipt = EventReceipt{same ? Outcome::kTaken : Outcome::kKeyReused,
                                       same ? RenderAnswers(submission, first->facts) : "",
                                       {}};
        return intaken;
      }
      key.events = static_cast<std::uint32_t>(std::max<std::size_t>(1, submission.list.size()));
      intaken.entries.emplace_back(std::move(key));
    }
    intaken.receipt = submission.list.empty() ? ExamineOne(at, submission, 0, intaken.entries)
                                              : ExamineList(at, submission, intaken.entries);
  } catch (const std::exception& error) {
    intaken.receipt = Failed(tenant, error);
  }
  if (intaken.receipt) intaken.entries.clear();
  return intaken;
}

std::optional<EventReceipt> Intake::ExamineList(Milliseconds at, const EventSubmission& submission,
                                                std::vector<Entry>& entries) {
  const engine::EventNumber first = machine_.numbers().Next(submission.tenant);
  entries.reserve(entries.size() + submission.list.size());
  for (std::size_t i = 0; i < submission.list.size(); ++i) {
    auto refusal = ExamineOne(at, submission, i, entries);
    if (!refusal) continue;
    machine_.numbers().SetNext(submission.tenant, first);  // those before it get none
    refusal->place = i + 1;
    return refusal;
  }
  return std::nullopt;
}

void Intake::ExamineEach(Milliseconds at, const EventSubmission& submission, Intaken& intaken) {
  intaken.each.resize(submission.list.size());
  intaken.entries.reserve(submission.list.size());
  intaken.taken.reserve(submission.list.size());
  const auto parsed = ParseTogether(at, submission);
  for (std::size_t i = 0; i < submission.list.size(); ++i) {
    if (submission.unreadable.contains(i)) {
      intaken.each[i].outcome = Outcome::kNotRead;
      continue;
    }
    try {
      if (auto refusal = ExamineOne(at, submission, i, intaken.entries, parsed.empty() ? nullptr : parsed[i]))
        intaken.each[i] = *std::move(refusal);
      else
        intaken.taken.push_back(i);
    } catch (const std::exception& error) {
      intaken.each[i] = Failed(submission.tenant, error);
    }
  }
}

std::vector<std::shared_ptr<const engine::Event>> Intake::ParseTogether(Milliseconds at,
                                                                        const EventSubmission& submission) {
  constexpr std::size_t kMany = 64;
  std::vector<std::shared_ptr<const engine::Event>> events;
  engine::Team& team = machine_.shards().team();
  const std::size_t count = submission.list.size();
  if (team.size() == 1 || count < kMany || !submission.augmented.empty()) return events;
  events.resize(count);
  const engine::EventNumber first = machine_.numbers().Next(submission.tenant);
  team.Run([&](std::size_t member) {
    std::string error;
    for (std::size_t i = member * count / team.size(); i < (member + 1) * count / team.size(); ++i) {
      try {
        events[i] = engine::Event::Parse(first + i, at, FromFiles(submission.tenant, submission.list[i]),
                                         machine_.shards().fields(), error);
      } catch (const std::exception&) {
        events[i] = nullptr;  // it fails again, and is told so
      }
    }
  });
  return events;
}

std::optional<EventReceipt> Intake::ExamineOne(Milliseconds at, const EventSubmission& submission,
                                               std::size_t place, std::vector<Entry>& entries,
                                               std::shared_ptr<const engine::Event> event) {
  const std::string& tenant = submission.tenant;
  const std::string& json = submission.list.empty() ? submission.json : submission.list[place];
  if (!TrimJson(json).starts_with('{')) return Invalid("an event is a JSON object");
  const engine::EventNumber number = machine_.numbers().Next(tenant);
  const Augmented* const augmented = submission.augmented.empty() ? nullptr : &submission.augmented[place];
  std::string error;
  if (event == nullptr || event->number() != number)
    event = engine::Event::Parse(number, at, augmented ? augmented->json : FromFiles(tenant, json),
                                 machine_.shards().fields(), error);
  if (!event) return Invalid(error);
  const std::vector<std::string>& attributes = KeyAttributes(tenant);
  if (!attributes.empty() && machine_.shards().FirstKey(tenant, *event).is_nil())
    return EventReceipt{Outcome::kNoKey, "", attributes};
  if (const auto most = quotas_.Refuse(tenant, *event)) return NoMoreKeys(*most);
  EventEntry entry{{tenant, std::move(event), asking_.contains(tenant)}, {}, submission.timer, {}};
  if (augmented) entry.augment_failures = augmented->failures;
  if (entry.record.event->json() != json) entry.sent = json;
  entries.emplace_back(std::move(entry));
  machine_.numbers().SetNext(tenant, number + 1);
  return std::nullopt;
}

std::string Intake::FromFiles(const std::string& tenant, const std::string& json) const {
  const auto tables = tables_.find(tenant);
  return tables == tables_.end() ? json : Augment(json, tables->second);
}

const std::vector<std::string>& Intake::KeyAttributes(const std::string& tenant) {
  const auto found = key_attributes_.find(tenant);
  if (found != key_attributes_.end()) return found->second;
  return key_attributes_.emplace(tenant, machine_.shards().KeyAttributes(tenant)).first->second;
}

}  // namespace cxengine::api

// The way of events into the log: a submission is examined, augmented, numbered, and becomes entries; or it
// is said why not. Nothing is applied here.
//
// For the engine thread alone. What is examined must be written and applied before a pattern is changed, and
// before the next submission with the same idempotency key is examined.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/inbox.h"
#include "api/key_quotas.h"
#include "api/machine.h"

namespace cxengine::api {

// What a submission came to.
struct Intaken {
  std::vector<Entry> entries;
  // Set when it is answered without them: refused, or an idempotency key that came before.
  std::optional<EventReceipt> receipt;
  // Of events that are taken separately: the receipts of those that were refused, and the places of the
  // others, in order of their entries.
  std::vector<EventReceipt> each;
  std::vector<std::size_t> taken;
};

class Intake {
 public:
  explicit Intake(Machine& machine) : machine_(machine), quotas_(machine.shards()) {}

  // What was examined before has been applied, or never will be; or, if it is `uncertain`, it is examined
  // again: what was taken may be on the disk, and is not refused now.
  void BeginBatch(bool uncertain) { quotas_.BeginBatch(!uncertain); }
  Intaken Examine(Milliseconds at, const EventSubmission& submission);
  // From now on events of the tenant that have not been augmented yet are, from the files of the chain; and
  // matches ask for what augments say of their contexts, where there are such augments.
  void SetAugments(const AugmentChange& change);
  void LimitKeys(const std::string& tenant, std::optional<std::uint64_t> most) { quotas_.Set(tenant, most); }
  // Its patterns have changed.
  void Forget(const std::string& tenant) { key_attributes_.erase(tenant); }

 private:
  // The event, or why it is not taken. `event`: it was read already, for the number that it may get.
  std::optional<EventReceipt> ExamineOne(Milliseconds at, const EventSubmission& submission,
                                         std::size_t place, std::vector<Entry>& entries,
                                         std::shared_ptr<const engine::Event> event = nullptr);
  // The events of a list, read on all threads, as if none were refused; null where it is none. Empty where
  // that is not worth it.
  std::vector<std::shared_ptr<const engine::Event>> ParseTogether(Milliseconds at,
                                                                  const EventSubmission& submission);
  // All or none.
  std::optional<EventReceipt> ExamineList(Milliseconds at, const EventSubmission& submission,
                                          std::vector<Entry>& entries);
  void ExamineEach(Milliseconds at, const EventSubmission& submission, Intaken& intaken);
  // The event with what the tenant's files say of it.
  std::string FromFiles(const std::string& tenant, const std::string& json) const;
  const std::vector<std::string>& KeyAttributes(const std::string& tenant);

  Machine& machine_;
  KeyQuotas quotas_;
  std::map<std::string, std::vector<std::shared_ptr<const CsvTable>>, std::less<>> tables_;  // by tenant
  std::set<std::string, std::less<>> asking_;                                    // tenants whose matches ask
  std::map<std::string, std::vector<std::string>, std::less<>> key_attributes_;  // by tenant
};

// The answer to a submission that was taken whole, from the facts of each of its events.
std::string RenderAnswers(const EventSubmission& submission, const std::vector<EventFacts>& facts);

}  // namespace cxengine::api

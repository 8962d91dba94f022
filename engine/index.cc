// EventIndex.
#include "engine/index.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "engine/predicate.h"

namespace cxengine::engine {

namespace {

// The constants of which the field must equal one, or nothing if the constraint does not say so.
std::vector<Value> AccessKeys(const dsl::Plan& plan, dsl::ConstraintId id) {
  const dsl::Constraint& constraint = plan.constraints[id];
  switch (constraint.kind) {
    case dsl::Constraint::Kind::kEquals: {
      const dsl::Operand& operand = constraint.operands[0];
      if (operand.slot == dsl::kNone && !operand.constant.is_nil()) return {operand.constant};
      return {};
    }
    case dsl::Constraint::Kind::kOneOf: {
      const bool takes_nil = std::any_of(constraint.elements.begin(), constraint.elements.end(),
                                         [](const Value& element) { return element.is_nil(); });
      return takes_nil ? std::vector<Value>{} : constraint.elements;
    }
    case dsl::Constraint::Kind::kAnd:
      for (const dsl::ConstraintId part : constraint.parts) {
        std::vector<Value> keys = AccessKeys(plan, part);
        if (!keys.empty()) return keys;
      }
      return {};
    case dsl::Constraint::Kind::kTest:
    case dsl::Constraint::Kind::kOr:
    case dsl::Constraint::Kind::kNot:
      return {};
  }
  return {};
}

// A bucket with more commands than this is divided.
constexpr std::size_t kCrowded = 8;

}  // namespace

// A field of a command that is compared with constants.
struct EventIndex::Choice {
  const std::string* field;
  const FieldAccess* access;
  std::vector<Value> keys;
};

EventIndex::Choices EventIndex::ReadChoices() const {
  // How many different constants each field is compared with: the more, the fewer commands share one.
  absl::flat_hash_map<std::string, absl::flat_hash_set<Value, ValueHash>> spread;
  Choices choices(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    for (const auto& [field, constraint] : entry.command->constraints) {
      std::vector<Value> keys = AccessKeys(*entry.bound->plan, constraint);
      if (keys.empty()) continue;
      const std::string& name = entry.bound->plan->fields[field].name;
      spread[name].insert(keys.begin(), keys.end());
      choices[i].push_back({&name, &entry.bound->access[field], std::move(keys)});
    }
  }
  for (std::vector<Choice>& some : choices) {
    std::stable_sort(some.begin(), some.end(), [&](const Choice& a, const Choice& b) {
      return spread.at(*a.field).size() * b.keys.size() > spread.at(*b.field).size() * a.keys.size();
    });
  }
  return choices;
}

void EventIndex::Build() {
  const Choices choices = ReadChoices();
  absl::flat_hash_map<std::string, std::size_t> file_of;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (choices[i].empty()) {
      always_.push_back(i);
      continue;
    }
    const Choice& best = choices[i].front();
    const auto [file, added] = file_of.try_emplace(*best.field, files_.size());
    if (added) files_.push_back({*best.access, entries_[i].bound->fields, {}});
    for (const Value& key : best.keys) files_[file->second].by_value[key].entries.push_back(i);
  }
  for (FieldFile<Bucket>& file : files_) {
    for (auto& [key, bucket] : file.by_value) {
      if (bucket.entries.size() > kCrowded) Divide(bucket, choices);
    }
  }
}

void EventIndex::Divide(Bucket& bucket, const Choices& choices) const {
  std::vector<const std::string*> names;  // of the divisions
  Numbers rest;
  for (const std::uint32_t i : bucket.entries) {
    if (choices[i].size() < 2) {
      rest.push_back(i);
      continue;
    }
    const Choice& second = choices[i][1];
    const auto name = std::find_if(names.begin(), names.end(),
                                   [&](const std::string* known) { return *known == *second.field; });
    const auto place = static_cast<std::size_t>(name - names.begin());
    if (name == names.end()) {
      names.push_back(second.field);
      bucket.divisions.push_back({*second.access, entries_[i].bound->fields, {}});
    }
    for (const Value& key : second.keys) bucket.divisions[place].by_value[key].push_back(i);
  }
  bucket.entries = std::move(rest);
}

void EventIndex::Find(const Event& event, std::vector<const Entry*>& found) const {
  const auto check = [&](const Numbers& numbers) {
    for (const std::uint32_t number : numbers) {
      const Entry& entry = entries_[number];
      if (CouldMatch(*entry.bound, *entry.command, event)) found.push_back(&entry);
    }
  };
  for (const FieldFile<Bucket>& file : files_) {
    const Bucket* bucket = file.Find(event);
    if (bucket == nullptr) continue;
    check(bucket->entries);
    for (const FieldFile<Numbers>& division : bucket->divisions) {
      if (const Numbers* numbers = division.Find(event)) check(*numbers);
    }
  }
  check(always_);
}

}  // namespace cxengine::engine

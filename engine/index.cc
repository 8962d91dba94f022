// EventIndex.
#include "engine/index.h"

#include <algorithm>

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

struct Choice {
  const std::string* field;
  const FieldAccess* access;
  std::vector<Value> keys;
};

}  // namespace

void EventIndex::Build() {
  struct ValueSet {
    absl::flat_hash_map<Value, bool, ValueHash> values;
  };
  // How many different constants each field is compared with: the more, the fewer commands share one.
  absl::flat_hash_map<std::string, ValueSet> spread;
  std::vector<std::vector<Choice>> choices(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    for (const auto& [field, constraint] : entry.command->constraints) {
      std::vector<Value> keys = AccessKeys(*entry.bound->plan, constraint);
      if (keys.empty()) continue;
      const std::string& name = entry.bound->plan->fields[field].name;
      for (const Value& key : keys) spread[name].values.try_emplace(key, true);
      choices[i].push_back({&name, &entry.bound->access[field], std::move(keys)});
    }
  }
  absl::flat_hash_map<std::string, std::size_t> file_of;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto best =
        std::max_element(choices[i].begin(), choices[i].end(), [&](const Choice& a, const Choice& b) {
          return spread[*a.field].values.size() * b.keys.size() <
                 spread[*b.field].values.size() * a.keys.size();
        });
    if (best == choices[i].end()) {
      always_.push_back(static_cast<std::uint32_t>(i));
      continue;
    }
    const auto [file, added] = file_of.try_emplace(*best->field, files_.size());
    if (added) files_.push_back({*best->access, entries_[i].bound->fields, {}});
    for (const Value& key : best->keys)
      files_[file->second].by_value[key].push_back(static_cast<std::uint32_t>(i));
  }
}

void EventIndex::Find(const Event& event, std::vector<const Entry*>& found) const {
  const auto check = [&](std::uint32_t number) {
    const Entry& entry = entries_[number];
    if (CouldMatch(*entry.bound, *entry.command, event)) found.push_back(&entry);
  };
  for (const FieldFile& file : files_) {
    const Value& value = file.access.Read(event, *file.fields);
    if (value.is_nil()) continue;
    const auto it = file.by_value.find(value);
    if (it == file.by_value.end()) continue;
    for (const std::uint32_t number : it->second) check(number);
  }
  for (const std::uint32_t number : always_) check(number);
}

}  // namespace cxengine::engine

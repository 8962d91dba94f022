// From an event to the commands of openings that may take it, without a look at the others.
//
// Each command is filed under its access key: the field and constants of one equality (or set) constraint,
// that of the field which tells the most commands apart. Where many share a key, those that compare another
// field as well are divided by that one. Commands without an equality are filed under a field that must be
// there, or as always asked. What comes out still has to satisfy its other constraints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/bound_plan.h"

namespace cxengine::engine {

class EventIndex {
 public:
  struct Entry {
    std::uint32_t pattern;  // the caller's number
    const BoundPlan* bound;
    const dsl::Command* command;
    bool first;  // a run may start with it
  };

  void Add(const Entry& entry) { entries_.push_back(entry); }
  // Files the entries; call once, after the last Add.
  void Build();
  // Appends the entries whose constant constraints the event satisfies. Each at most once; in no particular
  // order.
  void Find(const Event& event, std::vector<const Entry*>& found) const;

 private:
  struct ValueHash {
    std::size_t operator()(const Value& value) const { return value.Hash(); }
  };
  using Numbers = std::vector<std::uint32_t>;  // of entries
  // Commands by the constants that one field is compared with.
  template <typename Content>
  struct FieldFile {
    FieldAccess access;
    const FieldTable* fields = nullptr;
    absl::flat_hash_map<Value, Content, ValueHash> by_value;

    // Null if there are none for the event's value.
    const Content* Find(const Event& event) const {
      const Value& value = access.Read(event, *fields);
      const auto found = value.is_nil() ? by_value.end() : by_value.find(value);
      return found == by_value.end() ? nullptr : &found->second;
    }
  };
  struct Bucket {
    Numbers entries;
    std::vector<FieldFile<Numbers>> divisions;  // of further ones
  };
  struct Choice;
  using Choices = std::vector<std::vector<Choice>>;  // by entry, the best first

  Choices ReadChoices() const;
  void Divide(Bucket& bucket, const Choices& choices) const;

  std::vector<Entry> entries_;
  std::vector<FieldFile<Bucket>> files_;
  Numbers always_;
};

}  // namespace cxengine::engine

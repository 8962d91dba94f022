// From an event to the commands of openings that may take it, without a look at the others.
//
// Each command is filed by *keys* of one or two fields (FieldCheck::KeysOf): of its constraints those that
// tell most commands apart. Commands that are filed by the same fields have one *shelf*; an event has one key
// in each field, so it looks at one place of each shelf. Commands without keys stand in order of the bound
// that a number must pass, if there is one, or are always asked. What comes out of all this still has to
// satisfy the other constraints.
//
//   {:type "a" :total (and (>= 10) (<= 20))}   shelf (type, total in cells of 16): ("a", 0), ("a", 1)
//   {:total (>= 100)}                          those at least 100 of total: up to the event's
//
// Commands join and leave one by one; the others stay where they are. What is looked at for an event lies
// close together: a *row* for each command, with its checks, fetched from memory before it is needed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/bound_plan.h"
#include "engine/field_check.h"
#include "engine/pool.h"
#include "engine/split_map.h"

namespace cxengine::engine {

struct ActivePattern;

class EventIndex {
 public:
  struct Entry {
    ActivePattern* pattern = nullptr;  // null: it is of a condition
    std::uint32_t condition = 0;       // its number
    const BoundPlan* bound = nullptr;
    const dsl::Command* command = nullptr;
    bool first = false;  // a run may start with it
    const void* identity =
        nullptr;  // of the pattern: who finds the entry looks at both, and finds them fetched
  };
  using Number = std::uint32_t;  // of an entry
  struct Found {
    ActivePattern* pattern = nullptr;
    std::uint32_t condition = 0;
    bool first = false;
  };

  // The plan stays as long as the entry.
  Number Add(const Entry& entry);
  void Remove(Number number);
  std::size_t size() const { return filed_.size(); }
  // Appends the entries whose constant constraints the event satisfies. Each at most once; in no particular
  // order.
  void Find(const EventView& view, std::vector<Found>& found);

 private:
  using Numbers = absl::InlinedVector<Number, 4>;

  // One field, at one grain, by which commands are or could be filed.
  struct Aspect {
    FieldAccess access;
    const FieldTable* fields = nullptr;
    Grain grain = kExact;
    SplitMap<std::uint32_t> spread;      // keys → how many commands have them
    std::vector<std::uint32_t> shelves;  // of which it is the first aspect
    std::uint64_t key = 0;               // of the event that is being looked for
  };
  struct Shelf {
    std::uint32_t second = kNone;  // aspect
    SplitMap<Numbers> places;
  };
  // Commands by the bound of one number.
  struct Bounds {
    FieldAccess access;
    const FieldTable* fields = nullptr;
    bool is_low = false;  // the number must not be below
    std::vector<std::pair<double, Number>> in_order;
  };
  struct AspectKeys {
    std::uint32_t aspect = 0;
    absl::InlinedVector<std::uint64_t, 2> keys;
  };
  struct Filed {
    Entry entry;
    std::vector<FieldCheck> checks;
    std::vector<AspectKeys> keys;  // all that it has
    std::uint32_t shelf = kNone;
    std::vector<std::uint64_t> places;  // on the shelf
    std::uint32_t bounds = kNone;
    double bound = 0;
  };
  // Of the entry with the same number.
  struct alignas(128) Row {
    Found found;  // what is said of it
    const void* identity = nullptr;
    std::uint8_t count = 0;  // of checks that stand here
    bool more = false;       // there are others
    std::array<QuickCheck, 4> checks;
  };
  struct Probe {
    const SplitMap<Numbers>* places;
    std::uint64_t place;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint32_t AspectOf(const BoundPlan& bound, const FieldCheck& check, Grain grain);
  std::uint32_t ShelfOf(std::uint32_t first, std::uint32_t second);
  void FileByKeys(Filed& filed, Number number);
  // False if no constraint is a bound.
  bool FileByBound(Filed& filed, Number number);
  // Does the event satisfy the checks of the entry?
  bool Holds(Number number, const Row& row, const EventView& view) const;
  // Appends the entries on the shelves, and those under their bounds, to asked_.
  void AskShelves();
  void AskByBound(const Bounds& bounds, const Event& event);

  Pool<Filed> filed_;
  Pool<Row> rows_;
  std::vector<Aspect> aspects_;
  std::map<std::pair<FieldId, Grain>, std::uint32_t> aspect_of_;
  std::vector<Shelf> shelves_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> shelf_of_;  // by aspects
  std::vector<Bounds> bounds_;
  std::map<std::pair<FieldId, bool>, std::uint32_t> bounds_of_;
  std::vector<Number> always_;
  std::vector<Probe> probes_;  // kept for their memory
  std::vector<Number> asked_;
};

}  // namespace cxengine::engine

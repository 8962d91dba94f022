// What a candidate of the reference matcher remembers: the events it took and the variables it assigned, in
// order.
//
// Everything a pattern can read is derived from this list on demand: `$field`, `(all $field)`, variables. The
// branches of an `or` keep events of their own beside the journal around them; what a branch sees is both,
// joined.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/environment.h"
#include "dsl/value.h"

namespace cxengine::reference {

using dsl::Milliseconds;
using dsl::Value;

// An event of a stream; numbers increase along it.
struct Arrival {
  std::uint64_t number = 0;
  Milliseconds at = 0;
  Value fields;  // a map
};

// The moment at which an event is handled. `clock` numbers what happens, over all candidates.
struct Moment {
  const Arrival* event;
  std::uint64_t* clock;
};

struct Entry {
  std::uint64_t stamp = 0;  // from Moment::clock
  bool is_event = false;
  Arrival event;         // the event taken, or
  std::string variable;  // the variable assigned
  Value value;
};

using Journal = std::vector<Entry>;  // by rising stamp

void Take(Journal& journal, const Moment& moment);
void Assign(Journal& journal, const std::string& variable, const Value& value, const Moment& moment);

Value LastOf(const Journal& journal, const std::string& field);  // `$field`: nulls do not count
Value AllOf(const Journal& journal, const std::string& field);   // `(all $field)`
Value VariableOf(const Journal& journal, const std::string& name);
// Numbers of the events, in order of consumption.
std::vector<std::uint64_t> EventsOf(const Journal& journal);

// The branch of an `or` sees its surroundings and its own events.
Journal Joined(const Journal& outer, const Journal& own);
// The other way: the events of `view` that are not in `outer` are the branch's own; new assignments go to
// `outer`, because variables are the match's (§5.2).
Journal TakeApart(const Journal& view, Journal& outer);

}  // namespace cxengine::reference

// What a candidate or match of the reference remembers: the events it took and the variables it assigned, in
// order.
//
// Everything a pattern can read is derived from this list on demand: `$field`, `(all $field)`, variables. The
// branches of an `or` and the watches of a loop keep events of their own beside the journal around them; what
// one of them sees is both, joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
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

// Numbers what happens, over all candidates and matches.
struct Clock {
  std::uint64_t stamp = 0;
  int rounds = 0;  // of loops, since something last waited: what stands for the limit of steps (§7)
  // What happened how often, by a word or two: the generator has to bring about all of it.
  std::map<std::string, int> seen;
  int steps = 0;  // forms entered, all in all: a case of too many is too much for the reference
};

inline constexpr int kMaxSteps = 15'000;

class Calls;

// The moment at which something is handled.
struct Moment {
  Milliseconds now = 0;
  Clock* clock = nullptr;
  Calls* calls =
      nullptr;  // null where nothing may act: in an opening, and in the question what would be next
};

struct Entry {
  std::uint64_t stamp = 0;  // from Moment::clock
  bool is_event = false;
  bool is_given = false;  // an event that bore the match and is in its context, but was not consumed (§3.4)
  bool is_asked = false;  // given, too: fields that were asked for. They hide events up to that number
  Arrival event;          // the event taken, or
  std::string variable;   // the variable assigned
  Value value;
};

using Journal = std::vector<Entry>;  // by rising stamp

// Where a form runs: what it reads and writes, and the number of the next event that its thread reads (§4.7).
struct Scene {
  Journal& journal;
  std::size_t& cursor;
  const Moment& moment;
  bool late = false;  // inside an overdue window: nothing begins to wait for an answer (§4.4)
};

void Take(Journal& journal, const Arrival& event, const Moment& moment);
void Assign(Journal& journal, const std::string& variable, const Value& value, const Moment& moment);

Value LastOf(const Journal& journal, const std::string& field);  // `$field`: nulls do not count
// `(all $field)`, and `(all $field.path)`.
Value AllOf(const Journal& journal, const std::string& field, const std::vector<std::string>& path);
Value VariableOf(const Journal& journal, const std::string& name);
// Numbers of the events, in order of consumption.
std::vector<std::uint64_t> EventsOf(const Journal& journal);

// The branch of an `or` sees its surroundings and its own events.
Journal Joined(const Journal& outer, const Journal& own);
// The other way: the events of `view` that are not in `outer` are the branch's own; new assignments go to
// `outer`, because variables are the match's (§5.2).
Journal TakeApart(const Journal& view, Journal& outer);

}  // namespace cxengine::reference

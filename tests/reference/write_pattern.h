// The generator's half that writes patterns.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/reference/random.h"

namespace cxengine::reference {

// Writes one pattern: an opening that collects, and a body that acts. What may be read (variables, locals,
// the context) is remembered along the way, so that nearly every pattern passes the checker and most of what
// it reads has a value.
class PatternWriter {
 public:
  explicit PatternWriter(Random& random) : random_(random) {}
  std::string Write();
  // One whose opening takes one event after the other; `shared`: in a window, and such that many begin alike.
  std::string WriteChain(bool shared);

 private:
  // write_pattern.cc: what stands in openings.
  std::string Statement(int depth);
  std::string Statements(int depth, int least, int most);  // with `def` and `set` between
  std::string Combinator(const std::string& head, int depth);
  std::string Times(int depth);
  std::string Within(int depth);
  std::string Let(int depth);
  std::string If(int depth);
  std::string Choice(int depth);
  std::string Loop(int depth);
  // Something that waits and whose value may be asked for.
  std::string Awaited(int depth);
  std::string Assignment();

  // write_chain.cc
  std::string RoundsOfOne();
  std::string Following();

  // write_event.cc: events and their constraints.
  std::string Event();
  std::string Constraint(const std::string& field, int depth);
  std::string Logic(const std::string& field, int depth);
  std::string Constant(const std::string& field);

  // write_value.cc: what is computed.
  std::string Expression(const std::string& field);
  std::string Condition(int depth);
  std::string Integer(int depth);  // cannot fail
  std::string Pure(int depth);
  std::string Template();

  // write_body.cc: what stands in bodies.
  std::string Body();
  std::string LastCall();
  std::string Doing(int depth);
  std::string Doings(int depth, int least, int most);
  std::string Operand(int depth);  // of `and` and `or`: it waits for an event
  std::string Window(int depth);
  std::string Branches(int depth);
  std::string Rounds(int depth);
  std::string Bound(int depth);  // a form around `Asked`
  std::string Asked(int depth);  // something that waits or acts, and whose value is used
  std::string Delay();

  // write_call.cc: interactions and the loops of bodies.
  std::string Call(int depth);
  std::string Handler(int depth);
  std::string BodyLoop(int depth);
  std::string Watch(int depth);
  std::string Counted(int depth);

  // "(a b c)": the items, in the order in which they are written here; empty ones are left out.
  static std::string List(std::initializer_list<std::string> items);
  static std::string Row(std::initializer_list<std::string> items);  // without the brackets
  // The item, with this chance in a hundred.
  template <typename Write>
  std::string Perhaps(int percent, const Write& write) {
    return random_.Chance(percent) ? write() : std::string();
  }
  std::string Name(const std::string& stem) { return stem + std::to_string(++names_); }
  std::string Seconds(int low, int high);
  // Locals of a form are forgotten behind it.
  class Scope;

  Random& random_;
  bool plain_ = false;  // hardly any constraints: many candidates, which share many events
  int events_ = 6;      // still to be written
  int calls_ = 6;       // the same
  int names_ = 0;
  bool consumed_ = false;    // an event has probably been consumed here
  bool window_ = true;       // `within` may stand here
  bool assigns_ = true;      // `def` and `set` may stand here
  bool in_handler_ = false;  // nothing may wait for events or time here
  std::vector<std::string> variables_;
  std::vector<std::string> locals_;        // of any value
  std::vector<std::string> event_locals_;  // of an event or an answer: probably a map
};

// Forgets the locals of a form when it ends.
class PatternWriter::Scope {
 public:
  explicit Scope(PatternWriter& writer)
      : writer_(writer), locals_(writer.locals_), event_locals_(writer.event_locals_) {}
  ~Scope() { writer_.locals_ = locals_, writer_.event_locals_ = event_locals_; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  PatternWriter& writer_;
  std::vector<std::string> locals_;
  std::vector<std::string> event_locals_;
};

}  // namespace cxengine::reference

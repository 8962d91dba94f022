// The generator's half that writes patterns.
#pragma once

#include <string>
#include <vector>

#include "tests/reference/random.h"

namespace cxengine::reference {

// Writes one pattern. What may be read (variables, locals, the context) is remembered along the way, so that
// nearly every pattern passes the checker and most of what it reads has a value.
class PatternWriter {
 public:
  explicit PatternWriter(Random& random) : random_(random) {}
  std::string Write();

 private:
  std::string Statement(int depth);
  std::string Statements(int depth, int least, int most);  // with `def` and `set` between
  std::string Combinator(const std::string& head, int depth);
  std::string Times(int depth);
  std::string Within(int depth);
  std::string Let(int depth);
  std::string If(int depth);
  // Something that waits and whose value may be asked for.
  std::string Awaited(int depth);
  std::string Event();
  std::string Constraint(const std::string& field, int depth);
  std::string Logic(const std::string& field, int depth);
  std::string Constant(const std::string& field);
  std::string Expression(const std::string& field);
  std::string Condition(int depth);
  std::string Assignment();
  std::string Name(const std::string& stem) { return stem + std::to_string(++names_); }

  Random& random_;
  bool plain_ = false;  // hardly any constraints: many candidates, which share many events
  int events_ = 6;      // still to be written
  int names_ = 0;
  bool consumed_ = false;  // an event has probably been consumed here
  bool window_ = true;     // `within` may stand here
  std::vector<std::string> variables_;
  std::vector<std::string> locals_;        // of any value
  std::vector<std::string> event_locals_;  // of an event
};

}  // namespace cxengine::reference

// PatternWriter: openings.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::Row(std::initializer_list<std::string> items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() || item.empty() ? "" : " ") + item;
  return text;
}

std::string PatternWriter::List(std::initializer_list<std::string> items) { return "(" + Row(items) + ")"; }

std::string PatternWriter::Write() {
  plain_ = random_.Chance(35);
  events_ = random_.Between(2, 6);
  // A third of the patterns have an opening and at most one call, a third hardly more than a body.
  switch (random_.Below(3)) {
    case 0: {
      const std::string opening = Statements(random_.Between(1, 4), 1, 3);
      return opening + (random_.Chance(60) ? "\n" + LastCall() : "");
    }
    case 1: {
      const std::string opening = Statements(random_.Between(1, 2), 1, 2);
      return opening + "\n" + Body();
    }
    default: {
      const std::string opening = random_.Chance(75) ? Event() + "\n" : "";
      return opening + Body();
    }
  }
}

std::string PatternWriter::Statements(int depth, int least, int most) {
  std::string text;
  const int count = random_.Between(least, most);
  for (int i = 0; i < count; ++i) {
    if (assigns_ && random_.Chance(8)) text = Row({text, Assignment()});
    text = Row({text, Statement(depth)});
  }
  if (assigns_ && random_.Chance(4)) text = Row({text, Assignment()});
  return text;
}

std::string PatternWriter::Statement(int depth) {
  if (depth <= 0 || events_ <= 1) return Event();
  switch (random_.Weighted({30, 12, 15, 15, 12, window_ ? 18 : 0, 5, 6, 4, 6})) {
    case 1:
      return List({"sequence", Statements(depth - 1, 1, 3)});
    case 2:
      return Combinator("and", depth);
    case 3:
      return Combinator("or", depth);
    case 4:
      return Times(depth);
    case 5:
      return Within(depth);
    case 6:
      return Let(depth);
    case 7:
      return If(depth);
    case 8:
      return Choice(depth);
    case 9:
      return Loop(depth);
    default:
      return Event();
  }
}

// The operands start together: none may count on what another one consumes.
std::string PatternWriter::Combinator(const std::string& head, int depth) {
  std::string text = "(" + head;
  const bool consumed = consumed_;
  const int count = random_.Weighted({5, 70, 25}) == 2 ? 3 : 2;
  for (int i = 0; i < count; ++i) {
    consumed_ = consumed;
    text = Row({text, Statement(depth - 1)});
  }
  return text + ")";
}

std::string PatternWriter::Times(int depth) {
  std::string count = std::to_string(random_.Weighted({6, 14, 50, 30}));
  if (random_.Chance(8)) count = random_.Chance(50) ? "(+ 1 1)" : "(inc (count (all $n)))";
  if (random_.Chance(2) && !variables_.empty()) count = random_.Pick(variables_);
  return List({"times", count, Statements(depth - 1, 1, 2)});
}

std::string PatternWriter::Within(int depth) {
  return List({"within", Seconds(1, 8), Statements(depth - 1, 1, 2)});
}

std::string PatternWriter::Awaited(int depth) {
  const bool window = window_;
  window_ = false;
  const std::string text = random_.Chance(50) ? Event() : Statement(depth - 1);
  window_ = window;
  return text;
}

std::string PatternWriter::Let(int depth) {
  const Scope scope(*this);
  std::string bindings;
  const int count = random_.Between(1, 2);
  for (int i = 0; i < count; ++i) {
    const std::string name = Name("p");
    const bool awaited = random_.Chance(60);
    const std::string value = awaited ? Awaited(depth) : Expression(random_.Chance(50) ? "n" : "s");
    bindings = Row({bindings, name, value});
    (value.rfind("(event", 0) == 0 ? event_locals_ : locals_).push_back(name);
  }
  return List({"let", "[" + bindings + "]", Statements(depth - 1, 1, 2)});
}

std::string PatternWriter::If(int depth) {
  const std::string predicate = random_.Chance(35) ? Awaited(depth) : Condition(1);
  if (random_.Chance(30)) return List({"when", predicate, Statements(depth - 1, 1, 2)});
  return List({"if", predicate, Statement(depth - 1), Perhaps(75, [&] { return Statement(depth - 1); })});
}

std::string PatternWriter::Assignment() {
  const auto value = [this] { return Expression(random_.Chance(50) ? "n" : "s"); };
  if (!variables_.empty() && random_.Chance(40)) return List({"set", random_.Pick(variables_), value()});
  const std::string name = Name("v");
  const bool awaits = random_.Chance(15) && events_ > 1 && !in_handler_;
  const std::string text = List({"def", name, awaits ? Awaited(1) : value()});
  variables_.push_back(name);
  return text;
}

// `cond` and `case`, over what is known or awaited.
std::string PatternWriter::Choice(int depth) {
  const auto statement = [&] { return Statement(depth - 1); };
  if (random_.Chance(50)) {
    const std::string asked = random_.Chance(30) ? List({"do", Awaited(depth), "$n"}) : Expression("n");
    return List({"case", asked, "1", statement(), "2", statement(), Perhaps(60, statement)});
  }
  std::string text = "(cond";
  const int pairs = random_.Between(1, 2);
  for (int i = 0; i < pairs; ++i)
    text = Row({text, random_.Chance(25) ? Awaited(depth) : Condition(1), statement()});
  return Row({text, Perhaps(60, statement)}) + ")";
}

// The body of an `until` waits, so that it does not spin.
std::string PatternWriter::Loop(int depth) {
  std::string predicate;
  const bool assigns = assigns_;
  assigns_ = false;
  switch (random_.Weighted({50, 25, 25})) {
    case 1:
      predicate = Condition(1);
      break;
    case 2:
      predicate = List({random_.Chance(50) ? "or" : "and", Event(), Condition(1)});
      break;
    default:
      predicate = Awaited(depth);
  }
  assigns_ = assigns;
  return List({random_.Chance(60) ? "until" : "unless", predicate, Event(),
               Perhaps(40, [&] { return Statements(depth - 1, 1, 1); })});
}

}  // namespace cxengine::reference

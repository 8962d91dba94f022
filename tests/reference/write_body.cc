// PatternWriter: bodies.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::Seconds(int low, int high) {
  if (random_.Chance(12)) return std::to_string(500 * random_.Between(2 * low, 2 * high)) + " milliseconds";
  if (random_.Chance(6)) return "(+ 1 " + std::to_string(random_.Between(low, high)) + ") seconds";
  const int seconds = random_.Between(low, high);
  return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

std::string PatternWriter::Delay() { return List({"delay", Seconds(1, 6)}); }

// Tells what there is to see at the end.
std::string PatternWriter::LastCall() {
  std::string text = "(perform echo end {:n $n :o $o.t :all (all $s)";
  for (const std::string& variable : variables_) text += " :" + variable + " " + variable;
  return text + "})";
}

std::string PatternWriter::Body() {
  events_ = random_.Between(2, 7);
  calls_ = random_.Between(2, 7);
  const std::string text = Doings(random_.Between(1, 3), 1, 3);
  return random_.Chance(25) ? text : text + "\n" + LastCall();
}

std::string PatternWriter::Doings(int depth, int least, int most) {
  std::string text;
  const int count = random_.Between(least, most);
  for (int i = 0; i < count; ++i) text = Row({text, Doing(depth)});
  return text;
}

std::string PatternWriter::Doing(int depth) {
  if (in_handler_) return Handler(depth);
  if (depth <= 0 || (events_ <= 0 && calls_ <= 0)) {
    const std::size_t what = random_.Weighted({events_ > 0 ? 35 : 2, calls_ > 0 ? 35 : 2, 10, 20});
    return what == 0 ? Event() : what == 1 ? Call(depth) : what == 2 ? Delay() : Assignment();
  }
  switch (random_.Weighted({16, 14, 8, 6, 14, 12, 5, 18, 5, 20})) {
    case 1:
      return Call(depth);
    case 2:
      return Delay();
    case 3:
      return Assignment();
    case 4:
      return Branches(depth);
    case 5:
      return Window(depth);
    case 6:
      return Rounds(depth);
    case 7:
      return Bound(depth);
    case 8:
      return List({random_.Chance(50) ? "do" : "sequence", Doings(depth - 1, 1, 2)});
    case 9:
      return BodyLoop(depth);
    default:
      return Event();
  }
}

std::string PatternWriter::Operand(int depth) {
  if (depth <= 0 || random_.Chance(30)) return Event();
  switch (random_.Below(5)) {
    case 0:
      return List({"sequence", Event(), Doings(depth - 1, 1, 2)});
    case 1:
      return List({"sequence", Doings(depth - 1, 1, 2), Event()});
    case 2:
      return List({"within", Seconds(1, 8), Doings(depth - 1, 0, 1), Event()});
    case 3: {
      const Scope scope(*this);
      const std::string name = Name("p");
      const std::string call = Call(depth - 1);
      event_locals_.push_back(name);
      return List({"let", "[" + name + " " + call + "]", Event(), Doings(depth - 1, 0, 1)});
    }
    default:
      return List({"if", List({"within", Seconds(1, 6), Event()}), Doing(depth - 1), Doing(depth - 1)});
  }
}

// The operands start together: none may count on what another one consumes.
std::string PatternWriter::Branches(int depth) {
  std::string text = random_.Chance(45) ? "(and" : "(or";
  const bool consumed = consumed_;
  const int count = random_.Chance(80) ? 2 : 3;
  for (int i = 0; i < count; ++i) {
    consumed_ = consumed;
    text = Row({text, Operand(depth - 1)});
  }
  return text + ")";
}

std::string PatternWriter::Window(int depth) {
  return List({"within", Seconds(1, 8), Doings(depth - 1, 0, 1), Event(),
               Perhaps(40, [&] { return Doing(depth - 1); })});
}

std::string PatternWriter::Rounds(int depth) {
  const std::string count =
      random_.Chance(85) ? std::to_string(random_.Between(0, 3)) : List({"abs", Integer(0)});
  return List({"times", count, Doings(depth - 1, 1, 2)});
}

// Something that has a value and waits or acts.
std::string PatternWriter::Asked(int depth) {
  switch (random_.Weighted({45, 12, 18, 6, 5, 4, 4, 6})) {
    case 1:
      return Event();
    case 2:
      return Window(depth);
    case 3:
      return Branches(depth);
    case 4:
      return List({"do", Doings(depth - 1, 0, 1), Call(depth - 1)});
    case 5:
      return List({"if", Condition(1), Call(depth - 1), Expression("n")});
    case 6:
      return List({"cond", Condition(1), Call(depth - 1), Expression("s")});
    case 7:
      return BodyLoop(depth);
    default:
      return Call(depth - 1);
  }
}

std::string PatternWriter::Bound(int depth) {
  const Scope scope(*this);
  const auto doing = [&] { return Doing(depth - 1); };
  switch (random_.Weighted({50, 14, 8, 6, 8, 7, 7})) {
    case 1:
      return List({"if", Asked(depth), doing(), Perhaps(70, doing)});
    case 2:
      return List({"when", Asked(depth), Doings(depth - 1, 1, 2)});
    case 3:
      return List({"case", Asked(depth), "1", doing(), "\"x\"", doing(), doing()});
    case 4:
      return List({"cond", Condition(1), doing(), Asked(depth), doing(), Perhaps(60, doing)});
    case 5: {
      const std::string name = Name("v");
      const std::string text = List({"def", name, Asked(depth)});
      variables_.push_back(name);
      return text;
    }
    case 6:
      if (variables_.empty()) return List({"when", Asked(depth), doing()});
      return List({"set", random_.Pick(variables_), Asked(depth)});
    default:
      break;
  }
  const std::string name = Name("p");
  const std::string binding = "[" + name + " " + Asked(depth) + "]";
  event_locals_.push_back(name);
  if (random_.Chance(50)) return List({"let", binding, Doings(depth - 1, 1, 2)});
  if (random_.Chance(40)) return List({"when-let", binding, Doings(depth - 1, 1, 2)});
  const std::string then = doing();
  event_locals_.pop_back();
  return List({"if-let", binding, then, Perhaps(70, doing)});
}

}  // namespace cxengine::reference

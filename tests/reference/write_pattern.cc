// PatternWriter.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::Write() {
  plain_ = random_.Chance(35);
  events_ = random_.Between(2, 6);
  std::string text = Statements(random_.Between(1, 4), 1, 3);
  if (random_.Chance(60)) {
    text += "\n(perform echo message {:n $n :o $o.t :all (all $s)";
    for (const std::string& variable : variables_) text += " :" + variable + " " + variable;
    text += "})";
  }
  return text;
}

std::string PatternWriter::Statements(int depth, int least, int most) {
  std::string text;
  const int count = random_.Between(least, most);
  for (int i = 0; i < count; ++i) {
    if (random_.Chance(8)) text += Assignment() + " ";
    text += Statement(depth) + (i + 1 < count ? " " : "");
  }
  if (random_.Chance(4)) text += " " + Assignment();
  return text;
}

std::string PatternWriter::Statement(int depth) {
  if (depth <= 0 || events_ <= 1) return Event();
  switch (random_.Weighted({30, 12, 15, 15, 12, window_ ? 18 : 0, 5, 6})) {
    case 1:
      return "(sequence " + Statements(depth - 1, 1, 3) + ")";
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
    text += " " + Statement(depth - 1);
  }
  return text + ")";
}

std::string PatternWriter::Times(int depth) {
  std::string count = std::to_string(random_.Weighted({6, 14, 50, 30}));
  if (random_.Chance(8)) count = random_.Chance(50) ? "(+ 1 1)" : "(inc (count (all $n)))";
  if (random_.Chance(2) && !variables_.empty()) count = random_.Pick(variables_);
  return "(times " + count + " " + Statements(depth - 1, 1, 2) + ")";
}

std::string PatternWriter::Within(int depth) {
  std::string duration = std::to_string(random_.Between(1, 8)) + " seconds";
  if (random_.Chance(10)) duration = "(+ 1 2) seconds";
  if (random_.Chance(10)) duration = std::to_string(500 * random_.Between(1, 16)) + " milliseconds";
  return "(within " + duration + " " + Statements(depth - 1, 1, 2) + ")";
}

std::string PatternWriter::Awaited(int depth) {
  const bool window = window_;
  window_ = false;
  const std::string text = random_.Chance(50) ? Event() : Statement(depth - 1);
  window_ = window;
  return text;
}

std::string PatternWriter::Let(int depth) {
  const std::vector<std::string> locals = locals_;
  const std::vector<std::string> event_locals = event_locals_;
  std::string text = "(let [";
  const int count = random_.Between(1, 2);
  for (int i = 0; i < count; ++i) {
    const std::string name = Name("p");
    text += (i > 0 ? " " : "") + name + " ";
    if (random_.Chance(60)) {
      const std::string value = Awaited(depth);
      text += value;
      (value.rfind("(event", 0) == 0 ? event_locals_ : locals_).push_back(name);
    } else {
      text += Expression(random_.Chance(50) ? "n" : "s");
      locals_.push_back(name);
    }
  }
  text += "] " + Statements(depth - 1, 1, 2) + ")";
  locals_ = locals;
  event_locals_ = event_locals;
  return text;
}

std::string PatternWriter::If(int depth) {
  const std::string predicate = random_.Chance(35) ? Awaited(depth) : Condition(1);
  if (random_.Chance(30)) return "(when " + predicate + " " + Statements(depth - 1, 1, 2) + ")";
  std::string text = "(if " + predicate + " " + Statement(depth - 1);
  if (random_.Chance(75)) text += " " + Statement(depth - 1);
  return text + ")";
}

std::string PatternWriter::Assignment() {
  if (!variables_.empty() && random_.Chance(40)) {
    const std::string name = random_.Pick(variables_);
    return "(set " + name + " " + Expression(random_.Chance(50) ? "n" : "s") + ")";
  }
  const std::string name = Name("v");
  const bool awaits = random_.Chance(15) && events_ > 1;
  const std::string value = awaits ? Awaited(1) : Expression(random_.Chance(50) ? "n" : "s");
  variables_.push_back(name);
  return "(def " + name + " " + value + ")";
}

}  // namespace cxengine::reference

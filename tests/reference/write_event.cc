// PatternWriter: `event` commands and their constraints.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::Event() {
  --events_;
  if (random_.Chance(plain_ ? 15 : 4)) {
    consumed_ = true;
    return random_.Chance(50) ? "(event)" : "(event {})";
  }
  std::string text = "(event {";
  bool first = true;
  const auto add = [&](const std::string& field, const std::string& constraint) {
    text += (first ? ":" : " :") + field + " " + constraint;
    first = false;
  };
  if (random_.Chance(plain_ ? 85 : 70))
    add("type", random_.Chance(85) ? Constant("type") : Constraint("type", 1));
  if (random_.Chance(plain_ ? 8 : 30)) add("n", Constraint("n", 2));
  if (random_.Chance(plain_ ? 4 : 18)) add("s", Constraint("s", 2));
  if (random_.Chance(plain_ ? 1 : 7)) add("o.t", Constraint("o.t", 1));
  consumed_ = true;
  return text + "})";
}

std::string PatternWriter::Constant(const std::string& field) {
  if (field == "type")
    return random_.Pick<std::string>({"\"a\"", "\"a\"", "\"a\"", "\"b\"", "\"b\"", "\"b\"", ":c"});
  if (field == "s") return random_.Pick<std::string>({"\"x\"", "\"y\"", "\"xy\"", ":x"});
  return random_.Pick<std::string>({"1", "2", "3", "1.0"});
}

std::string PatternWriter::Constraint(const std::string& field, int depth) {
  if (depth > 1 && random_.Chance(15)) return Logic(field, depth - 1);
  const bool number = field == "n" || field == "o.t";
  switch (random_.Weighted({40, 30, 18, 4, 4, 10, 5})) {
    case 1:
      return Expression(field);
    case 2: {
      const std::string operand = random_.Chance(60) ? Constant(field) : Expression(field);
      return "(" + random_.Pick<std::string>({"=", "not=", "<", "<=", ">", ">="}) + " " + operand + ")";
    }
    case 3:
      return random_.Pick<std::string>({"nil", "(= nil)", "nil?", "(nil?)"});
    case 4:
      return random_.Pick<std::string>({"some?", "(not= nil)", "(some?)"});
    case 5: {
      if (field == "s") return "#{\"x\" \"y\"}";
      if (field == "type") return random_.Chance(70) ? "#{\"a\" \"b\"}" : "#{\"a\" nil}";
      return random_.Pick<std::string>({"#{1 2}", "#{2 3}", "#{1 nil}", "#{1 \"1\"}"});
    }
    case 6: {
      if (number) return random_.Pick<std::string>({"odd?", "(even?)", "pos?", "(zero?)"});
      return random_.Pick<std::string>({"(starts-with? \"x\")", "(contains? \"y\")"});
    }
    default:
      return Constant(field);
  }
}

std::string PatternWriter::Logic(const std::string& field, int depth) {
  if (random_.Chance(45)) return "(not " + Constraint(field, depth) + ")";
  return List({random_.Chance(50) ? "and" : "or", Constraint(field, depth), Constraint(field, depth)});
}

}  // namespace cxengine::reference

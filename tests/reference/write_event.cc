// PatternWriter: `event` commands, constraints and expressions.
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

// The value of a field of the context, of a variable, a local, or something computed from them.
std::string PatternWriter::Expression(const std::string& field) {
  if (!consumed_ && random_.Chance(80)) return Constant(field);
  switch (
      random_.Weighted({50, variables_.empty() ? 0 : 25, locals_.empty() ? 0 : 25,
                        event_locals_.empty() ? 0 : 40, field == "n" ? 12 : 0, 4, field == "s" ? 8 : 0})) {
    case 1:
      return random_.Pick(variables_);
    case 2:
      return random_.Pick(locals_);
    case 3:
      return random_.Pick(event_locals_) + "." + field;
    case 4:
      return random_.Chance(50) ? "(count (all $n))" : "(- 4 (count (all $s)))";
    case 5:
      return "(inc $n)";
    case 6:
      return "(" + random_.Pick<std::string>({"first", "last"}) + " (all $s))";
    default:
      return "$" + field;
  }
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
  const std::string head = random_.Chance(50) ? "(and " : "(or ";
  return head + Constraint(field, depth) + " " + Constraint(field, depth) + ")";
}

// A predicate of `if` that cannot fail.
std::string PatternWriter::Condition(int depth) {
  if (depth > 0 && random_.Chance(25)) {
    switch (random_.Below(3)) {
      case 0:
        return "(not " + Condition(depth - 1) + ")";
      case 1:
        return "(and " + Condition(depth - 1) + " " + Condition(depth - 1) + ")";
      default:
        return "(or " + Condition(depth - 1) + " " + Condition(depth - 1) + ")";
    }
  }
  switch (random_.Below(5)) {
    case 0:
      return "(= $s " + Constant("s") + ")";
    case 1:
      return "(some? $n)";
    case 2:
      return "(> (count (all $n)) " + std::to_string(random_.Between(0, 2)) + ")";
    case 3:
      return "(nil? $o.t)";
    default:
      return "(not= $n " + Expression("n") + ")";
  }
}

}  // namespace cxengine::reference

// PatternWriter: expressions.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

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

// A predicate of `if` that cannot fail.
std::string PatternWriter::Condition(int depth) {
  if (depth > 0 && random_.Chance(25)) {
    switch (random_.Below(3)) {
      case 0:
        return "(not " + Condition(depth - 1) + ")";
      case 1:
        return List({"and", Condition(depth - 1), Condition(depth - 1)});
      default:
        return List({"or", Condition(depth - 1), Condition(depth - 1)});
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

// Counts what is there; no operand can be of a wrong type.
std::string PatternWriter::Integer(int depth) {
  if (depth <= 0) {
    if (random_.Chance(40)) return std::to_string(random_.Between(-2, 5));
    return "(count (all $" + random_.Pick<std::string>({"n", "s", "type"}) + "))";
  }
  const std::string level = std::to_string(depth);
  const std::string a = Integer(depth - 1);
  const std::string b = Integer(depth - 1);
  switch (random_.Below(7)) {
    case 0:
      return List({random_.Pick<std::string>({"+", "-", "*", "min", "max", "gcd", "lcm", "sum"}), a, b});
    case 1:
      return List({random_.Pick<std::string>({"inc", "dec", "abs", "-", "floor"}), a});
    case 2:
      return List({random_.Pick<std::string>({"quot", "rem", "mod"}), a,
                   random_.Pick<std::string>({"3", "-3", "2"})});
    case 3:
      return List({random_.Pick<std::string>({"floor", "ceil"}), List({"/", a, "2"})});
    case 4:
      return List({"if", Condition(0), a, b});
    case 5:
      return List({"cond", Condition(0), a, Condition(0), b, "7"});
    default:
      return "(let [w" + level + " " + a + "] (+ w" + level + " w" + level + "))";
  }
}

std::string PatternWriter::Template() {
  std::string text = "(template \"n={{n}}";
  if (random_.Chance(50)) text += " s={{{s}}}";
  if (random_.Chance(50)) text += " o={{o.t}}";
  if (!variables_.empty() && random_.Chance(50)) text += " v={{" + random_.Pick(variables_) + "}}";
  if (!event_locals_.empty() && random_.Chance(60)) text += " p={{" + random_.Pick(event_locals_) + ".n}}";
  return text + "\")";
}

// The value of a parameter.
std::string PatternWriter::Pure(int depth) {
  switch (random_.Weighted({30, 16, 8, 6, 5, 5, 5, 4, 3, 3})) {
    case 1:
      return Integer(depth);
    case 2:
      return "(all $" + random_.Pick<std::string>({"n", "s", "o.t"}) + ")";
    case 3:
      return "(str $s \"-\" " + Expression("n") + ")";
    case 4:
      return List({random_.Pick<std::string>({"filter", "remove"}),
                   random_.Pick<std::string>({"(= 1)", "some?", "(not= 2)"}), "(all $n)"});
    case 5:
      return List({"case", Expression("n"), "1 \"one\" 2", Integer(0), "nil"});
    case 6:
      return "(now)";
    case 7:
      return "[" + Row({Expression("s"), "{:k", Expression("n")}) + "}]";
    case 8:
      return "(upper-case (str " + Expression("s") + "))";
    case 9:
      return Row({"(if-let [w0", Expression("s") + "] (str w0 1) (avg", Integer(0), "4))"});
    default:
      return Expression(random_.Chance(60) ? "n" : "s");
  }
}

}  // namespace cxengine::reference

// PatternWriter: interactions, handlers, and the loops of bodies.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::Call(int depth) {
  --calls_;
  const std::string verb =
      random_.Pick<std::string>({"perform", "perform", "fetch", "create", "update", "delete"});
  std::string text = Row({"(" + verb, "shop", random_.Pick<std::string>({"one", "two", "three"})});
  if (random_.Chance(85)) {
    text += " {:k " + Pure(1);
    if (random_.Chance(30)) text += " :m " + (random_.Chance(30) ? Template() : Pure(1));
    text += "}";
  }
  if (random_.Chance(35)) text += " (retries " + std::to_string(random_.Between(0, 3)) + ")";
  if (random_.Chance(35)) text += " (timeout " + Seconds(1, 5) + ")";
  if (!in_handler_ && random_.Chance(30)) {
    in_handler_ = true;
    text += " (catch " + Doings(depth, 1, 2) + ")";
    in_handler_ = false;
  }
  return text + ")";
}

// What may stand in `catch`: nothing that waits for events or time.
std::string PatternWriter::Handler(int depth) {
  switch (random_.Weighted({35, 30, depth > 0 ? 20 : 0, depth > 0 ? 15 : 0})) {
    case 1:
      return Assignment();
    case 2: {
      const Scope scope(*this);
      const std::string name = Name("p");
      const std::string call = Call(depth - 1);
      event_locals_.push_back(name);
      return List({"when-let", "[" + name + " " + call + "]", Handler(depth - 1)});
    }
    case 3:
      return List({"if", Condition(0), Handler(depth - 1), Handler(depth - 1)});
    default:
      return Call(depth);
  }
}

// Something that ends a loop from outside.
std::string PatternWriter::Watch(int depth) {
  switch (random_.Weighted({55, 12, 8, 8, 8, depth > 0 ? 9 : 0})) {
    case 1:
      return List({"or", Event(), Condition(1)});
    case 2:
      return List({"and", Event(), Condition(1)});
    case 3:
      return List({"within", Seconds(2, 8), Event()});
    case 4:
      return List({"sequence", Event(), Event()});
    case 5:
      return List({"or", Event(), List({"and", Watch(0), Condition(0)})});
    default:
      return Event();
  }
}

// A loop with a counter, so that it comes to an end by itself.
std::string PatternWriter::Counted(int depth) {
  const std::string name = Name("c");
  std::string predicate = List({">=", name, std::to_string(random_.Between(1, 3))});
  if (random_.Chance(30)) predicate = List({"or", Watch(0), predicate});
  const std::string step = List({"set", name, List({"inc", name})});
  const bool first = random_.Chance(30);
  return List({"do", List({"def", name, "0"}),
               List({"until", predicate, first ? step : "", Doings(depth - 1, 1, 2), first ? "" : step})});
}

// The bodies of loops without a counter wait for time or events, so that they do not spin.
std::string PatternWriter::BodyLoop(int depth) {
  const auto wait = [this] { return random_.Chance(60) ? Delay() : Event(); };
  const auto body = [&] {
    if (random_.Chance(50)) return Row({Doings(depth - 1, 0, 2), wait()});
    return Row({wait(), Doings(depth - 1, 0, 2)});
  };
  switch (random_.Weighted({30, 22, 18, 14, 8, 8})) {
    case 1:
      return List({"unless", Watch(1), Doings(depth - 1, 1, 3)});
    case 2:
      return Counted(depth);
    case 3:
      return List({"unless", Condition(1), Doings(depth - 1, 1, 3)});
    case 4:
      return List({"until", Condition(1), body(), Event()});
    case 5:
      if (random_.Chance(50)) return List({"until", Call(depth - 1), body()});
      return List({"unless", Call(depth - 1), Doings(depth - 1, 1, 2)});
    default:
      return List({"until", Watch(1), body()});
  }
}

}  // namespace cxengine::reference

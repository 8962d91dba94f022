// PatternWriter: openings that take one event after the other, for which the engine has machines of its own.
#include "tests/reference/write_pattern.h"

namespace cxengine::reference {

std::string PatternWriter::WriteChain(bool shared) {
  const std::string call = random_.Chance(50) ? "\n" + LastCall() : "";
  if (!shared && random_.Chance(25)) return RoundsOfOne() + call;
  if (!shared && random_.Chance(40)) return Following() + call;
  // Commands that no event fits twice, in a window; many begin alike.
  std::vector<std::string> types = {"a", "b", "c"};
  std::string text;
  for (int left = random_.Between(2, 3); left > 0; --left) {
    const std::string type = random_.Pick(types);
    std::erase(types, type);
    text = Row(
        {text, "(event {:type \"" + type + "\"" + (random_.Chance(15) ? " :n " + Constant("n") : "") + "})"});
  }
  return "(within " + std::string(random_.Chance(70) ? "5" : "3") + " seconds " + text + ")" + call;
}

// `times` around one command.
std::string PatternWriter::RoundsOfOne() {
  const std::string rounds = List({"times", std::to_string(random_.Between(2, 5)),
                                   random_.Chance(60) ? std::string("(event {:type \"a\"})") : Event()});
  return random_.Chance(70) ? List({"within", Seconds(1, 8), rounds}) : rounds;
}

// Commands that look for what was seen before.
std::string PatternWriter::Following() {
  std::string text = "(event {:type \"a\"})";
  if (random_.Chance(25)) {
    text += " (def v1 $n)";
    variables_.emplace_back("v1");
  }
  const int count = random_.Between(1, 3);
  for (int i = 0; i < count; ++i) {
    const std::string n = variables_.empty() || random_.Chance(50) ? "$n" : variables_[0];
    std::string command = random_.Chance(70)
                              ? "(event {:type \"" + random_.Pick<std::string>({"a", "b", "b", "c"}) + "\""
                              : "(event {";
    if (random_.Chance(75)) command += " :n " + n;
    if (random_.Chance(20)) command += " :s $s";
    command += "})";
    if (random_.Chance(20)) command = List({"within", Seconds(1, 6), command});
    if (random_.Chance(10)) command = List({"times", "2", command});
    text = Row({text, command});
  }
  return random_.Chance(40) ? List({"within", Seconds(2, 8), "(sequence " + text + ")"}) : text;
}

}  // namespace cxengine::reference

// Finding an explanation, and writing it.
#include "dsl/explanation.h"

#include <algorithm>
#include <charconv>

namespace cxengine::dsl {

namespace {

constexpr std::string_view kOpen = "⟨";
constexpr std::string_view kClose = "⟩";
constexpr std::string_view kTimes = "×";
constexpr std::string_view kByte = "byte ";

// What stands between the angle brackets.
std::string Expand(std::string_view text) {
  unsigned number = 0;
  if (text.starts_with(kByte)) {
    std::from_chars(text.data() + kByte.size(), text.data() + text.size(), number, 16);
    return std::string(1, static_cast<char>(number));
  }
  const std::size_t times = text.find(kTimes);
  std::from_chars(text.data(), text.data() + std::min(times, text.size()), number);
  std::string out;
  for (unsigned i = 0; i < number; ++i) out += text.substr(times + kTimes.size());
  return out;
}

}  // namespace

const Explanation* FindExplanation(Code code) {
  for (const auto* rows : {&ReaderExplanations(), &FormExplanations(), &OperandExplanations(),
                           &SuspicionExplanations(), &ContradictionExplanations()}) {
    const auto row = std::find_if(rows->begin(), rows->end(),
                                  [&](const Explanation& candidate) { return candidate.code == code; });
    if (row != rows->end()) return &*row;
  }
  return nullptr;
}

std::string ExplanationMarkdown(const Explanation& explanation) {
  const auto example = [](std::string_view title, std::string_view source) {
    return std::string(title) + "\n\n```clojure\n" + std::string(source) + "\n```\n";
  };
  std::string out(explanation.meaning);
  out.append("\n\n").append(explanation.why).append("\n\n");
  out += example("Wrong:", explanation.bad) + "\n" + example("Right:", explanation.good);
  return out;
}

std::string ExpandExample(std::string_view example) {
  std::string out;
  while (true) {
    const std::size_t open = example.find(kOpen);
    const std::size_t close = example.find(kClose, std::min(open, example.size()));
    if (close == std::string_view::npos) return out.append(example);
    const std::size_t begin = open + kOpen.size();
    out.append(example.substr(0, open)).append(Expand(example.substr(begin, close - begin)));
    example.remove_prefix(close + kClose.size());
  }
}

}  // namespace cxengine::dsl

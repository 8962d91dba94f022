// UnifiedDiff: the shortest edit script (E. Myers, 1986) between two lists of lines, and its hunks.
#include "tools/check/diff.h"

#include <algorithm>
#include <vector>

#include "dsl/utf8.h"

namespace cxengine::tools {

namespace {

using Lines = std::vector<std::string_view>;

// A longer script is not searched for: time and memory grow with its square.
constexpr int kMaxEdits = 1000;
constexpr std::size_t kContext = 3;

// Each with its line feed.
Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

enum class Mark : char { kSame = ' ', kGone = '-', kNew = '+' };

struct Step {
  Mark mark;
  std::string_view line;
};

void AppendAll(const Lines& lines, std::size_t begin, std::size_t end, Mark mark, std::vector<Step>& steps) {
  for (std::size_t i = begin; i < end; ++i) steps.push_back({mark, lines[i]});
}

// How far each diagonal of the edit graph gets, after 0, 1, 2, … edits; empty when that takes too many.
std::vector<std::vector<int>> Trace(const Lines& a, const Lines& b) {
  const int rows = static_cast<int>(a.size());
  const int columns = static_cast<int>(b.size());
  std::vector<std::vector<int>> trace;
  std::vector<int> reach(2 * kMaxEdits + 3, 0);
  const auto middle = reach.begin() + kMaxEdits + 1;  // middle[k] is that of the diagonal x - y = k
  for (int edits = 0; edits <= kMaxEdits; ++edits) {
    for (int k = -edits; k <= edits; k += 2) {
      const auto at = middle + k;
      const bool down = k == -edits || (k != edits && at[-1] < at[1]);
      int x = down ? at[1] : at[-1] + 1;
      while (x < rows && x - k < columns && a.begin()[x] == b.begin()[x - k]) ++x;
      *at = x;
    }
    trace.emplace_back(middle - edits - 1, middle + edits + 2);
    const int end = rows - columns;
    if (std::abs(end) <= edits && (end + edits) % 2 == 0 && middle[end] >= rows) return trace;
  }
  return {};
}

// The steps from `a` to `b`, by walking the trace back from its end.
std::vector<Step> ShortestScript(const Lines& a, const Lines& b) {
  std::vector<Step> steps;
  const std::vector<std::vector<int>> trace = Trace(a, b);
  if (trace.empty()) {
    AppendAll(a, 0, a.size(), Mark::kGone, steps);
    AppendAll(b, 0, b.size(), Mark::kNew, steps);
    return steps;
  }
  int x = static_cast<int>(a.size());
  int y = static_cast<int>(b.size());
  for (int edits = static_cast<int>(trace.size()) - 1; edits >= 0; --edits) {
    int from_x = 0;
    int from_y = 0;
    if (edits > 0) {
      // The row for `edits - 1` holds the diagonals -edits to edits.
      const std::vector<int>& reach = trace[static_cast<std::size_t>(edits) - 1];
      const auto of = [&](int k) { return reach.begin()[k + edits]; };
      const int k = x - y;
      const bool down = k == -edits || (k != edits && of(k - 1) < of(k + 1));
      const int from_k = down ? k + 1 : k - 1;
      from_x = of(from_k);
      from_y = from_x - from_k;
    }
    while (x > from_x && y > from_y) {
      --x, --y;
      steps.push_back({Mark::kSame, a[static_cast<std::size_t>(x)]});
    }
    if (x > from_x) steps.push_back({Mark::kGone, a[static_cast<std::size_t>(--x)]});
    if (y > from_y) steps.push_back({Mark::kNew, b[static_cast<std::size_t>(--y)]});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<Step> Script(std::string_view before, std::string_view after) {
  const Lines a = SplitLines(before);
  const Lines b = SplitLines(after);
  // What is equal at both ends needs no search.
  std::size_t head = 0;
  while (head < std::min(a.size(), b.size()) && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < std::min(a.size(), b.size()) - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  std::vector<Step> steps;
  AppendAll(a, 0, head, Mark::kSame, steps);
  const auto inner = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  const std::vector<Step> middle = ShortestScript(inner(a), inner(b));
  steps.insert(steps.end(), middle.begin(), middle.end());
  AppendAll(a, a.size() - tail, a.size(), Mark::kSame, steps);
  return steps;
}

class Writer {
 public:
  explicit Writer(bool color) : color_(color) {}

  void Paint(std::string_view ansi, std::string_view line) {
    if (color_) out_.append(ansi);
    // A terminal is not to obey the file; a file, or patch, is to get every byte.
    out_ += color_ ? dsl::Printable(line) : std::string(line);
    out_.append(color_ ? "\x1b[0m\n" : "\n");
  }
  void Write(const Step& step) {
    const bool ends = step.line.ends_with('\n');
    const std::string line =
        static_cast<char>(step.mark) + std::string(step.line.substr(0, step.line.size() - ends));
    Paint(step.mark == Mark::kGone ? "\x1b[31m" : step.mark == Mark::kNew ? "\x1b[32m" : "", line);
    if (!ends) Paint("", "\\ No newline at end of file");
  }
  std::string Take() { return std::move(out_); }

 private:
  bool color_;
  std::string out_;
};

// "12,5": a range of lines, as a hunk's heading wants it. An empty one names the line before it.
std::string Range(std::size_t begin, std::size_t count) {
  const std::string first = std::to_string(count == 0 ? begin : begin + 1);
  return count == 1 ? first : first + "," + std::to_string(count);
}

}  // namespace

std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after, bool color) {
  if (before == after) return "";
  const std::vector<Step> steps = Script(before, after);
  const auto changes = [&](std::size_t i) { return steps[i].mark != Mark::kSame; };
  Writer writer(color);
  writer.Paint("\x1b[1m", "--- " + std::string(name));
  writer.Paint("\x1b[1m", "+++ " + std::string(name));
  std::size_t old_line = 0;  // of steps[at]
  std::size_t new_line = 0;
  for (std::size_t at = 0; at < steps.size();) {
    // A hunk: from three lines before a change to three lines after the last one that is near.
    std::size_t first = at;
    while (first < steps.size() && !changes(first)) ++first;
    if (first == steps.size()) break;
    std::size_t last = first;
    for (std::size_t i = first; i < steps.size() && i <= last + 2 * kContext + 1; ++i) {
      if (changes(i)) last = i;
    }
    const std::size_t begin = std::max(at, first - std::min(first, kContext));
    const std::size_t end = std::min(last + 1 + kContext, steps.size());
    old_line += begin - at;
    new_line += begin - at;
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (steps[i].mark != Mark::kNew) ++old_count;
      if (steps[i].mark != Mark::kGone) ++new_count;
    }
    writer.Paint("\x1b[36m", "@@ -" + Range(old_line, old_count) + " +" + Range(new_line, new_count) + " @@");
    for (std::size_t i = begin; i < end; ++i) writer.Write(steps[i]);
    old_line += old_count;
    new_line += new_count;
    at = end;
  }
  return writer.Take();
}

}  // namespace cxengine::tools

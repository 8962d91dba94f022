// Progress.
#include "tools/check/progress.h"

#include <utility>

namespace cxengine::tools {

namespace {

constexpr std::chrono::milliseconds kPatience{500};
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

std::string Progress::Update(std::size_t finished, std::chrono::milliseconds elapsed) {
  if (!visible_ || elapsed < kPatience || finished >= total_) return "";
  std::string line = "checked " + std::to_string(finished) + " of " + std::to_string(total_) + " files";
  if (line == shown_) return "";
  shown_ = std::move(line);
  return kClearLine + shown_;
}

std::string Progress::Clear() { return std::exchange(shown_, "").empty() ? "" : kClearLine; }

}  // namespace cxengine::tools

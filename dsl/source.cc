// Source: the line table.
#include "dsl/source.h"

#include <algorithm>

namespace cxengine::dsl {

namespace {

constexpr std::size_t kBlock = 256;

bool BeginsCodePoint(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  std::uint32_t code_points = 0;
  for (std::size_t block = 0; block < text_.size(); block += kBlock) {
    block_counts_.push_back(code_points);
    const std::string_view bytes = std::string_view(text_).substr(block, kBlock);
    for (const char byte : bytes) code_points += BeginsCodePoint(byte) ? 1U : 0U;
  }
  for (std::size_t end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', end + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(end + 1));
  }
}

std::string_view Source::TextOf(Span span) const {
  return std::string_view(text_).substr(span.begin, span.end - span.begin);
}

Position Source::Locate(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto start = *std::prev(next);
  const std::uint32_t before = CodePointsBefore(offset) - CodePointsBefore(start);
  return {static_cast<int>(next - line_starts_.begin()), static_cast<int>(before) + 1};
}

std::uint32_t Source::CodePointsBefore(std::uint32_t offset) const {
  if (text_.empty()) return 0;
  const std::size_t block = std::min<std::size_t>(offset, text_.size() - 1) / kBlock;
  std::uint32_t count = block_counts_[block];
  for (std::size_t i = block * kBlock; i < offset; ++i) {
    if (BeginsCodePoint(text_[i])) ++count;
  }
  return count;
}

std::string_view Source::Line(int line) const {
  if (line < 1 || static_cast<std::size_t>(line) > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[static_cast<std::size_t>(line) - 1];
  std::size_t end = text_.find('\n', begin);
  if (end == std::string::npos) end = text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace cxengine::dsl

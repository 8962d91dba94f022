// Source text of a pattern and the way from byte offsets to lines and columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::dsl {

// Bytes [begin, end) of a source.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// One-based; columns count code points (§9).
struct Position {
  int line = 1;
  int column = 1;
};

class Source {
 public:
  // `name` is what findings call the text: a path, "-", a pattern's id.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  std::string_view TextOf(Span span) const;
  // An offset past the end is the end.
  Position Locate(std::uint32_t offset) const;
  // The text of a one-based line, without its line break; empty past the last.
  std::string_view Line(int line) const;

 private:
  // Code points in text_[0, offset).
  std::uint32_t CodePointsBefore(std::uint32_t offset) const;

  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<std::uint32_t> block_counts_;  // code points before each block; long lines stay cheap
};

}  // namespace cxengine::dsl

// Text that is written line by line, with comments at the ends of lines.
//
// Comments behind adjacent lines begin in one column, unless that is far to the right and makes a line longer
// than kFormatColumns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cxengine::dsl {

class LineWriter {
 public:
  // Where the next character goes, from 0.
  int column() const { return column_; }

  // Behind what the line holds. `text` has line breaks only inside a string.
  void Write(std::string_view text);
  // Begins a line, also the first one; after an empty one if `blank`.
  void Break(int indent, bool blank);
  // A comment behind what the line holds; a Break follows.
  void Comment(std::string_view comment);
  // A line with nothing but a comment, in the column of the comment above; a Break follows.
  void ContinueComment(std::string_view comment);

  // All lines, each with its line break.
  std::string Take() const;

 private:
  struct Line {
    std::string code;
    int width = 0;  // of the last line of `code`, which ends in a string of several lines at times
    std::string_view comment;
    bool blank_before = false;
  };

  // Lines [first, end) follow each other and have comments.
  struct Run {
    std::size_t first = 0;
    std::size_t end = 0;
    int column = 0;  // of the comments; 0: each right behind its line
    int extra = 0;   // columns further to the right
  };

  Run RunAt(std::size_t first) const;
  int CommonColumn(const Run& run) const;
  int Extra(const Run& run) const;

  std::vector<Line> lines_;
  int column_ = 0;
};

}  // namespace cxengine::dsl

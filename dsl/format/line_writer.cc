// LineWriter: lines as they come, comments at the end.
#include "dsl/format/line_writer.h"

#include <algorithm>

#include "dsl/format.h"
#include "dsl/format/pieces.h"

namespace cxengine::dsl {

namespace {

constexpr int kBeforeComment = 2;

}  // namespace

void LineWriter::Write(std::string_view text) {
  Line& line = lines_.back();
  line.code += text;
  const std::size_t last_break = text.rfind('\n');
  const bool breaks = last_break != std::string_view::npos;
  column_ = breaks ? ColumnsOf(text.substr(last_break + 1)) : column_ + ColumnsOf(text);
  line.width = column_;
}

void LineWriter::Break(int indent, bool blank) {
  Line line;
  line.code.assign(static_cast<std::size_t>(indent), ' ');
  line.width = indent;
  line.blank_before = blank;
  lines_.push_back(std::move(line));
  column_ = indent;
}

void LineWriter::Comment(std::string_view comment) { lines_.back().comment = comment; }

void LineWriter::ContinueComment(std::string_view comment) {
  Break(0, false);
  Comment(comment);
}

LineWriter::Run LineWriter::RunAt(std::size_t first) const {
  Run run{first, first + 1};
  while (run.end < lines_.size() && !lines_[run.end].comment.empty() && !lines_[run.end].blank_before) {
    ++run.end;
  }
  run.column = CommonColumn(run);
  run.extra = Extra(run);
  return run;
}

int LineWriter::CommonColumn(const Run& run) const {
  int column = 0;
  for (std::size_t i = run.first; i < run.end; ++i) {
    column = std::max(column, lines_[i].width + kBeforeComment);
  }
  if (column <= kFarRight) return column;
  for (std::size_t i = run.first; i < run.end; ++i) {
    const int comment = ColumnsOf(lines_[i].comment);
    const bool fits_alone = lines_[i].width + kBeforeComment + comment <= kFormatColumns;
    if (fits_alone && column + comment > kFormatColumns) return 0;
  }
  return column > kFormatColumns ? 0 : column;
}

// A comment that stands alone below the run must not look as if it continued the run's last one.
int LineWriter::Extra(const Run& run) const {
  if (run.end == lines_.size() || lines_[run.end].blank_before) return 0;
  std::size_t last = run.end - 1;
  while (lines_[last].code.empty()) --last;
  const int column = run.column > 0 ? run.column : lines_[last].width + kBeforeComment;
  const std::string& below = lines_[run.end].code;
  return below.find_first_not_of(' ') == static_cast<std::size_t>(column) && below[column] == ';' ? 1 : 0;
}

std::string LineWriter::Take() const {
  std::string out;
  Run run;
  int column = 0;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.blank_before && i > 0) out += '\n';
    out += line.code;
    if (!line.comment.empty()) {
      if (i >= run.end) run = RunAt(i);
      // A line without code continues the comment above.
      if (!line.code.empty()) column = line.width + kBeforeComment;
      if (run.column > 0) column = run.column;
      out.append(static_cast<std::size_t>(column + run.extra - line.width), ' ');
      out += line.comment;
    }
    out += '\n';
  }
  return out;
}

}  // namespace cxengine::dsl

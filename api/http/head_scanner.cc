#include "api/http/head_scanner.h"

namespace cxengine::http {

HeadScanner::Result HeadScanner::Scan(std::string_view input, std::size_t& used) {
  for (used = 0; used < input.size();) {
    const char c = input[used++];
    if (after_cr_) {
      after_cr_ = false;
      if (c != '\n') return Result::kBadByte;
      const bool empty = length_ == 0;
      length_ = 0;
      if (line_ > 0) {
        if (empty) return Result::kComplete;
        ++line_;
        continue;
      }
      if (empty && !skipped_blank_) {
        skipped_blank_ = true;
        continue;
      }
      ++line_;
      return Result::kFirstLine;
    }
    if (line_ > 0 && ++fields_ > max_fields_) return Result::kTooLarge;
    if (c == '\r') {
      after_cr_ = true;
      continue;
    }
    if (c == '\n' || c == '\0') return Result::kBadByte;
    if (length_ == 0 && (c == ' ' || c == '\t')) return Result::kFolded;
    ++length_;
    if (line_ == 0 && length_ > max_first_line_) return Result::kLineTooLong;
  }
  return Result::kMore;
}

}  // namespace cxengine::http

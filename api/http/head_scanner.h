// Finds where the head of a request ends, byte by byte, and refuses what makes two parsers disagree about
// that.
//
// In: bytes as they arrive, cut anywhere. Out: how many of them belong to the head and whether its first line
// or all of it is complete. What goes wrong: NUL, CR or LF outside of CRLF, folded lines (obs-fold), a first
// line or field lines past their limits. One empty line before the first is skipped (RFC 9112 §2.2).
#pragma once

#include <cstddef>
#include <string_view>

namespace cxengine::http {

class HeadScanner {
 public:
  enum class Result {
    kMore,         // all bytes used, the head goes on
    kFirstLine,    // used up to the end of the first line
    kComplete,     // used up to the end of the empty line that ends the head
    kBadByte,      // NUL, CR or LF on its own
    kFolded,       // a line that begins with a blank
    kLineTooLong,  // the first line
    kTooLarge,     // the field lines together
  };

  HeadScanner(std::size_t max_first_line, std::size_t max_fields)
      : max_first_line_(max_first_line), max_fields_(max_fields) {}

  // Sets `used` to the number of bytes of `input` that it has looked at and that belong to the head.
  Result Scan(std::string_view input, std::size_t& used);

 private:
  std::size_t max_first_line_;
  std::size_t max_fields_;
  std::size_t line_ = 0;    // 0: the first
  std::size_t length_ = 0;  // of this line so far
  std::size_t fields_ = 0;  // bytes of field lines so far
  bool skipped_blank_ = false;
  bool after_cr_ = false;
};

}  // namespace cxengine::http

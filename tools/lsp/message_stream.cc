// ReadMessage, WriteMessage.
#include "tools/lsp/message_stream.h"

#include <charconv>

namespace cxengine::tools::lsp {

namespace {

constexpr std::size_t kMaxHeadLine = 1024;

// One line of the head without its line break; false at the end of the stream or of our patience.
bool ReadLine(std::istream& in, std::string& line) {
  line.clear();
  for (char c = 0; in.get(c);) {
    if (c == '\n') {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return true;
    }
    if (line.size() >= kMaxHeadLine) return false;
    line += c;
  }
  return false;
}

bool StartsWithName(std::string_view line, std::string_view name) {
  if (line.size() < name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = line[i] >= 'A' && line[i] <= 'Z' ? static_cast<char>(line[i] - 'A' + 'a') : line[i];
    if (c != name[i]) return false;
  }
  return true;
}

}  // namespace

Reading ReadMessage(std::istream& in, std::string& body) {
  constexpr std::string_view kLengthName = "content-length:";
  std::size_t length = 0;
  bool has_length = false;
  std::string line;
  for (bool first = true;; first = false) {
    if (!ReadLine(in, line)) {
      if (first && line.empty() && in.eof()) return Reading::kEnd;
      body = "the head of a message is broken";
      return Reading::kBroken;
    }
    if (line.empty()) break;
    if (!StartsWithName(line, kLengthName)) continue;  // Content-Type: there is only one
    const std::size_t digits = line.find_first_not_of(' ', kLengthName.size());
    const char* end = line.data() + line.size();
    const char* begin = digits == std::string::npos ? end : line.data() + digits;
    const auto [stop, error] = std::from_chars(begin, end, length);
    has_length = begin != end && stop == end && error == std::errc();
  }
  if (!has_length || length > kMaxMessageBytes) {
    body = has_length ? "a message is longer than 64 MiB" : "a message has no Content-Length";
    return Reading::kBroken;
  }
  body.resize(length);
  if (in.read(body.data(), static_cast<std::streamsize>(length))) return Reading::kMessage;
  body = "the stream ended inside a message";
  return Reading::kBroken;
}

void WriteMessage(std::ostream& out, std::string_view body) {
  out << "Content-Length: " << body.size() << "\r\n\r\n" << body << std::flush;
}

}  // namespace cxengine::tools::lsp

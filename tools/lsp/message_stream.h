// Messages of the Language Server Protocol (3.17, "Base Protocol") on byte streams: a head with
// `Content-Length`, an empty line, and that many bytes of JSON.
#pragma once

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

namespace cxengine::tools::lsp {

inline constexpr std::size_t kMaxMessageBytes = 64 * 1024 * 1024;

enum class Reading {
  kMessage,  // `body` holds one
  kEnd,      // the other side has closed the stream between messages
  kBroken,   // the head makes no sense, or the stream ended inside a message; `body` says which
};

// Reads one message.
Reading ReadMessage(std::istream& in, std::string& body);
// Writes one message and flushes.
void WriteMessage(std::ostream& out, std::string_view body);

}  // namespace cxengine::tools::lsp

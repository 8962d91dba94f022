#include "api/http/message.h"

#include <string>
#include <string_view>
#include <utility>

#include "api/http/ascii.h"

namespace cxengine::http {
namespace {

void AppendJsonString(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (EqualsIgnoringCase(field, name)) return value;
  }
  return std::nullopt;
}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  // The duty that is overwritten is done by the temporary's destructor.
  Responder previous(std::move(*this));
  sink_ = std::exchange(other.sink_, nullptr);
  return *this;
}

Responder::~Responder() {
  if (!sink_) return;
  try {
    Send(ErrorResponse(500, "internal-error", "The server failed to answer this request."));
  } catch (...) {
    // Out of memory, most likely; a destructor cannot say so, and the connection's owner still closes it.
  }
}

void Responder::Send(Response response) {
  if (const Sink sink = std::exchange(sink_, nullptr)) sink(std::move(response));
}

Response ErrorResponse(int status, std::string_view code, std::string_view sentence) {
  Response response;
  response.status = status;
  response.headers.Add("Content-Type", "application/json; charset=utf-8");
  response.body = "{\"error\":";
  AppendJsonString(response.body, sentence);
  response.body += ",\"code\":";
  AppendJsonString(response.body, code);
  response.body += '}';
  return response;
}

}  // namespace cxengine::http

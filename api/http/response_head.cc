#include "api/http/response_head.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <utility>

#include "api/http/ascii.h"

namespace cxengine::http {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{206, "Partial Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{426, "Upgrade Required"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
};

// The phrase is for people; a status without one is legal (RFC 9112 §4).
std::string_view PhraseOf(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return {};
}

bool IsOurs(std::string_view name) {
  constexpr std::array<std::string_view, 7> kOurs = {
      "connection", "content-length", "date", "keep-alive", "transfer-encoding", "trailer", "x-request-id",
  };
  return std::any_of(kOurs.begin(), kOurs.end(),
                     [&](std::string_view ours) { return EqualsIgnoringCase(name, ours); });
}

bool IsFieldName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

// A line break in a value would let whoever chose the value write fields or responses of their own.
void AppendValue(std::string& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out += (byte < 0x20 && c != '\t') || byte == 0x7F ? ' ' : c;
  }
}

// IMF-fixdate (RFC 9110 §5.6.7), in English whatever the locale, made once a second and thread.
std::string_view Date() {
  thread_local std::time_t made_for = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now == made_for) return text;
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm parts{};
  gmtime_r(&now, &parts);
  const auto two = [](int number) {
    return std::string{static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
  };
  text = kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3);
  text += ", " + two(parts.tm_mday) + " ";
  text += kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3);
  text += " " + std::to_string(parts.tm_year + 1900) + " ";
  text += two(parts.tm_hour) + ":" + two(parts.tm_min) + ":" + two(parts.tm_sec) + " GMT";
  made_for = now;
  return text;
}

}  // namespace

bool StatusHasBody(int status) { return status != 204 && status != 304; }

bool AsksToClose(const Response& response) {
  const auto value = response.headers.Find("Connection");
  return value && EqualsIgnoringCase(*value, "close");
}

std::string ResponseHead(const Response& response, const ResponseShape& shape) {
  // An interim or impossible status would leave the client waiting.
  const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
  std::string out;
  out.reserve(256);
  out += "HTTP/1.1 ";
  out += std::to_string(status);
  out += ' ';
  out += PhraseOf(status);
  out += "\r\nDate: ";
  out += Date();
  out += "\r\nX-Request-Id: ";
  out += shape.request_id;
  // A 204 must not have it (RFC 9110 §8.6); with a 304 it would speak of another representation.
  if (shape.chunked) {
    out += "\r\nTransfer-Encoding: chunked";
  } else if (StatusHasBody(status) && !response.stream) {
    out += "\r\nContent-Length: ";
    out += std::to_string(response.body.size());
  }
  if (shape.close) {
    out += "\r\nConnection: close";
  } else if (shape.http10) {
    out += "\r\nConnection: keep-alive";
  }
  for (const auto& [name, value] : response.headers.fields()) {
    if (!IsFieldName(name) || IsOurs(name)) continue;
    out += "\r\n";
    out += name;
    out += ": ";
    AppendValue(out, value);
  }
  out += "\r\n\r\n";
  return out;
}

}  // namespace cxengine::http

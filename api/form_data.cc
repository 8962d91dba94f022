#include "api/form_data.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cxengine::api {
namespace {

constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 §5.1.1

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// The value of `name=` among the parameters of a field, quoted or not; "" if there is none.
std::string Parameter(std::string_view field, std::string_view name) {
  const std::string lower = Lower(field);
  for (std::size_t at = lower.find(';'); at != std::string::npos; at = lower.find(';', at + 1)) {
    std::size_t begin = lower.find_first_not_of(" \t", at + 1);
    if (begin == std::string::npos || lower.compare(begin, name.size() + 1, std::string(name) + "=") != 0)
      continue;
    begin += name.size() + 1;
    if (begin < field.size() && field[begin] == '"') {
      const std::size_t end = field.find('"', begin + 1);
      return end == std::string_view::npos ? "" : std::string(field.substr(begin + 1, end - begin - 1));
    }
    return std::string(field.substr(begin, field.find_first_of("; \t", begin) - begin));
  }
  return "";
}

// Whether the head of a part, lines that end in CRLF, names it `file`.
bool IsFile(std::string_view head) {
  constexpr std::string_view kField = "content-disposition:";
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (Lower(line.substr(0, kField.size())) == kField) return Parameter(line, "name") == "file";
    head.remove_prefix(std::min(line.size() + 2, head.size()));
  }
  return false;
}

Problem Malformed() {
  return {400, "malformed-form-data",
          "The body must be form-data with a part `file`, as `curl -F file=@users.csv` sends it."};
}

}  // namespace

Result<BodyType> ReadBodyType(const http::Request& request) {
  const std::string_view field = request.headers.Find("Content-Type").value_or("");
  const std::string media = Lower(field.substr(0, field.find_first_of("; \t")));
  if (media == "text/csv") return BodyType{};
  if (media != "multipart/form-data")
    return Problem{415, "unsupported-media-type",
                   "Send the file as `multipart/form-data`, or bare as `text/csv`."};
  BodyType type{Parameter(field, "boundary")};
  if (type.boundary.empty() || type.boundary.size() > kMaxBoundary) return Malformed();
  return type;
}

Result<std::string> FileIn(const BodyType& type, std::string body) {
  if (type.boundary.empty()) return body;
  const std::string delimiter = "\r\n--" + type.boundary;
  const std::string_view all = body;
  // The first delimiter may stand at the very beginning.
  std::size_t at =
      all.starts_with(std::string_view(delimiter).substr(2)) ? delimiter.size() - 2 : all.find(delimiter);
  if (at == std::string_view::npos) return Malformed();
  if (!all.starts_with(std::string_view(delimiter).substr(2))) at += delimiter.size();
  while (all.substr(at, 2) != "--") {
    const std::size_t line = all.find("\r\n", at);
    if (line == std::string_view::npos) return Malformed();
    const std::size_t next = all.find(delimiter, line);
    const std::size_t head = all.find("\r\n\r\n", line);
    if (next == std::string_view::npos || head == std::string_view::npos || head >= next) return Malformed();
    if (IsFile(all.substr(line + 2, head - line - 2)))
      return body.substr(head + 4, next > head + 4 ? next - head - 4 : 0);
    at = next + delimiter.size();
  }
  return Malformed();
}

}  // namespace cxengine::api

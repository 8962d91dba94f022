// ReadString: decoding of escapes.
#include "dsl/string_literal.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

// The value of exactly four hexadecimal digits at the start of `text`.
std::optional<char32_t> FourHexDigits(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  unsigned value = 0;
  const auto result = std::from_chars(text.data(), text.data() + 4, value, 16);
  if (result.ptr != text.data() + 4) return std::nullopt;
  return static_cast<char32_t>(value);
}

// Decodes one string; `body` begins at `offset` of the source.
class StringDecoder {
 public:
  StringDecoder(std::string_view body, std::uint32_t offset, Diagnostics& diagnostics)
      : body_(body), offset_(offset), diagnostics_(diagnostics) {}

  std::string Decode() {
    out_.reserve(body_.size());
    while (at_ < body_.size()) {
      const std::size_t backslash = std::min(body_.find('\\', at_), body_.size());
      out_ += body_.substr(at_, backslash - at_);
      at_ = backslash;
      if (at_ < body_.size()) Escape();
    }
    return std::move(out_);
  }

  // Where the byte at `size` of the value will come from. To be asked in ascending order.
  std::size_t PlaceOf(std::size_t size) {
    while (at_ < body_.size() && out_.size() < size) {
      if (body_[at_] == '\\') {
        Escape();
      } else {
        out_ += body_[at_++];
      }
    }
    return at_;
  }

 private:
  void Escape() {
    const std::string_view rest = body_.substr(at_ + 1);
    const char letter = rest.empty() ? '\0' : rest[0];
    switch (letter) {
      case '"':
        return Take(2, '"');
      case '\\':
        return Take(2, '\\');
      case 'n':
        return Take(2, '\n');
      case 't':
        return Take(2, '\t');
      case 'r':
        return Take(2, '\r');
      case 'u':
        return Unicode(rest.substr(1));
      default:
        break;
    }
    const std::size_t length = 1 + DecodeUtf8(rest).length;
    const std::string text(body_.substr(at_, length));
    Diagnostic& finding = Refuse(length, Quoted(text) + " is no escape");
    finding.help = "the escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\uXXXX`";
    if (letter > ' ' && letter < 0x7F) finding.help += "; for a backslash write `\\" + text + "`";
  }

  void Unicode(std::string_view digits) {
    const auto unit = FourHexDigits(digits);
    if (!unit) {
      const std::size_t present =
          std::min<std::size_t>(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
      const std::size_t length = 2 + present;
      Refuse(length, Quoted(body_.substr(at_, length)) + " needs four hexadecimal digits");
      return;
    }
    const bool high = *unit >= 0xD800 && *unit <= 0xDBFF;
    const bool low = *unit >= 0xDC00 && *unit <= 0xDFFF;
    if (high && digits.substr(4, 2) == "\\u") {
      const auto second = FourHexDigits(digits.substr(6));
      if (second && *second >= 0xDC00 && *second <= 0xDFFF) {
        return Take(12, 0x10000 + ((*unit - 0xD800) << 10U) + (*second - 0xDC00));
      }
    }
    if (!high && !low) return Take(6, *unit);
    Refuse(6, Quoted(body_.substr(at_, 6)) + " is half of a surrogate pair").help =
        high ? "the other half, `\\uDC00` to `\\uDFFF`, follows at once"
             : "the other half, `\\uD800` to `\\uDBFF`, stands before it";
  }

  void Take(std::size_t length, char32_t value) {
    AppendUtf8(value, out_);
    at_ += length;
  }

  Diagnostic& Refuse(std::size_t length, std::string message) {
    const auto begin = static_cast<std::uint32_t>(offset_ + at_);
    out_ += body_.substr(at_, length);
    at_ += length;
    return diagnostics_.Report(Code::kBadEscape, {begin, begin + static_cast<std::uint32_t>(length)},
                               std::move(message));
  }

  std::string_view body_;
  std::uint32_t offset_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

Form ReadString(std::string_view body, Span span, Diagnostics& diagnostics) {
  Form form;
  form.span = span;
  std::string value = StringDecoder(body, span.begin + 1, diagnostics).Decode();
  if (value.size() > kMaxStringBytes) {
    diagnostics.Report(Code::kStringTooLong, span,
                       "a string of " + std::to_string(value.size()) + " bytes; at most " +
                           std::to_string(kMaxStringBytes) + " may stand in a pattern");
    form.faulty = true;
    return form;
  }
  form.value = Value::String(std::move(value));
  return form;
}

std::vector<std::size_t> PlacesInBody(std::string_view body, const std::vector<std::size_t>& offsets) {
  Diagnostics unused;
  StringDecoder decoder(body, 0, unused);
  std::vector<std::size_t> places;
  places.reserve(offsets.size());
  for (const std::size_t offset : offsets) places.push_back(decoder.PlaceOf(offset));
  return places;
}

}  // namespace cxengine::dsl

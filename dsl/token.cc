// ReadToken: numbers first, then names.
#include "dsl/token.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

constexpr std::string_view kSymbolMarks = "$*!_?<>=/+-%&";  // may begin a symbol, besides letters
constexpr std::string_view kInnerMarks = ".'#:";            // may follow
constexpr std::string_view kEllipsis = "…";

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsMark(std::string_view marks, char32_t c) {
  return c < 0x80 && marks.find(static_cast<char>(c)) != std::string_view::npos;
}
bool BeginsSymbol(char32_t c) { return IsLetter(c) || IsMark(kSymbolMarks, c); }
bool ContinuesSymbol(char32_t c) {
  return BeginsSymbol(c) || IsDigit(c) || IsMark(kInnerMarks, c) || IsCombining(c);
}

Form Faulty(Span span) {
  Form form;
  form.span = span;
  form.faulty = true;
  return form;
}

Form Atom(Value value, Span span) {
  Form form;
  form.span = span;
  form.value = std::move(value);
  return form;
}

// Numbers.

// 5  +5  -5  and also what was surely meant as a number: .5  -.5
bool LooksLikeNumber(std::string_view text) {
  if (text[0] == '+' || text[0] == '-') text.remove_prefix(1);
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  return !text.empty() && IsDigit(static_cast<unsigned char>(text[0]));
}

struct NumberShape {
  std::size_t whole = 0;   // digits before the point
  bool integer = true;     // no point, no exponent
  std::size_t length = 0;  // bytes that fit  [+-]? digits (. digits)? ([eE] [+-]? digits)?
};

NumberShape ShapeOf(std::string_view text) {
  NumberShape shape;
  std::size_t at = text[0] == '+' || text[0] == '-' ? 1 : 0;
  const auto digits = [&text](std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && IsDigit(static_cast<unsigned char>(text[end]))) ++end;
    return end - from;
  };
  shape.whole = digits(at);
  shape.length = at += shape.whole;
  if (at < text.size() && text[at] == '.' && digits(at + 1) > 0) {
    shape.integer = false;
    shape.length = at += 1 + digits(at + 1);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits(at) > 0) {
      shape.integer = false;
      shape.length = at + digits(at);
    }
  }
  return shape;
}

Form BadNumber(std::string_view text, Span span, const NumberShape& shape, Diagnostics& diagnostics) {
  Diagnostic& finding = diagnostics.Report(Code::kBadNumber, span, Quoted(text) + " is no number");
  const std::string start(text.substr(0, shape.length));
  const std::string_view rest = text.substr(shape.length);
  if (shape.whole == 0) {
    finding.help = "a digit stands before the point, as in `0.5`";
  } else if (rest.empty()) {  // only ReadNumber's leading zero comes here
    finding.help = "leave out the leading zero, or write a string: `\"" + start + "\"`";
  } else if (rest == ".") {
    finding.help = "write `" + start + "` or `" + start + ".0`";
  } else if (std::all_of(rest.begin(), rest.end(), [](unsigned char c) { return IsLetter(c); })) {
    finding.help = "put white space between " + Quoted(start) + " and " + Quoted(rest);
  }
  return Faulty(span);
}

Form ReadNumber(std::string_view text, Span span, Diagnostics& diagnostics) {
  const NumberShape shape = ShapeOf(text);
  if (shape.whole == 0 || shape.length != text.size()) return BadNumber(text, span, shape, diagnostics);
  std::string_view digits = text;
  if (digits[0] == '+') digits.remove_prefix(1);  // from_chars knows only the minus
  const std::string_view unsigned_digits = digits.substr(digits[0] == '-' ? 1 : 0);
  if (shape.whole > 1 && unsigned_digits[0] == '0') return BadNumber(text, span, shape, diagnostics);

  const char* end = digits.data() + digits.size();
  if (shape.integer) {
    std::int64_t integer = 0;
    if (std::from_chars(digits.data(), end, integer).ec == std::errc())
      return Atom(Value::Integer(integer), span);
  }
  double number = 0;
  if (std::from_chars(digits.data(), end, number).ec == std::errc()) return Atom(Value::Double(number), span);
  diagnostics.Report(Code::kBadNumber, span, Quoted(text) + " is beyond what a 64-bit double can hold");
  return Faulty(span);
}

// Symbols and keywords.

// "`@`", or for what cannot be seen "U+00A0".
std::string NameOf(char32_t c) {
  if (IsControl(c) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x3000) {
    std::array<char, 16> buffer;
    const int size = std::snprintf(buffer.data(), buffer.size(), "U+%04X", static_cast<unsigned>(c));
    return {buffer.data(), static_cast<std::size_t>(size)};
  }
  std::string out = "`";
  AppendUtf8(c, out);
  return out + "`";
}

std::string RemedyFor(char32_t c, bool first) {
  switch (c) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x2018:
    case 0x2019:
      return "strings stand in straight double quotes: `\"…\"`";
    case '\'':
      return "strings stand in double quotes: `\"…\"`";
    case 0xA0:
    case 0x3000:
    case 0xFEFF:
      return "replace it by an ordinary space";
    case '#':
      return first ? "a set is written `#{…}`" : "";
    case '\\':
      return "a backslash has a meaning only inside strings";
    default:
      return "";
  }
}

// The first code point of `name` that may not stand where it stands; none for a sound name.
struct Misfit {
  CodePoint point;
  bool first;
};
std::optional<Misfit> FindMisfit(std::string_view name, bool digit_may_begin) {
  for (std::size_t i = 0; i < name.size();) {
    const CodePoint point = DecodeUtf8(name.substr(i));
    const bool begins = BeginsSymbol(point.value) || (digit_may_begin && IsDigit(point.value));
    if (!(i == 0 ? begins : ContinuesSymbol(point.value))) return Misfit{point, i == 0};
    i += std::max<std::size_t>(point.length, 1);
  }
  return std::nullopt;
}

Form ReadName(Form::Kind kind, std::string_view name, std::string_view text, Span span,
              Diagnostics& diagnostics) {
  const bool keyword = kind == Form::Kind::kKeyword;
  if (name.empty()) {
    diagnostics.Report(Code::kBadToken, span, "a keyword needs a name after `:`");
    return Faulty(span);
  }
  if (const auto misfit = FindMisfit(name, keyword)) {
    const std::string what = keyword ? " is no keyword: " : " is no symbol: ";
    const std::string why = misfit->first ? " may not begin a name" : " may not stand in a name";
    Diagnostic& finding =
        diagnostics.Report(Code::kBadToken, span, Quoted(text) + what + NameOf(misfit->point.value) + why);
    finding.help = RemedyFor(misfit->point.value, misfit->first);
    return Faulty(span);
  }
  Form form;
  form.kind = kind;
  form.span = span;
  form.text = name;
  return form;
}

bool IsPlaceholder(std::string_view text) {
  if (text == kEllipsis) return true;
  return text.size() >= 3 && text.find_first_not_of('.') == std::string_view::npos;
}

}  // namespace

Form ReadToken(std::string_view text, Span span, Diagnostics& diagnostics) {
  if (text == "true") return Atom(Value::Boolean(true), span);
  if (text == "false") return Atom(Value::Boolean(false), span);
  if (text == "nil") return Atom(Value(), span);
  if (IsPlaceholder(text)) {
    diagnostics
        .Report(Code::kPlaceholder, span, Quoted(text) + " is a placeholder: something was left out here")
        .help = "write out what belongs here";
    return Faulty(span);
  }
  if (LooksLikeNumber(text)) return ReadNumber(text, span, diagnostics);
  if (text[0] == ':') return ReadName(Form::Kind::kKeyword, text.substr(1), text, span, diagnostics);
  return ReadName(Form::Kind::kSymbol, text, text, span, diagnostics);
}

}  // namespace cxengine::dsl

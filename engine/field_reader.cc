// ReadFields.
#include "engine/field_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <system_error>

#include "engine/field_order.h"

namespace cxengine::engine {

namespace {

using dsl::Value;

// Where the parts of a text begin: brackets, commas, colons, strings, and other values. Stage 1 of simdjson,
// which also sees to it that the text is UTF-8 and that strings end.
class Parts {
 public:
  // False if there are none. Behind the last one stands the size of the text, more than once.
  bool Find(std::string_view json) {
    if (json.empty() || (json.size() > capacity_ && !Allocate(json.size()))) return false;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(json.data());
    return stages_->stage1(bytes, json.size(), simdjson::stage1_mode::regular) == simdjson::SUCCESS;
  }
  const std::uint32_t* begin() const { return stages_->structural_indexes.get(); }
  const std::uint32_t* end() const { return begin() + stages_->n_structural_indexes; }

 private:
  bool Allocate(std::size_t size) {
    constexpr std::size_t kLeast = 16 * 1024;
    constexpr std::size_t kDepth = 1;  // nothing of stage 2 is used
    const std::size_t wanted = std::max(kLeast, size);
    capacity_ = 0;
    const auto* machine = static_cast<const simdjson::implementation*>(simdjson::get_active_implementation());
    if (machine->create_dom_parser_implementation(wanted, kDepth, stages_) != simdjson::SUCCESS) return false;
    capacity_ = wanted;
    return true;
  }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages_;
  std::size_t capacity_ = 0;
};

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number that these characters are, all of them. False for what is none, and for those that 64 bits do
// not hold.
bool ReadNumber(const char* at, const char* end, Value& value) {
  const char* const begin = at;
  const bool negative = *at == '-';
  if (negative) ++at;
  const char* const digits = at;
  std::uint64_t number = 0;
  for (; at != end && IsDigit(*at); ++at) number = 10 * number + static_cast<std::uint64_t>(*at - '0');
  const auto whole = at - digits;
  if (whole == 0 || (whole > 1 && *digits == '0')) return false;
  constexpr std::ptrdiff_t kExactDigits = 18;  // of a number that fits into 64 bits, whatever the digits
  if (at == end) {
    if (whole <= kExactDigits) {
      const auto integer = static_cast<std::int64_t>(number);
      value = Value::Integer(negative ? -integer : integer);
      return true;
    }
    std::int64_t integer = 0;
    if (std::from_chars(begin, end, integer).ec != std::errc()) return false;
    value = Value::Integer(integer);
    return true;
  }
  std::ptrdiff_t fraction = 0;
  if (*at == '.') {
    const char* const point = at++;
    for (; at != end && IsDigit(*at); ++at) number = 10 * number + static_cast<std::uint64_t>(*at - '0');
    fraction = at - point - 1;
    if (fraction == 0) return false;
  }
  // A quotient of two numbers that doubles hold exactly is rounded once, and so is right.
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53U;
  if (at == end && whole + fraction <= kExactDigits && number <= kExact) {
    static constexpr std::array<double, kExactDigits + 1> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                                     1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                                     1e14, 1e15, 1e16, 1e17, 1e18};
    const double real = static_cast<double>(number) / kPowers[static_cast<std::size_t>(fraction)];
    value = Value::Double(negative ? -real : real);
    return true;
  }
  if (at != end) {
    if (*at != 'e' && *at != 'E') return false;
    if (++at != end && (*at == '+' || *at == '-')) ++at;
    if (at == end) return false;
    for (; at != end; ++at) {
      if (!IsDigit(*at)) return false;
    }
  }
  double real = 0;
  if (std::from_chars(begin, end, real).ec != std::errc()) return false;
  value = Value::Double(real);
  return true;
}

// Appends what the escapes stand for. False for what is no escape, and for halves of characters.
bool Unescape(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return false;
    switch (text[i]) {
      case '"':
      case '\\':
      case '/':
        out += text[i];
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        unsigned code = 0;
        if (i + 4 >= text.size()) return false;
        const char* const hex = text.data() + i + 1;
        if (std::from_chars(hex, hex + 4, code, 16).ptr != hex + 4) return false;
        if (code >= 0xD800 && code <= 0xDFFF) return false;
        i += 4;
        if (code < 0x80) {
          out += static_cast<char>(code);
        } else if (code < 0x800) {
          out += static_cast<char>(0xC0U | (code >> 6U));
          out += static_cast<char>(0x80U | (code & 0x3FU));
        } else {
          out += static_cast<char>(0xE0U | (code >> 12U));
          out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
          out += static_cast<char>(0x80U | (code & 0x3FU));
        }
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

class Reader {
 public:
  // Behind the last part stands the zero that ends the text. It is no part of anything, so whoever comes
  // there goes no further, and nobody has to look out for the end.
  Reader(const std::string& json, const Parts& parts, const FieldTable& fields, FieldOrder& order,
         FieldSlots& slots)
      : text_(json.data()),
        size_(json.size()),
        next_(parts.begin()),
        end_(parts.end()),
        fields_(fields),
        order_(order),
        slots_(slots),
        escapes_(json.find('\\') != std::string::npos) {}

  bool ReadObject() {
    if (Take() != '{') return false;
    if (Peek() == '}') return ++next_ == end_;
    for (;;) {
      if (!ReadField()) return false;
      const char c = Take();
      if (c == '}') return next_ == end_;
      if (c != ',') return false;
    }
  }

 private:
  // The character where the next part begins.
  char Peek() const { return text_[*next_]; }
  char Take() { return text_[*next_++]; }

  // The string that is the next part, without its quotes. It ends before the part that follows.
  bool TakeString(std::string_view& text) {
    const std::uint32_t begin = *next_;
    if (text_[begin] != '"') return false;
    std::uint32_t end = *++next_ - 1;
    // Not before the quote that it begins with.
    while (text_[end] != '"') --end;
    if (end == begin) return false;
    text = std::string_view(text_ + begin + 1, end - begin - 1);
    return true;
  }
  bool IsEscaped(std::string_view text) const {
    return escapes_ && text.find('\\') != std::string_view::npos;
  }

  bool ReadField() {
    FieldId field = FieldTable::kUnknown;
    if (order_.Expects(text_ + *next_, size_ - *next_, field)) {
      next_ += 2;  // the name and its colon
    } else if (!ReadName(field)) {
      return false;
    }
    if (field == FieldTable::kUnknown) return SkipValue();
    return ReadValue(SlotOf(field));
  }
  // A name that was not expected, and its colon.
  bool ReadName(FieldId& field) {
    const std::uint32_t begin = *next_;
    std::string_view name;
    if (!TakeString(name)) return false;
    const bool escaped = IsEscaped(name);
    if (escaped) {
      unescaped_.clear();
      if (!Unescape(name, unescaped_)) return false;
      name = unescaped_;
    }
    field = fields_.Find(name);
    const std::uint32_t colon = *next_;
    if (Take() != ':') return false;
    const std::string_view text(text_ + begin, colon + 1 - begin);
    if (!escaped && text.size() == name.size() + 3) order_.Learn(text, field);
    return true;
  }

  FieldSlot& SlotOf(FieldId field) {
    // Few fields come twice, and what came is a bit for each of 64.
    const std::uint64_t bit = std::uint64_t{1} << (field % 64);
    if ((seen_ & bit) != 0) {
      for (FieldSlot& slot : slots_) {
        if (slot.field == field) return slot;
      }
    }
    seen_ |= bit;
    slots_.emplace_back().field = field;
    return slots_.back();
  }

  bool ReadValue(FieldSlot& slot) {
    slot.kind = FieldSlot::Kind::kValue;
    const char first = Peek();
    if (first == '"') return ReadString(slot);
    if (first != '{' && first != '[') return ReadScalar(slot.value);
    slot.kind = FieldSlot::Kind::kNested;
    slot.value = Value();  // of a field that came before under the same name
    slot.at = *next_;
    if (!SkipNested()) return false;
    slot.size = next_[-1] + 1 - slot.at;
    return true;
  }

  bool ReadString(FieldSlot& slot) {
    std::string_view text;
    if (!TakeString(text)) return false;
    if (IsEscaped(text)) {
      std::string value;
      if (!Unescape(text, value)) return false;
      slot.value = Value::String(std::move(value));
      return true;
    }
    slot.kind = FieldSlot::Kind::kText;
    slot.at = static_cast<std::uint32_t>(text.data() - text_);
    slot.size = static_cast<std::uint32_t>(text.size());
    return true;
  }

  bool ReadScalar(Value& value) {
    const char* const begin = text_ + *next_;
    if (*begin == '\0') return false;
    const char* end = text_ + *++next_;
    while (IsSpace(end[-1])) --end;
    if (IsDigit(*begin) || *begin == '-') return ReadNumber(begin, end, value);
    const std::string_view word(begin, static_cast<std::size_t>(end - begin));
    if (word == "null") {
      value = Value();
    } else if (word == "true" || word == "false") {
      value = Value::Boolean(word == "true");
    } else {
      return false;
    }
    return true;
  }

  bool SkipString() {
    std::string_view text;
    if (!TakeString(text)) return false;
    if (!IsEscaped(text)) return true;
    unescaped_.clear();
    return Unescape(text, unescaped_);
  }

  // Values that nobody asks for.
  bool SkipValue() {
    const char first = Peek();
    return first == '{' || first == '[' ? SkipNested() : SkipPlain();
  }
  bool SkipPlain() {
    if (Peek() == '"') return SkipString();
    Value unused;
    return ReadScalar(unused);
  }

  // A list or map; what is open is a bit each, 1 for a map.
  bool SkipNested() {
    std::uint64_t open = 0;
    int depth = 0;
    for (;;) {
      const char first = Peek();
      if (first == '{' || first == '[') {
        ++next_;
        if (++depth > 64) return false;
        open = (open << 1U) | (first == '{' ? 1U : 0U);
        if (Peek() != (first == '{' ? '}' : ']')) {
          if (first == '{' && !SkipName()) return false;
          continue;
        }
      } else if (!SkipPlain()) {
        return false;
      }
      // Behind a value, or before the end of what is empty.
      for (;;) {
        const char c = Take();
        if (c == ',') break;
        if (c != ((open & 1U) != 0 ? '}' : ']')) return false;
        open >>= 1U;
        if (--depth == 0) return true;
      }
      if ((open & 1U) != 0 && !SkipName()) return false;
    }
  }
  bool SkipName() { return SkipString() && Take() == ':'; }

  const char* text_;
  std::size_t size_;
  const std::uint32_t* next_;
  const std::uint32_t* end_;
  const FieldTable& fields_;
  FieldOrder& order_;
  FieldSlots& slots_;
  bool escapes_;            // there are some in the text
  std::uint64_t seen_ = 0;  // fields that have a slot, by their numbers modulo 64
  std::string unescaped_;
};

}  // namespace

bool ReadFields(const std::string& json, const FieldTable& fields, FieldSlots& slots) {
  thread_local Parts parts;  // expensive to make, cheap to keep
  thread_local FieldOrder order;
  order.Begin(fields);
  return parts.Find(json) && Reader(json, parts, fields, order, slots).ReadObject();
}

}  // namespace cxengine::engine

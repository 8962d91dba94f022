// ReadFields.
#include "engine/field_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/field_order.h"
#include "engine/json_scalar.h"

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

// A part of the text, as a place in the list of where they begin. Behind the last one stands the zero that
// ends the text. It is no part of anything, so whoever comes there goes no further, and nobody has to look
// out for the end.
using Part = const std::uint32_t*;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Whoever reads something takes the part that it begins with and yields the one behind it; null: it is not
// there.
class Reader {
 public:
  // `room` is for names.
  Reader(const std::string& json, const FieldTable& fields, FieldOrder& order, std::string& room,
         FieldSlots& slots)
      : text_(json.data()),
        size_(json.size()),
        fields_(fields),
        order_(order),
        unescaped_(room),
        slots_(slots),
        escapes_(json.find('\\') != std::string::npos) {}

  Part ReadObject(Part part) {
    if (At(part) != '{') return nullptr;
    if (At(++part) == '}') return part + 1;
    for (FieldOrder::Name* expected = order_.Begin(fields_);; expected = order_.After(expected), ++part) {
      FieldId field = expected->field();
      if (expected->IsAt(text_ + *part, size_ - *part)) {
        part += 2;  // the name and its colon
      } else {
        part = ReadName(part, *expected, field);
        if (part == nullptr) return nullptr;
      }
      part = field == FieldTable::kUnknown ? SkipValue(part) : ReadValue(part, field);
      if (part == nullptr) return nullptr;
      if (At(part) == '}') return part + 1;
      if (At(part) != ',') return nullptr;
    }
  }

 private:
  char At(Part part) const { return text_[*part]; }

  // The string that is this part, without its quotes; its data are null if it is none. It ends before the
  // part that follows.
  std::string_view StringAt(Part part) const {
    const std::uint32_t begin = *part;
    std::uint32_t end = part[1] - 1;
    // Not before the quote that it begins with.
    while (text_[end] != '"') --end;
    if (end == begin) return {};
    return {text_ + begin + 1, end - begin - 1};
  }
  bool IsEscaped(std::string_view text) const {
    return escapes_ && text.find('\\') != std::string_view::npos;
  }

  // A name that was not expected, and its colon.
  Part ReadName(Part part, FieldOrder::Name& expected, FieldId& field) {
    if (At(part) != '"') return nullptr;
    std::string_view name = StringAt(part);
    if (name.data() == nullptr) return nullptr;
    const bool escaped = IsEscaped(name);
    if (escaped) {
      unescaped_.clear();
      if (!Unescape(name, unescaped_)) return nullptr;
      name = unescaped_;
    }
    field = fields_.Find(name);
    if (At(part + 1) != ':') return nullptr;
    const std::string_view text(text_ + part[0], part[1] + 1 - part[0]);
    if (!escaped && text.size() == name.size() + 3) order_.Learn(expected, text, field);
    return part + 2;
  }

  // Takes back the slot of a field that came before under the same name.
  FieldSlot& NewSlot(FieldId field) {
    // Few fields come twice, and what came is a bit for each of 64.
    const std::uint64_t bit = std::uint64_t{1} << (field % 64);
    if ((seen_ & bit) != 0) std::erase_if(slots_, [&](const FieldSlot& slot) { return slot.field == field; });
    seen_ |= bit;
    FieldSlot& slot = slots_.emplace_back();
    slot.field = field;
    return slot;
  }

  Part ReadValue(Part part, FieldId field) {
    FieldSlot& slot = NewSlot(field);
    const char first = At(part);
    if (first == '"') return ReadString(part, slot);
    if (first != '{' && first != '[') return ReadScalar(part, &slot.value);
    slot.kind = FieldSlot::Kind::kNested;
    slot.at = *part;
    part = SkipNested(part);
    if (part != nullptr) slot.size = part[-1] + 1 - slot.at;
    return part;
  }

  Part ReadString(Part part, FieldSlot& slot) {
    const std::string_view text = StringAt(part);
    if (text.data() == nullptr) return nullptr;
    if (IsEscaped(text)) {
      std::string value;
      if (!Unescape(text, value)) return nullptr;
      slot.value = Value::String(std::move(value));
      return part + 1;
    }
    slot.kind = FieldSlot::Kind::kText;
    slot.at = *part + 1;
    slot.size = static_cast<std::uint32_t>(text.size());
    return part + 1;
  }

  // `value` is null if nobody asks for it.
  Part ReadScalar(Part part, Value* value) {
    const char* const begin = text_ + *part;
    const char* end = nullptr;
    if ((*begin < '0' || *begin > '9') && *begin != '-') {
      end = ReadWord(begin, value);
    } else if (value == nullptr) {
      end = SkipJsonNumber(begin);
    } else {
      const JsonNumber number = ReadJsonNumber(begin);
      end = number.end;
      *value = number.ToValue();
    }
    if (end == nullptr) return nullptr;
    // What begins no part of its own must not stand there.
    for (const char* const next = text_ + part[1]; end != next; ++end) {
      if (!IsSpace(*end)) return nullptr;
    }
    return part + 1;
  }
  static const char* ReadWord(const char* begin, Value* value) {
    for (const std::string_view word : {"null", "true", "false"}) {
      if (std::strncmp(begin, word.data(), word.size()) != 0) continue;
      if (value != nullptr) *value = word == "null" ? Value() : Value::Boolean(word == "true");
      return begin + word.size();
    }
    return nullptr;
  }

  Part SkipString(Part part) {
    const std::string_view text = StringAt(part);
    if (text.data() == nullptr) return nullptr;
    if (!IsEscaped(text)) return part + 1;
    unescaped_.clear();
    return Unescape(text, unescaped_) ? part + 1 : nullptr;
  }

  // Values that nobody asks for.
  Part SkipValue(Part part) {
    const char first = At(part);
    return first == '{' || first == '[' ? SkipNested(part) : SkipPlain(part);
  }
  Part SkipPlain(Part part) { return At(part) == '"' ? SkipString(part) : ReadScalar(part, nullptr); }

  // A list or map; what is open is a bit each, 1 for a map.
  Part SkipNested(Part part) {
    std::uint64_t open = 0;
    int depth = 0;
    for (;;) {
      const char first = At(part);
      if (first == '{' || first == '[') {
        ++part;
        if (++depth > 64) return nullptr;
        open = (open << 1U) | (first == '{' ? 1U : 0U);
        if (At(part) != (first == '{' ? '}' : ']')) {
          if (first == '{') part = SkipName(part);
          if (part == nullptr) return nullptr;
          continue;
        }
      } else {
        part = SkipPlain(part);
        if (part == nullptr) return nullptr;
      }
      // Behind a value, or before the end of what is empty.
      for (; At(part) != ','; ++part) {
        if (At(part) != ((open & 1U) != 0 ? '}' : ']')) return nullptr;
        open >>= 1U;
        if (--depth == 0) return part + 1;
      }
      ++part;
      if ((open & 1U) != 0) part = SkipName(part);
      if (part == nullptr) return nullptr;
    }
  }
  Part SkipName(Part part) {
    if (At(part) != '"') return nullptr;
    part = SkipString(part);
    return part != nullptr && At(part) == ':' ? part + 1 : nullptr;
  }

  const char* text_;
  std::size_t size_;
  const FieldTable& fields_;
  FieldOrder& order_;
  std::string& unescaped_;
  FieldSlots& slots_;
  bool escapes_;            // there are some in the text
  std::uint64_t seen_ = 0;  // fields that have a slot, by their numbers modulo 64
};

}  // namespace

bool ReadFields(const std::string& json, const FieldTable& fields, FieldSlots& slots) {
  // Expensive to make, cheap to keep.
  struct Kept {
    Parts parts;
    FieldOrder order;
    std::string room;
  };
  thread_local Kept kept;
  if (!kept.parts.Find(json)) return false;
  Reader reader(json, fields, kept.order, kept.room, slots);
  return reader.ReadObject(kept.parts.begin()) == kept.parts.end();
}

}  // namespace cxengine::engine

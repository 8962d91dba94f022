// The names of fields in the order in which they stood in the event before: the events of a stream are most
// often alike. So a name is compared with the one that is expected, and looked up only where it is another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "engine/fields.h"

namespace cxengine::engine {

class FieldOrder {
 public:
  // An event begins. What was learned of another table, or of this one before it grew, is forgotten.
  void Begin(const FieldTable& fields) {
    next_ = names_.data();
    if (stamp_ == fields.stamp()) return;
    stamp_ = fields.stamp();
    names_.fill(Name());
  }
  // Is the next name the one that is expected? `text` begins with its quote, and `room` bytes are there. Its
  // number is in `field` then, kUnknown for a name that nobody mentioned, and behind its quotes is a colon.
  bool Expects(const char* text, std::size_t room, FieldId& field) {
    const Name& name = *(last_ = next_);
    if (next_ != &names_.back()) ++next_;
    field = name.field;
    return name.IsAt(text, room);
  }
  // It was not: it is this one, which `text` begins with, with its quotes and colon.
  void Learn(std::string_view text, FieldId field) {
    if (last_ != &names_.back() && text.size() <= kLongest) *last_ = Name(text, field);
  }

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t kLongest = 2 * sizeof(Word);
  static constexpr std::size_t kMost = 40;

  static Word Load(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }

  // Up to sixteen bytes, compared as two words.
  struct Name {
    Name() = default;
    Name(std::string_view text, FieldId the_field)
        : reach(text.size() <= sizeof(Word) ? sizeof(Word) : kLongest), field(the_field) {
      std::array<char, kLongest> bytes{};
      text.copy(bytes.data(), bytes.size());
      words = {Load(bytes.data()), Load(bytes.data() + sizeof(Word))};
      bytes.fill(0);
      std::memset(bytes.data(), -1, text.size());
      masks = {Load(bytes.data()), Load(bytes.data() + sizeof(Word))};
    }
    bool IsAt(const char* text, std::size_t room) const {
      if (room < reach || ((Load(text) ^ words[0]) & masks[0]) != 0) return false;
      return reach == sizeof(Word) || ((Load(text + sizeof(Word)) ^ words[1]) & masks[1]) == 0;
    }

    std::array<Word, 2> words{};
    std::array<Word, 2> masks{};
    std::size_t reach =
        std::numeric_limits<std::size_t>::max();  // so many bytes are looked at; none: no name
    FieldId field = FieldTable::kUnknown;
  };

  std::array<Name, kMost + 1> names_;  // the last one is none, for all that come after the others
  Name* next_ = names_.data();
  Name* last_ = names_.data();  // the one that was asked for last
  std::uint64_t stamp_ = 0;
};

}  // namespace cxengine::engine

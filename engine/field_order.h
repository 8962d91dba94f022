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
  class Name;

  // An event begins, with this name. What was learned of another table, or of this one before it grew, is
  // forgotten.
  Name* Begin(const FieldTable& fields) {
    if (stamp_ != fields.stamp()) {
      stamp_ = fields.stamp();
      names_.fill(Name());
    }
    return names_.data();
  }
  Name* After(Name* name) { return name == &names_.back() ? name : name + 1; }
  // In the place of `name` stands another one: `text` is that with its quotes and colon.
  void Learn(Name& name, std::string_view text, FieldId field) {
    if (&name != &names_.back() && text.size() <= Name::kLongest) name = Name(text, field);
  }

  // Up to sixteen bytes, compared as two words.
  class Name {
   public:
    Name() = default;
    // Does `text`, of which `room` bytes are there, begin with the name, its quotes and a colon?
    bool IsAt(const char* text, std::size_t room) const {
      if (room < reach_ || ((Load(text) ^ words_[0]) & masks_[0]) != 0) return false;
      return reach_ == sizeof(Word) || ((Load(text + sizeof(Word)) ^ words_[1]) & masks_[1]) == 0;
    }
    // kUnknown for a name that nobody mentioned.
    FieldId field() const { return field_; }

   private:
    friend FieldOrder;
    using Word = std::uint64_t;
    static constexpr std::size_t kLongest = 2 * sizeof(Word);

    Name(std::string_view text, FieldId field)
        : reach_(text.size() <= sizeof(Word) ? sizeof(Word) : kLongest), field_(field) {
      std::array<char, kLongest> bytes{};
      text.copy(bytes.data(), bytes.size());
      words_ = {Load(bytes.data()), Load(bytes.data() + sizeof(Word))};
      bytes.fill(0);
      std::memset(bytes.data(), -1, text.size());
      masks_ = {Load(bytes.data()), Load(bytes.data() + sizeof(Word))};
    }
    static Word Load(const char* bytes) {
      Word word;
      std::memcpy(&word, bytes, sizeof word);
      return word;
    }

    std::array<Word, 2> words_{};
    std::array<Word, 2> masks_{};
    std::size_t reach_ = std::numeric_limits<std::size_t>::max();  // bytes that are looked at; or no name
    FieldId field_ = FieldTable::kUnknown;
  };

 private:
  static constexpr std::size_t kMost = 40;

  std::array<Name, kMost + 1> names_;  // the last one is no name, for all that come after the others
  std::uint64_t stamp_ = 0;
};

}  // namespace cxengine::engine

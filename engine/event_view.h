// What an event says of each field, ready to be compared many times: a text as its ShortText, a number as a
// double.
//
// One view serves one event after the other; it takes memory for the fields that the table knows.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/event.h"
#include "engine/short_text.h"

namespace cxengine::engine {

class EventView {
 public:
  struct Said {
    enum class Kind : std::uint8_t {
      kNothing,  // the field is not there
      kText,
      kNumber,  // one that a double holds exactly, and none that an integer could equal after rounding only
      kOther,   // whatever else: ask the event
    };
    ShortText text;
    double number = 0;
    Kind kind = Kind::kNothing;
    std::uint32_t turn = 0;  // says something if this is the view's
  };

  // The event has to live as long as it is viewed.
  void Look(const Event& event);
  const Event& event() const { return *event_; }
  const Said& operator[](FieldId field) const {
    static constexpr Said kNothing{};
    static constexpr Said kOther{{}, 0, Said::Kind::kOther, 0};
    if (!event_->Knows(field)) return kOther;
    return said_[field].turn == turn_ ? said_[field] : kNothing;
  }

 private:
  const Event* event_ = nullptr;
  std::vector<Said> said_;  // by field
  std::uint32_t turn_ = 0;
};

// Does a double hold the number exactly, and could no other integer equal it after rounding? False for what
// is no number.
bool IsExactNumber(const Value& value);

}  // namespace cxengine::engine

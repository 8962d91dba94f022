// EventView.
#include "engine/event_view.h"

#include <cmath>

namespace cxengine::engine {

bool IsExactNumber(const Value& value) {
  constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53U;
  if (value.is_integer()) return value.integer() >= -kExactIntegers && value.integer() <= kExactIntegers;
  return value.is_number() && !std::isnan(value.number());
}

void EventView::Look(const Event& event) {
  event_ = &event;
  if (said_.size() < event.known_fields()) said_.resize(event.known_fields());
  if (++turn_ == 0) {
    for (Said& said : said_) said.turn = 0;
    turn_ = 1;
  }
  for (const FieldSlot& slot : event.slots()) {
    Said& said = said_[slot.field];
    said.turn = turn_;
    if (slot.kind == FieldSlot::Kind::kText) {
      said.kind = Said::Kind::kText;
      said.text = ShortText(slot.TextIn(event.json()));
    } else if (IsExactNumber(slot.value)) {
      said.kind = Said::Kind::kNumber;
      said.number = slot.value.number();
    } else {
      said.kind = Said::Kind::kOther;
    }
  }
}

}  // namespace cxengine::engine

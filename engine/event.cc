// Events and their JSON.
#include "engine/event.h"

#include <simdjson.h>

#include <memory>
#include <utility>

#include "engine/big_numbers.h"
#include "engine/json_fault.h"

namespace cxengine::engine {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kMaxJsonDepth = 200;

// A parser with its buffers is expensive to make and cheap to keep; a shard's thread has one.
simdjson::dom::parser& Parser() {
  thread_local simdjson::dom::parser parser = [] {
    simdjson::dom::parser made;
    // Without memory for this the first parse says so.
    [[maybe_unused]] const auto code = made.allocate(16 * 1024, kMaxJsonDepth);
    return made;
  }();
  return parser;
}

Value ToValue(const element& json) {
  switch (json.type()) {
    case element_type::NULL_VALUE:
      return {};
    case element_type::BOOL:
      return Value::Boolean(bool(json));
    case element_type::INT64:
      return Value::Integer(std::int64_t(json));
    case element_type::UINT64:
      return Value::Double(static_cast<double>(std::uint64_t(json)));
    case element_type::DOUBLE:
      return Value::Double(double(json));
    case element_type::STRING:
      return Value::String(std::string(std::string_view(json)));
    case element_type::ARRAY: {
      dsl::List items;
      for (const element item : simdjson::dom::array(json)) items.push_back(ToValue(item));
      return Value::MakeList(std::move(items));
    }
    case element_type::OBJECT: {
      dsl::Map entries;
      for (const auto [key, value] : simdjson::dom::object(json)) entries.emplace_back(key, ToValue(value));
      return Value::MakeMap(std::move(entries));
    }
  }
  return {};
}

// So that what reads fields need not know which parser made them.
const Value& ToValue(const Value& value) { return value; }

// What is wrong, for the sender; simdjson's own words stay inside.
std::string_view Name(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR:
      return "the text is not valid UTF-8";
    case simdjson::DEPTH_ERROR:
      return "the JSON is nested more than 200 deep";
    case simdjson::EMPTY:
      return "the text is empty, a JSON value is expected";
    case simdjson::UNCLOSED_STRING:
      return "a string of the JSON is not closed";
    case simdjson::NUMBER_ERROR:
      return "a number of the JSON is malformed or too large";
    case simdjson::CAPACITY:
      return "the JSON is too large";
    default:
      return "the text is not valid JSON";
  }
}

std::string Explain(simdjson::error_code code, std::string_view json) {
  const std::string place = PlaceOfJsonFault(json);
  return std::string(Name(code)) + (place.empty() ? "" : ", at " + place);
}

simdjson::error_code Read(std::string_view json, element& out) {
  simdjson::dom::parser& parser = Parser();
  if (json.size() > parser.capacity()) {
    if (const auto code = parser.allocate(json.size(), kMaxJsonDepth)) return code;
  }
  return parser.parse(json.data(), json.size(), true).get(out);
}

void Keep(FieldId field, Value value, FieldSlots& slots) {
  for (FieldSlot& slot : slots) {
    if (slot.field != field) continue;
    slot.value = std::move(value);
    return;
  }
  FieldSlot& slot = slots.emplace_back();
  slot.field = field;
  slot.value = std::move(value);
}

// Reads an object with patience: what is wrong, if something is, and whatever ReadFields does not read.
bool ReadWhole(const std::string& json, const FieldTable& fields, FieldSlots& slots, std::string& error) {
  slots.clear();
  const auto keep = [&](std::string_view name, const auto& value) {
    const FieldId id = fields.Find(name);
    if (id != FieldTable::kUnknown) Keep(id, ToValue(value), slots);
  };
  element root;
  if (const auto code = Read(json, root)) {
    // A number too large for 64 bits is fine, but simdjson does not read on.
    const std::optional<Value> whole =
        code == simdjson::NUMBER_ERROR ? ParseBigNumbers(json, kMaxJsonDepth) : std::nullopt;
    if (!whole) {
      error = Explain(code, json);
      return false;
    }
    if (!whole->is_map()) {
      error = "an event is a JSON object";
      return false;
    }
    for (const auto& [name, value] : whole->map()) keep(name, value);
    return true;
  }
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) {
    error = "an event is a JSON object";
    return false;
  }
  for (const auto [name, value] : object) keep(name, value);
  return true;
}

// Has room for so many bytes behind what it allocates, and says where that begins. For allocate_shared.
template <typename T>
class WithRoom {
 public:
  using value_type = T;

  WithRoom(std::size_t bytes, char*& room) : bytes_(bytes), room_(&room) {}
  template <typename Other>
  explicit WithRoom(const WithRoom<Other>& other) : bytes_(other.bytes_), room_(other.room_) {}

  T* allocate(std::size_t count) {
    static_assert(alignof(T) >= alignof(FieldSlot) && alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    auto* const memory = static_cast<char*>(::operator new(count * sizeof(T) + bytes_));
    *room_ = memory + count * sizeof(T);
    return reinterpret_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t /*count*/) { ::operator delete(memory); }
  bool operator==(const WithRoom&) const = default;

 private:
  template <typename Other>
  friend class WithRoom;

  std::size_t bytes_;
  char** room_;  // only while something is allocated
};

}  // namespace

Event::~Event() {
  for (const Made* made = made_.load(std::memory_order_acquire); made != nullptr;)
    delete std::exchange(made, made->before);
  std::destroy(slots_.begin(), slots_.end());
}

std::shared_ptr<const Event> Event::Parse(EventNumber number, Milliseconds at, const std::string& json,
                                          const FieldTable& fields, std::string& error) {
  thread_local FieldSlots slots;  // kept for its memory
  slots.clear();
  if (!ReadFields(json, fields, slots) && !ReadWhole(json, fields, slots, error)) return nullptr;
  char* room = nullptr;
  const std::size_t slot_bytes = slots.size() * sizeof(FieldSlot);
  auto event =
      std::allocate_shared<Event>(WithRoom<Event>(slot_bytes + json.size(), room), Private(), number, at);
  event->known_fields_ = static_cast<FieldId>(fields.size());
  event->slots_ = {reinterpret_cast<FieldSlot*>(room), slots.size()};
  std::uninitialized_move(slots.begin(), slots.end(), event->slots_.begin());
  event->json_ = {room + slot_bytes, json.copy(room + slot_bytes, json.size())};
  return event;
}

const Value& Event::Get(FieldId field, const FieldTable& fields) const {
  static const Value nil{};
  if (Knows(field)) {
    const FieldSlot* slot = Slot(field);
    if (slot == nullptr) return nil;
    return slot->kind == FieldSlot::Kind::kValue ? slot->value : Make(*slot);
  }
  // A plan that came after the event asks for a field that nobody knew then. Rare: a pattern was changed
  // while a candidate held the event. The value is kept for the thread until the next such question.
  thread_local Value found;
  found = Find(fields.Name(field));
  return found;
}

const Event::Made* Event::FindMade(const Made* last, FieldId field) {
  while (last != nullptr && last->field != field) last = last->before;
  return last;
}

const Value& Event::Make(const FieldSlot& slot) const {
  const Made* last = made_.load(std::memory_order_acquire);
  if (const Made* known = FindMade(last, slot.field)) return known->value;
  const std::string_view text = slot.TextIn(json_);
  auto made = std::make_unique<Made>(Made{slot.field, {}, nullptr});
  std::string none;
  made->value = slot.kind == FieldSlot::Kind::kText ? Value::String(std::string(text))
                                                    : ParseJson(text, none).value_or(Value());
  do {
    // Another thread may have made it meanwhile.
    if (const Made* known = FindMade(last, slot.field)) return known->value;
    made->before = last;
  } while (!made_.compare_exchange_weak(last, made.get(), std::memory_order_acq_rel));
  return made.release()->value;
}

Value Event::Find(std::string_view name) const {
  const Value whole = ToValue();
  return whole.Get(name);
}

Value Event::ToValue() const {
  std::string error;
  return ParseJson(json_, error).value_or(Value());
}

std::optional<Value> ParseJson(std::string_view json, std::string& error) {
  element root;
  const auto code = Read(json, root);
  if (code == simdjson::SUCCESS) return ToValue(root);
  if (code == simdjson::NUMBER_ERROR) {
    if (std::optional<Value> value = ParseBigNumbers(json, kMaxJsonDepth)) return value;
  }
  error = Explain(code, json);
  return std::nullopt;
}

std::optional<std::string> KeyText(const Value& value) {
  if (value.is_nil() || value.is_list() || value.is_map()) return std::nullopt;
  return dsl::DisplayText(value);
}

}  // namespace cxengine::engine

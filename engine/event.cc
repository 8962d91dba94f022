// Events and their JSON.
#include "engine/event.h"

#include <simdjson.h>

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

}  // namespace

Event::~Event() {
  for (const Made* made = made_.load(std::memory_order_acquire); made != nullptr;)
    delete std::exchange(made, made->before);
}

std::shared_ptr<const Event> Event::Parse(EventNumber number, Milliseconds at, std::string json,
                                          const FieldTable& fields, std::string& error) {
  auto event = std::make_shared<Event>(Private());
  event->number_ = number;
  event->at_ = at;
  event->known_fields_ = static_cast<FieldId>(fields.size());
  event->json_ = std::move(json);
  if (!ReadFields(event->json_, fields, event->slots_) && !event->ReadWhole(fields, error)) return nullptr;
  return event;
}

bool Event::ReadWhole(const FieldTable& fields, std::string& error) {
  slots_.clear();
  const auto keep = [&](std::string_view name, const auto& value) {
    const FieldId id = fields.Find(name);
    if (id != FieldTable::kUnknown) Keep(id, engine::ToValue(value));
  };
  element root;
  if (const auto code = Read(json_, root)) {
    // A number too large for 64 bits is fine, but simdjson does not read on.
    const std::optional<Value> whole =
        code == simdjson::NUMBER_ERROR ? ParseBigNumbers(json_, kMaxJsonDepth) : std::nullopt;
    if (!whole) {
      error = Explain(code, json_);
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

void Event::Keep(FieldId field, Value value) {
  for (FieldSlot& slot : slots_) {
    if (slot.field != field) continue;
    slot.value = std::move(value);
    return;
  }
  FieldSlot& slot = slots_.emplace_back();
  slot.field = field;
  slot.value = std::move(value);
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

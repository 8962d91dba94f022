// The one value type of patterns, events and plans (§2): nil, booleans, int64, doubles, strings, lists and
// maps.
//
// A Value is 16 bytes and immutable; copies share strings, lists and maps by an atomic count, so a value may
// be handed to another thread. Maps have string keys, are kept sorted by key, and so iterate the same way
// everywhere (§10).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxengine::dsl {

class Value;
using List = std::vector<Value>;
using MapEntry = std::pair<std::string, Value>;
using Map = std::vector<MapEntry>;  // sorted by key, keys distinct

class Value {
 public:
  enum class Kind : std::uint8_t { kNil, kBoolean, kInteger, kDouble, kString, kList, kMap };

  Value() = default;  // nil
  static Value Boolean(bool value);
  static Value Integer(std::int64_t value);
  static Value Double(double value);
  static Value String(std::string value);
  static Value MakeList(List items);
  // Takes entries in any order; of equal keys the last wins.
  static Value MakeMap(Map entries);

  Value(const Value& other) noexcept : kind_(other.kind_), payload_(other.payload_) {
    if (is_boxed()) Share();
  }
  Value(Value&& other) noexcept : kind_(std::exchange(other.kind_, Kind::kNil)), payload_(other.payload_) {}
  Value& operator=(const Value& other) noexcept { return *this = Value(other); }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      if (is_boxed()) Release();
      kind_ = std::exchange(other.kind_, Kind::kNil);
      payload_ = other.payload_;
    }
    return *this;
  }
  ~Value() {
    if (is_boxed()) Release();
  }

  Kind kind() const { return kind_; }
  bool is_nil() const { return kind_ == Kind::kNil; }
  bool is_boolean() const { return kind_ == Kind::kBoolean; }
  bool is_integer() const { return kind_ == Kind::kInteger; }
  bool is_number() const { return kind_ == Kind::kInteger || kind_ == Kind::kDouble; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_map() const { return kind_ == Kind::kMap; }

  // Nil and false are false, everything else is true (§2).
  bool truthy() const { return !(kind_ == Kind::kNil || (kind_ == Kind::kBoolean && !payload_.boolean)); }

  // Each requires the kind it names.
  bool boolean() const { return payload_.boolean; }
  std::int64_t integer() const { return payload_.integer; }
  double number() const;  // of an integer or a double
  const std::string& string() const;
  const List& list() const;
  const Map& map() const;

  // The entry of a map, or nil for an absent key and for anything that is no map.
  const Value& Get(std::string_view key) const;

  // Equality of §2: 1 equals 1.0 exactly, a number never equals a string, lists and maps compare deeply.
  friend bool operator==(const Value& a, const Value& b);

  // Consistent with ==: equal values have equal hashes.
  std::uint64_t Hash() const;

  // Bytes that the value would take written out in full, roughly; for the 1 MiB limit of §7. O(1).
  std::size_t Size() const;
  // How deep lists and maps are nested: 0 for anything else. O(1).
  std::size_t Depth() const;

 private:
  struct StringBox;
  struct ListBox;
  struct MapBox;
  union Payload {
    bool boolean;
    std::int64_t integer = 0;
    double number;
    StringBox* string;
    ListBox* list;
    MapBox* map;
  };
  // Strings, lists and maps live in boxes that copies share; the other kinds come and go without a call.
  bool is_boxed() const { return kind_ >= Kind::kString; }
  void Share() const noexcept;
  void Release() noexcept;

  Kind kind_ = Kind::kNil;
  Payload payload_;
};

// "nil", "boolean", "integer", "number", "string", "list", "map": words for messages.
std::string_view KindName(Value::Kind kind);

// The shortest text that reads back as an equal double, whole ones without a fraction (§8 `str`): 100000.0 as
// "100000", 1e21 as "1e+21".
std::string NumberText(double value);

// The text of `str` (§8): strings bare, nil as "", lists and maps as JSON.
std::string DisplayText(const Value& value);

// JSON text, without white space. Doubles that JSON cannot express (infinities, NaN) are written as null.
std::string ToJson(const Value& value);
void AppendJson(const Value& value, std::string& out);

// Appends `text` as a JSON string with its quotes.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace cxengine::dsl

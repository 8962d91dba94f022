// Value: construction, sharing, equality and hashing.
#include "dsl/value.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <functional>

namespace cxengine::dsl {

struct Value::StringBox {
  std::atomic<std::uint32_t> owners{1};
  std::string data;
};
struct Value::ListBox {
  std::atomic<std::uint32_t> owners{1};
  std::uint32_t depth;
  std::size_t size;
  List data;
};
struct Value::MapBox {
  std::atomic<std::uint32_t> owners{1};
  std::uint32_t depth;
  std::size_t size;
  Map data;
};

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// Drops one owner; true when it was the last. One that is alone stays so, and need not be counted down.
template <typename Box>
bool LastOwner(Box* box) {
  return box->owners.load(std::memory_order_acquire) == 1 ||
         box->owners.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

// The integer that equals the double exactly, if there is one in the range of int64.
bool ExactInteger(double value, std::int64_t& out) {
  if (!(value >= -kTwoTo63 && value < kTwoTo63) || std::trunc(value) != value) return false;
  out = static_cast<std::int64_t>(value);
  return true;
}

std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdULL;
}

// Size and depth of a container, from those of its parts. Parts may be shared, so the sum can be far more
// than the memory; it stops at a number that is too much for anybody.
struct Measure {
  static constexpr std::size_t kEnormous = std::size_t{1} << 60U;

  void Add(const Value& part) {
    size = std::min(kEnormous, size + part.Size());
    depth = std::max(depth, static_cast<std::uint32_t>(part.Depth()) + 1);
  }
  std::size_t size = sizeof(Value);
  std::uint32_t depth = 1;
};

}  // namespace

Value Value::Boolean(bool value) {
  Value out;
  out.kind_ = Kind::kBoolean;
  out.payload_.boolean = value;
  return out;
}

Value Value::Integer(std::int64_t value) {
  Value out;
  out.kind_ = Kind::kInteger;
  out.payload_.integer = value;
  return out;
}

Value Value::Double(double value) {
  Value out;
  out.kind_ = Kind::kDouble;
  out.payload_.number = value;
  return out;
}

Value Value::String(std::string value) {
  Value out;
  out.payload_.string = new StringBox{{1}, std::move(value)};
  out.kind_ = Kind::kString;
  return out;
}

Value Value::MakeList(List items) {
  Measure measure;
  for (const Value& item : items) measure.Add(item);
  Value out;
  out.payload_.list = new ListBox{{1}, measure.depth, measure.size, std::move(items)};
  out.kind_ = Kind::kList;
  return out;
}

Value Value::MakeMap(Map entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const MapEntry& a, const MapEntry& b) { return a.first < b.first; });
  // Of a run of equal keys the last one stays.
  auto out = entries.begin();
  for (auto it = entries.begin(); it != entries.end(); ++it) {
    if (std::next(it) != entries.end() && std::next(it)->first == it->first) continue;
    if (out != it) *out = std::move(*it);
    ++out;
  }
  entries.erase(out, entries.end());
  Value value;
  Measure measure;
  for (const auto& [key, entry] : entries) {
    measure.Add(entry);
    measure.size += key.size();
  }
  value.payload_.map = new MapBox{{1}, measure.depth, measure.size, std::move(entries)};
  value.kind_ = Kind::kMap;
  return value;
}

void Value::Share() const noexcept {
  switch (kind_) {
    case Kind::kNil:
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDouble:
      break;
    case Kind::kString:
      payload_.string->owners.fetch_add(1, std::memory_order_relaxed);
      break;
    case Kind::kList:
      payload_.list->owners.fetch_add(1, std::memory_order_relaxed);
      break;
    case Kind::kMap:
      payload_.map->owners.fetch_add(1, std::memory_order_relaxed);
      break;
  }
}

void Value::Release() noexcept {
  switch (kind_) {
    case Kind::kNil:
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDouble:
      break;
    case Kind::kString:
      if (LastOwner(payload_.string)) delete payload_.string;
      break;
    case Kind::kList:
      if (LastOwner(payload_.list)) delete payload_.list;
      break;
    case Kind::kMap:
      if (LastOwner(payload_.map)) delete payload_.map;
      break;
  }
  kind_ = Kind::kNil;
}

double Value::number() const {
  return kind_ == Kind::kInteger ? static_cast<double>(payload_.integer) : payload_.number;
}
const std::string& Value::string() const { return payload_.string->data; }
const List& Value::list() const { return payload_.list->data; }
const Map& Value::map() const { return payload_.map->data; }

const Value& Value::Get(std::string_view key) const {
  static const Value nil{};
  if (kind_ != Kind::kMap) return nil;
  const Map& entries = map();
  auto it = std::lower_bound(entries.begin(), entries.end(), key,
                             [](const MapEntry& entry, std::string_view name) { return entry.first < name; });
  return it != entries.end() && it->first == key ? it->second : nil;
}

bool operator==(const Value& a, const Value& b) {
  using Kind = Value::Kind;
  if (a.kind_ != b.kind_) {
    if (!a.is_number() || !b.is_number()) return false;
    const Value& integer = a.is_integer() ? a : b;
    const Value& real = a.is_integer() ? b : a;
    std::int64_t exact = 0;
    return ExactInteger(real.payload_.number, exact) && exact == integer.payload_.integer;
  }
  switch (a.kind_) {
    case Kind::kNil:
      return true;
    case Kind::kBoolean:
      return a.payload_.boolean == b.payload_.boolean;
    case Kind::kInteger:
      return a.payload_.integer == b.payload_.integer;
    case Kind::kDouble:
      return a.payload_.number == b.payload_.number;
    case Kind::kString:
      return a.payload_.string == b.payload_.string || a.string() == b.string();
    case Kind::kList:
      return a.payload_.list == b.payload_.list || a.list() == b.list();
    case Kind::kMap:
      return a.payload_.map == b.payload_.map || a.map() == b.map();
  }
  return false;
}

std::uint64_t Value::Hash() const {
  const auto seed = static_cast<std::uint64_t>(kind_);
  switch (kind_) {
    case Kind::kNil:
      return Mix(0, seed);
    case Kind::kBoolean:
      return Mix(payload_.boolean ? 2 : 1, seed);
    case Kind::kInteger:
      return Mix(static_cast<std::uint64_t>(payload_.integer), 2);
    case Kind::kDouble: {
      std::int64_t exact = 0;  // 1.0 hashes as 1
      if (ExactInteger(payload_.number, exact)) return Mix(static_cast<std::uint64_t>(exact), 2);
      return Mix(std::bit_cast<std::uint64_t>(payload_.number), 3);
    }
    case Kind::kString:
      return std::hash<std::string_view>{}(string());
    case Kind::kList: {
      std::uint64_t hash = seed;
      for (const Value& item : list()) hash = Mix(hash, item.Hash());
      return hash;
    }
    case Kind::kMap: {
      std::uint64_t hash = seed;
      for (const auto& [key, value] : map()) {
        hash = Mix(Mix(hash, std::hash<std::string_view>{}(key)), value.Hash());
      }
      return hash;
    }
  }
  return 0;
}

std::size_t Value::Size() const {
  switch (kind_) {
    case Kind::kNil:
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDouble:
      return sizeof(Value);
    case Kind::kString:
      return sizeof(Value) + string().size();
    case Kind::kList:
      return payload_.list->size;
    case Kind::kMap:
      return payload_.map->size;
  }
  return 0;
}

std::size_t Value::Depth() const {
  if (is_list()) return payload_.list->depth;
  return is_map() ? payload_.map->depth : 0;
}

}  // namespace cxengine::dsl

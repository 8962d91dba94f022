// ByteWriter and ByteReader.
#include "engine/bytes.h"

#include <bit>
#include <limits>

#include "dsl/environment.h"

namespace cxengine::engine {

namespace {

using dsl::Value;

// The first byte of a value.
enum class Mark : std::uint8_t { kNil, kFalse, kTrue, kInteger, kDouble, kString, kList, kMap };

}  // namespace

void ByteWriter::Number(std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) Byte(static_cast<std::uint8_t>(number | 0x80U));
  Byte(static_cast<std::uint8_t>(number));
}

void ByteWriter::Signed(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  Number((bits << 1U) ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

void ByteWriter::Fixed(std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) Byte(static_cast<std::uint8_t>(number >> shift));
}

void ByteWriter::Text(std::string_view text) {
  Number(text.size());
  bytes_ += text;
}

void ByteWriter::Data(const Value& value) {
  const auto mark = [this](Mark what) { Byte(static_cast<std::uint8_t>(what)); };
  switch (value.kind()) {
    case Value::Kind::kNil:
      return mark(Mark::kNil);
    case Value::Kind::kBoolean:
      return mark(value.boolean() ? Mark::kTrue : Mark::kFalse);
    case Value::Kind::kInteger:
      mark(Mark::kInteger);
      return Signed(value.integer());
    case Value::Kind::kDouble:
      mark(Mark::kDouble);
      return Fixed(std::bit_cast<std::uint64_t>(value.number()));
    case Value::Kind::kString:
      mark(Mark::kString);
      return Text(value.string());
    case Value::Kind::kList:
      mark(Mark::kList);
      Number(value.list().size());
      for (const Value& item : value.list()) Data(item);
      return;
    case Value::Kind::kMap:
      mark(Mark::kMap);
      Number(value.map().size());
      for (const auto& [key, item] : value.map()) {
        Text(key);
        Data(item);
      }
      return;
  }
}

std::uint8_t ByteReader::Byte() {
  if (rest_.empty()) {
    Fail();
    return 0;
  }
  const auto byte = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return byte;
}

bool ByteReader::Flag() {
  const std::uint8_t byte = Byte();
  if (byte > 1) Fail();
  return byte == 1;
}

std::uint64_t ByteReader::Number() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = Byte();
    number |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      // The tenth byte has room for one bit.
      if (shift == 63 && byte > 1) break;
      return failed_ ? 0 : number;
    }
  }
  Fail();
  return 0;
}

std::uint32_t ByteReader::Number32() {
  const std::uint64_t number = Number();
  if (number <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(number);
  Fail();
  return 0;
}

std::int64_t ByteReader::Signed() {
  const std::uint64_t bits = Number();
  return static_cast<std::int64_t>((bits >> 1U) ^ ((bits & 1U) != 0 ? ~std::uint64_t{0} : 0));
}

std::uint64_t ByteReader::Fixed() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) number |= std::uint64_t{Byte()} << shift;
  return failed_ ? 0 : number;
}

std::string_view ByteReader::Text() {
  const std::size_t size = Count();
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

std::size_t ByteReader::Count() {
  const std::uint64_t count = Number();
  if (count <= rest_.size()) return count;
  Fail();
  return 0;
}

Value ByteReader::Data() { return Data(0); }

Value ByteReader::Data(std::size_t depth) {
  if (depth > dsl::kMaxValueDepth + 1) {
    Fail();
    return {};
  }
  switch (static_cast<Mark>(Byte())) {
    case Mark::kNil:
      return {};
    case Mark::kFalse:
      return Value::Boolean(false);
    case Mark::kTrue:
      return Value::Boolean(true);
    case Mark::kInteger:
      return Value::Integer(Signed());
    case Mark::kDouble:
      return Value::Double(std::bit_cast<double>(Fixed()));
    case Mark::kString:
      return Value::String(std::string(Text()));
    case Mark::kList: {
      dsl::List items;
      for (std::size_t left = Count(); left > 0 && ok(); --left) items.push_back(Data(depth + 1));
      return ok() ? Value::MakeList(std::move(items)) : Value();
    }
    case Mark::kMap: {
      dsl::Map entries;
      for (std::size_t left = Count(); left > 0 && ok(); --left) {
        std::string key(Text());
        entries.emplace_back(std::move(key), Data(depth + 1));
      }
      return ok() ? Value::MakeMap(std::move(entries)) : Value();
    }
  }
  Fail();
  return {};
}

}  // namespace cxengine::engine

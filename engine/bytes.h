// Numbers, texts and values as bytes, and back: what the log and the snapshots are made of.
//
// Whole numbers take a byte for each seven bits, so small ones are short. The reader takes any bytes: what
// they cannot be makes it fail for good, and from then on it yields zeros and empty texts. Nobody need ask
// before the end, as long as counts come from Count().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dsl/value.h"

namespace cxengine::engine {

class ByteWriter {
 public:
  void Byte(std::uint8_t byte) { bytes_.push_back(static_cast<char>(byte)); }
  void Flag(bool flag) { Byte(flag ? 1 : 0); }
  void Number(std::uint64_t number);
  void Signed(std::int64_t number);  // short for small ones of either sign
  void Fixed(std::uint64_t number);  // eight bytes, for hashes
  void Text(std::string_view text);
  void Data(const dsl::Value& value);  // bit for bit: doubles stay what they are
  void Raw(std::string_view bytes) { bytes_ += bytes; }

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }
  void Clear() { bytes_.clear(); }  // keeps the memory

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  // `bytes` outlives the reader.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t Byte();
  bool Flag();
  std::uint64_t Number();
  std::uint32_t Number32();
  std::int64_t Signed();
  std::uint64_t Fixed();
  std::string_view Text();  // points into the bytes
  dsl::Value Data();
  // How many things follow, each of which takes a byte at least: more than can follow is a failure, so that
  // no count makes memory grow beyond what the bytes are worth.
  std::size_t Count();

  void Fail() { failed_ = true, rest_ = {}; }
  bool ok() const { return !failed_; }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  dsl::Value Data(std::size_t depth);

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace cxengine::engine

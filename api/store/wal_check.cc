// FindLostTransactions; the format is that of https://www.sqlite.org/fileformat2.html#walformat.
#include "api/store/wal_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <vector>

namespace cxengine::api::store {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // the last bit: checksums of big-endian words

using Sum = std::array<std::uint32_t, 2>;

std::uint32_t BigEndian(const unsigned char* at) {
  return (std::uint32_t{at[0]} << 24U) | (std::uint32_t{at[1]} << 16U) | (std::uint32_t{at[2]} << 8U) | at[3];
}

std::uint32_t LittleEndian(const unsigned char* at) {
  return (std::uint32_t{at[3]} << 24U) | (std::uint32_t{at[2]} << 16U) | (std::uint32_t{at[1]} << 8U) | at[0];
}

void AddTo(Sum& sum, const unsigned char* bytes, std::size_t size, bool big_endian) {
  for (std::size_t i = 0; i + 8 <= size; i += 8) {
    const auto word = big_endian ? BigEndian : LittleEndian;
    sum[0] += word(bytes + i) + sum[1];
    sum[1] += word(bytes + i + 4) + sum[0];
  }
}

bool IsAt(const Sum& sum, const unsigned char* at) {
  return sum[0] == BigEndian(at) && sum[1] == BigEndian(at + 4);
}

}  // namespace

std::optional<std::string> FindLostTransactions(const std::string& path) {
  std::ifstream file(path + "-wal", std::ios::binary);
  std::array<unsigned char, kHeader> header{};
  if (!file.read(reinterpret_cast<char*>(header.data()), kHeader)) return std::nullopt;
  const std::uint32_t magic = BigEndian(header.data());
  const std::uint32_t page = BigEndian(header.data() + 8);
  if ((magic & ~1U) != kMagic || page < 512 || page > 65536) return std::nullopt;  // SQLite starts it anew
  const bool big_endian = (magic & 1U) != 0;
  Sum sum{};
  AddTo(sum, header.data(), 24, big_endian);
  if (!IsAt(sum, header.data() + 24)) return std::nullopt;

  std::vector<unsigned char> frame(kFrameHeader + page);
  std::size_t first_bad = 0;    // from 1
  std::size_t whole_after = 0;  // transactions that end behind it
  for (std::size_t number = 1;
       file.read(reinterpret_cast<char*>(frame.data()), static_cast<std::streamsize>(frame.size()));
       ++number) {
    // Frames of an earlier round of the file have other salts.
    if (!std::equal(frame.begin() + 8, frame.begin() + 16, header.begin() + 16)) {
      if (first_bad == 0) first_bad = number;
      continue;
    }
    if (first_bad == 0) {
      AddTo(sum, frame.data(), 8, big_endian);
      AddTo(sum, frame.data() + kFrameHeader, page, big_endian);
      if (IsAt(sum, frame.data() + 16)) continue;
      first_bad = number;
      continue;
    }
    if (BigEndian(frame.data() + 4) != 0) ++whole_after;  // the last frame of a transaction
  }
  // One transaction may be torn, in any order of its frames.
  if (first_bad == 0 || whole_after < 2) return std::nullopt;
  return "frame " + std::to_string(first_bad) + " of its write-ahead log is damaged, and " +
         std::to_string(whole_after) + " transactions stand behind it that would be lost";
}

}  // namespace cxengine::api::store

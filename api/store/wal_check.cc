// FindLostTransactions, MendLog; the format is that of https://www.sqlite.org/fileformat2.html#walformat.
#include "api/store/wal_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api::store {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // the last bit: checksums of big-endian words
constexpr std::uint32_t kVersion = 3'007'000;
constexpr std::size_t kPageNumber = 0;  // where in the header of a frame
constexpr std::size_t kCommit = 4;      // not 0: the last frame of a transaction
constexpr std::size_t kSalts = 8;
constexpr std::size_t kSum = 16;

using Bytes = std::vector<unsigned char>;

std::uint32_t BigEndian(const unsigned char* at) {
  return (std::uint32_t{at[0]} << 24U) | (std::uint32_t{at[1]} << 16U) | (std::uint32_t{at[2]} << 8U) | at[3];
}

std::uint32_t LittleEndian(const unsigned char* at) {
  return (std::uint32_t{at[3]} << 24U) | (std::uint32_t{at[2]} << 16U) | (std::uint32_t{at[1]} << 8U) | at[0];
}

void PutBigEndian(std::uint32_t word, unsigned char* at) {
  for (int i = 0; i < 4; ++i)
    at[i] = static_cast<unsigned char>(word >> (24U - 8U * static_cast<unsigned>(i)));
}

bool IsPageSize(std::uint32_t size) { return size >= 512 && size <= 65536 && (size & (size - 1)) == 0; }

// Of all that comes before a place.
struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  static Sum At(const unsigned char* at) { return {BigEndian(at), BigEndian(at + 4)}; }
  bool operator==(const Sum&) const = default;
  void Add(const unsigned char* bytes, std::size_t size, bool big_endian) {
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      const auto word = big_endian ? BigEndian : LittleEndian;
      first += word(bytes + i) + second;
      second += word(bytes + i + 4) + first;
    }
  }
  void PutAt(unsigned char* at) const {
    PutBigEndian(first, at);
    PutBigEndian(second, at + 4);
  }
};

struct Frame {
  std::uint32_t page = 0;
  bool commits = false;
  bool of_log = false;  // its salts are those of the log, not of an earlier round of the file
  bool fits = false;    // its sum is that of the frame, and of the sum that stands before it
};

struct WalHeader {
  Bytes bytes = Bytes(kHeader);
  std::uint32_t page = 0;  // its size
  bool big_endian = false;
  bool fits = false;
};

// Nullopt: there is no log, or nothing can be known of it.
std::optional<WalHeader> ReadHeader(std::istream& file, const std::string& database) {
  WalHeader header;
  if (!file.read(reinterpret_cast<char*>(header.bytes.data()), kHeader)) return std::nullopt;
  const auto magic = BigEndian(header.bytes.data());
  header.page = BigEndian(header.bytes.data() + 8);
  header.big_endian = (magic & ~1U) == kMagic && (magic & 1U) != 0;
  Sum sum;
  sum.Add(header.bytes.data(), 24, header.big_endian);
  header.fits =
      (magic & ~1U) == kMagic && IsPageSize(header.page) && sum == Sum::At(header.bytes.data() + 24);
  if (header.fits) return header;
  // SQLite writes it before any frame, and would start the log anew: what it should be the frames tell.
  std::array<unsigned char, 100> beginning{};
  std::ifstream(database, std::ios::binary).read(reinterpret_cast<char*>(beginning.data()), beginning.size());
  header.page = std::uint32_t{beginning[16]} << 8U | beginning[17];
  if (header.page == 1) header.page = 65536;
  if (!IsPageSize(header.page)) return std::nullopt;
  header.big_endian = false;
  Bytes frame(kFrameHeader);
  if (!file.read(reinterpret_cast<char*>(frame.data()), kFrameHeader)) return std::nullopt;
  PutBigEndian(kMagic, header.bytes.data());
  PutBigEndian(kVersion, header.bytes.data() + 4);
  PutBigEndian(header.page, header.bytes.data() + 8);
  std::copy_n(frame.begin() + kSalts, 8, header.bytes.begin() + 16);
  sum = {};
  sum.Add(header.bytes.data(), 24, false);
  sum.PutAt(header.bytes.data() + 24);
  return header;
}

Sum SumOf(Sum before, const Bytes& frame, bool big_endian) {
  before.Add(frame.data(), 8, big_endian);
  before.Add(frame.data() + kFrameHeader, frame.size() - kFrameHeader, big_endian);
  return before;
}

bool ReadFrame(std::istream& file, std::size_t number, Bytes& frame) {
  file.seekg(static_cast<std::streamoff>(kHeader + number * frame.size()));
  return !!file.read(reinterpret_cast<char*>(frame.data()), static_cast<std::streamsize>(frame.size()));
}

std::vector<Frame> ReadFrames(std::istream& file, const WalHeader& header) {
  std::vector<Frame> frames;
  Bytes bytes(kFrameHeader + header.page);
  Sum before = Sum::At(header.bytes.data() + 24);
  while (ReadFrame(file, frames.size(), bytes)) {
    Frame frame;
    frame.page = BigEndian(bytes.data() + kPageNumber);
    frame.commits = BigEndian(bytes.data() + kCommit) != 0;
    frame.of_log = std::equal(bytes.begin() + kSalts, bytes.begin() + kSum, header.bytes.begin() + 16);
    const Sum stands = Sum::At(bytes.data() + kSum);
    frame.fits = frame.of_log && SumOf(before, bytes, header.big_endian) == stands;
    before = stands;
    frames.push_back(frame);
  }
  file.clear();
  return frames;
}

std::size_t FirstBad(const std::vector<Frame>& frames, const WalHeader& header) {
  if (!header.fits) return 0;
  const auto bad = std::find_if(frames.begin(), frames.end(), [](const Frame& frame) { return !frame.fits; });
  return static_cast<std::size_t>(bad - frames.begin());
}

// Transactions that end in the frames from that one on.
std::size_t Transactions(const std::vector<Frame>& frames, std::size_t from) {
  return static_cast<std::size_t>(
      std::count_if(frames.begin() + static_cast<std::ptrdiff_t>(from), frames.end(),
                    [](const Frame& frame) { return frame.of_log && frame.commits; }));
}

// The number of its page may be what is damaged: then there is one with which the sum fits.
void CorrectPage(Bytes& frame, Sum before, std::uint32_t pages, bool big_endian) {
  const Sum stands = Sum::At(frame.data() + kSum);
  Bytes other = frame;
  for (std::uint32_t page = 1; page <= pages; ++page) {
    PutBigEndian(page, other.data() + kPageNumber);
    if (SumOf(before, other, big_endian) != stands) continue;
    frame = other;
    return;
  }
}

}  // namespace

std::optional<std::string> FindLostTransactions(const std::string& path) {
  std::ifstream file(path + "-wal", std::ios::binary);
  const auto header = ReadHeader(file, path);
  if (!header) return std::nullopt;
  const std::vector<Frame> frames = ReadFrames(file, *header);
  const std::size_t bad = FirstBad(frames, *header);
  const std::size_t lost = Transactions(frames, bad);
  // One transaction may be torn, in any order of its frames; without a header none is told from old ones.
  const bool told = header->fits ||
                    std::any_of(frames.begin(), frames.end(), [](const Frame& frame) { return frame.fits; });
  if (lost < 2 || !told) return std::nullopt;
  return (header->fits ? "frame " + std::to_string(bad + 1) : "the header") +
         " of its write-ahead log is damaged, and " + std::to_string(lost) +
         " transactions from there on would be lost";
}

bool MendLog(const std::string& path, std::size_t most_doubtful) {
  std::fstream file(path + "-wal", std::ios::in | std::ios::out | std::ios::binary);
  auto header = ReadHeader(file, path);
  if (!header) return false;
  std::vector<Frame> frames = ReadFrames(file, *header);
  while (!frames.empty() && !(frames.back().fits && frames.back().commits)) frames.pop_back();
  const std::size_t bad = FirstBad(frames, *header);
  if (frames.empty()) return false;
  Bytes bytes(kFrameHeader + header->page);
  ReadFrame(file, frames.size() - 1, bytes);
  const std::uint32_t pages = BigEndian(bytes.data() + kCommit);

  // By their places, those that have another number of a page.
  std::map<std::size_t, std::uint32_t> corrected;
  std::map<std::uint32_t, std::size_t> last;  // the last frame of each page
  for (std::size_t place = 0; place < frames.size(); ++place) {
    Frame& frame = frames[place];
    if (!frame.fits && (header->fits || place > 0)) {
      Sum before = Sum::At(header->bytes.data() + 24);
      if (place > 0 && ReadFrame(file, place - 1, bytes)) before = Sum::At(bytes.data() + kSum);
      ReadFrame(file, place, bytes);
      CorrectPage(bytes, before, pages, header->big_endian);
      frame.page = corrected[place] = BigEndian(bytes.data() + kPageNumber);
    }
    if (frame.page == 0 || frame.page > pages) {
      if (!frame.fits) return false;
      continue;
    }
    last[frame.page] = place;
  }
  std::size_t doubtful = 0;
  for (const auto& [page, place] : last)
    if (!frames[place].fits) ++doubtful;
  if (doubtful > most_doubtful) return false;

  const auto write = [&](std::size_t at, const Bytes& what) {
    file.seekp(static_cast<std::streamoff>(at));
    file.write(reinterpret_cast<const char*>(what.data()), static_cast<std::streamsize>(what.size()));
  };
  if (!header->fits) write(0, header->bytes);
  Sum sum = Sum::At(header->bytes.data() + 24);
  for (std::size_t place = 0; place < frames.size(); ++place) {
    ReadFrame(file, place, bytes);
    if (place >= bad) {
      if (const auto found = corrected.find(place); found != corrected.end())
        PutBigEndian(found->second, bytes.data() + kPageNumber);
      std::copy_n(header->bytes.begin() + 16, 8, bytes.begin() + kSalts);
      sum = SumOf(sum, bytes, header->big_endian);
      sum.PutAt(bytes.data() + kSum);
      write(kHeader + place * bytes.size(), bytes);
    } else {
      sum = Sum::At(bytes.data() + kSum);
    }
  }
  // What was torn behind it stays torn: its sums do not follow.
  file.close();
  if (!file) throw Error("cannot mend " + path + "-wal");
  return true;
}

}  // namespace cxengine::api::store

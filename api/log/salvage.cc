// Snapshots::Salvage.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include "api/log/snapshots.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kTries = 20'000;     // to find something to read between what cannot be
const std::string kBehindAll(16, '\xff');  // no name is greater

std::uint64_t EightBytes(std::string_view name, std::size_t from) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + 8; ++i)
    number = number << 8U | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
  return number;
}

// A name halfway between them, as if names were evenly spread; "" if there is none.
std::string Middle(std::string_view low, std::string_view high) {
  const auto differ = std::mismatch(low.begin(), low.end(), high.begin(), high.end());
  const auto same = static_cast<std::size_t>(differ.first - low.begin());
  const std::uint64_t from = EightBytes(low, same);
  const std::uint64_t to = EightBytes(high, same);
  if (to < from || to - from < 2) return "";
  const std::uint64_t middle = from + (to - from) / 2;
  std::string name(high.substr(0, same));
  for (int i = 7; i >= 0; --i) name += static_cast<char>(middle >> (8U * static_cast<unsigned>(i)));
  return name;
}

class Reader {
 public:
  Reader(store::Database& from, store::Database& into) : from_(from), into_(into) {}

  std::size_t copied() const { return copied_; }
  // Copies rows from `low` on, which becomes the last of them, until damage or `high`: true.
  bool Ascend(std::string& low, const std::string& high) {
    try {
      store::Query rows =
          from_.Prepare("SELECT name, checksum, bytes FROM rows WHERE name >= ? ORDER BY name");
      rows.Add(store::Blob{low});
      for (; rows.Step(); low = rows.Bytes(0)) {
        if (rows.View(0) >= high) return true;
        if (rows.View(0) < low) return false;  // so much for the order
        Copy(rows);
      }
      return true;
    } catch (const store::DamagedError& error) {
      spdlog::debug("{}", error.what());
      return false;
    }
  }
  // The same, downwards from before `high`.
  bool Descend(const std::string& low, std::string& high) {
    try {
      store::Query rows =
          from_.Prepare("SELECT name, checksum, bytes FROM rows WHERE name < ? ORDER BY name DESC");
      rows.Add(store::Blob{high});
      for (; rows.Step(); high = rows.Bytes(0)) {
        if (rows.View(0) <= low) return true;
        if (rows.View(0) >= high) return false;
        Copy(rows);
      }
      return true;
    } catch (const store::DamagedError& error) {
      spdlog::debug("{}", error.what());
      return false;
    }
  }

 private:
  void Copy(const store::Query& row) {
    into_.Prepare("INSERT OR IGNORE INTO rows VALUES (?, ?, ?)")
        .Add(store::Blob{row.View(0)})
        .Add(row.Integer(1))
        .Add(store::Blob{row.View(2)})
        .Run();
    copied_ += static_cast<std::size_t>(into_.Changes());
  }

  store::Database& from_;
  store::Database& into_;
  std::size_t copied_ = 0;
};

}  // namespace

Snapshots::Salvaged Snapshots::Salvage(const std::string& from, const std::string& to) {
  Snapshots into(to);
  Salvaged salvaged;
  store::Transaction transaction(into.database_);
  std::deque<Gap> gaps = {{"", kBehindAll}};
  try {
    store::Database database(from, store::Database::Use::kLooking);
    const auto lock = database.Lock();
    try {
      store::Query position = database.Prepare("SELECT next FROM position");
      if (position.Step())
        into.database_.Prepare("UPDATE position SET next = ?").Add(position.Integer(0)).Run();
    } catch (const store::DamagedError& error) {
      spdlog::debug("{}", error.what());
    }
    // From both ends to the damage, then from the middle of what is between, and so on.
    Reader reader(database, into.database_);
    for (std::size_t tries = kTries; !gaps.empty();) {
      Gap gap = std::move(gaps.front());
      gaps.pop_front();
      if (reader.Ascend(gap.after, gap.before) || reader.Descend(gap.after, gap.before)) continue;
      const std::string middle = tries > 0 ? Middle(gap.after, gap.before) : "";
      if (middle.empty()) {
        salvaged.gaps.push_back(std::move(gap));
        continue;
      }
      --tries;
      gaps.push_back({gap.after, middle});
      gaps.push_back({middle, gap.before});
    }
    salvaged.rows = reader.copied();
  } catch (const store::Error& error) {
    spdlog::debug("{} is read no further: {}", from, error.what());
    salvaged.gaps.insert(salvaged.gaps.end(), gaps.begin(), gaps.end());
  }
  transaction.Commit();
  std::sort(salvaged.gaps.begin(), salvaged.gaps.end(),
            [](const Gap& a, const Gap& b) { return a.after < b.after; });
  std::vector<Gap> whole;  // a middle is no name
  for (Gap& gap : salvaged.gaps) {
    if (!whole.empty() && whole.back().before == gap.after)
      whole.back().before = std::move(gap.before);
    else
      whole.push_back(std::move(gap));
  }
  if (!whole.empty() && whole.back().before == kBehindAll) whole.back().before.clear();
  salvaged.gaps = std::move(whole);
  return salvaged;
}

}  // namespace cxengine::api

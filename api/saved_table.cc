// SavedTable.
#include "api/saved_table.h"

namespace cxengine::api {

void SavedTable::TouchNoted(const std::string& name, bool there) {
  if (const auto frozen = frozen_.find(name); frozen != frozen_.end()) {
    said_.push_back(RowOf(frozen->first));
    frozen_.erase(frozen);
  }
  changed_.try_emplace(name, !there);
}

void SavedTable::TouchLast(const std::string& name) {
  if (!notes_) return;
  TouchNoted(name, true);
  // It came and goes between two snapshots.
  if (const auto changed = changed_.find(name); changed->second) changed_.erase(changed);
}

engine::StateRow SavedTable::RowOf(const std::string& name) const {
  engine::ByteWriter out;
  const bool there = SaveRow(name, out);
  return {name, out.Take(), !there};
}

void SavedTable::Freeze(bool whole) {
  if (whole) {
    changed_.clear();
    VisitRows([this](const std::string& name) { changed_.emplace(name, false); });
  }
  std::swap(frozen_, changed_);
}

bool SavedTable::SaveSome(std::size_t bytes, std::vector<engine::StateRow>& rows) {
  std::size_t said = 0;
  const auto say = [&](engine::StateRow row) {
    said += row.name.size() + row.bytes.size() + sizeof(engine::StateRow);
    rows.push_back(std::move(row));
  };
  for (engine::StateRow& row : said_) say(std::move(row));
  said_.clear();
  for (auto entry = frozen_.begin(); entry != frozen_.end(); frozen_.erase(entry++)) {
    if (said >= bytes) return false;
    say(RowOf(entry->first));
  }
  frozen_ = {};
  return true;
}

}  // namespace cxengine::api

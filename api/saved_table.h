// A table that snapshots save row by row, as a shard saves its keys: only rows that have changed since the
// snapshot before are said, in pieces, while the table goes on; a row that is about to change and has yet to
// be said is said first. So nothing waits for more than a row. For the engine thread alone.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/bytes.h"
#include "engine/state_row.h"

namespace cxengine::api {

class SavedTable {
 public:
  virtual ~SavedTable() = default;

  // As of engine::Shard; names are those within the table.
  void NoteChanges() { notes_ = true; }
  void Freeze(bool whole);
  bool SaveSome(std::size_t bytes, std::vector<engine::StateRow>& rows);
  virtual void LoadRow(std::string_view name, engine::ByteReader& in) = 0;

 protected:
  // Before the row changes; `there`: it exists already.
  void Touch(std::string_view name, bool there = true) {
    if (notes_) TouchNoted(std::string(name), there);
  }
  // Before the row goes.
  void TouchLast(const std::string& name);

 private:
  // False: there is no such row.
  virtual bool SaveRow(std::string_view name, engine::ByteWriter& out) const = 0;
  virtual void VisitRows(const std::function<void(std::string name)>& visit) const = 0;

  void TouchNoted(const std::string& name, bool there);
  engine::StateRow RowOf(const std::string& name) const;

  bool notes_ = false;
  // Rows that have changed since the last snapshot began, with true for those that were not there then; and
  // those that it has yet to say.
  absl::flat_hash_map<std::string, bool> changed_;
  absl::flat_hash_map<std::string, bool> frozen_;
  std::vector<engine::StateRow> said_;  // early
};

}  // namespace cxengine::api

// The rows of a table as a snapshot says them, and a table made of them.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "api/saved_table.h"

namespace cxengine::api {

// What is left to say of the snapshot that was begun.
inline std::vector<engine::StateRow> SaveRest(SavedTable& table) {
  std::vector<engine::StateRow> rows;
  EXPECT_TRUE(table.SaveSome(~std::size_t{0}, rows));
  return rows;
}

inline void LoadRows(const std::vector<engine::StateRow>& rows, SavedTable& table) {
  for (const engine::StateRow& row : rows) {
    engine::ByteReader in(row.bytes);
    table.LoadRow(row.name, in);
    EXPECT_TRUE(in.ok() && in.at_end()) << row.name;
  }
}

inline void CopyRows(SavedTable& from, SavedTable& to) {
  from.Freeze(true);
  LoadRows(SaveRest(from), to);
}

}  // namespace cxengine::api

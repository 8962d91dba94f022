// The tables of augment files that are in use, so that each is read once however often the configuration
// changes around it. The caller holds the configuration.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "api/csv_table.h"
#include "api/store/augment_files.h"

namespace cxengine::api {

class AugmentTables {
 public:
  explicit AugmentTables(store::AugmentFiles& files) : files_(files) {}
  // Null if the augment has no file.
  std::shared_ptr<const CsvTable> Get(std::string_view tenant, std::int64_t augment);
  // What was just stored has been read already.
  void Put(std::int64_t file, const std::shared_ptr<const CsvTable>& table) { tables_[file] = table; }

 private:
  store::AugmentFiles& files_;
  std::map<std::int64_t, std::weak_ptr<const CsvTable>> tables_;  // by id of the file
};

}  // namespace cxengine::api

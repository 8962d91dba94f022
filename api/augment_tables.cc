#include "api/augment_tables.h"

#include <spdlog/spdlog.h>

namespace cxengine::api {

std::shared_ptr<const CsvTable> AugmentTables::Get(std::string_view tenant, std::int64_t augment) {
  const auto file = files_.Find(tenant, augment);
  if (!file) return nullptr;
  if (auto table = tables_[file->id].lock()) return table;
  auto table = CsvTable::Parse(files_.Whole(*file));
  if (!table.ok()) {
    spdlog::error("the file of augment AU{} of tenant {} is damaged and not applied", augment, tenant);
    return nullptr;
  }
  std::erase_if(tables_, [](const auto& entry) { return entry.second.expired(); });
  Put(file->id, table.value());
  return table.value();
}

}  // namespace cxengine::api

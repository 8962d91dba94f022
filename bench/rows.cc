// Rows.
#include "bench/rows.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace cxengine::bench {

void AddRows(const std::string& path, const nlohmann::json& rows) {
  nlohmann::json all = {{"rows", nlohmann::json::array()}};
  if (std::ifstream file(path); file) all = nlohmann::json::parse(file);
  for (const nlohmann::json& row : rows) all["rows"].push_back(row);
  std::ofstream(path) << all.dump(1) << "\n";
}

}  // namespace cxengine::bench

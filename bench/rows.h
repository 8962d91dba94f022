// Rows of a table as JSON: `tools/bench.sh --json FILE` gathers those of several programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace cxengine::bench {

// Beside the rows that another program has left in the file.
void AddRows(const std::string& path, const nlohmann::json& rows);

}  // namespace cxengine::bench

// What a tenant's augments of one service do to a JSON object, in order of their ids: files are joined, APIs
// are asked.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "api/csv_table.h"

namespace cxengine::api {

struct AugmentStep {
  std::string id;                         // "AU1"
  std::shared_ptr<const CsvTable> table;  // of type `file`; null for type `api`:
  std::string url;                        // as it was saved
  std::vector<std::string> attributes;
};

using AugmentChain = std::vector<AugmentStep>;

// Whether any of it has to be waited for.
inline bool AsksApis(const AugmentChain& chain) {
  return std::any_of(chain.begin(), chain.end(),
                     [](const AugmentStep& step) { return step.table == nullptr; });
}

// An object that has gone through a chain.
struct Augmented {
  std::string json;
  std::vector<std::string>
      failures;  // of augments that were left out: "AU1: the server did not answer in time"
};

}  // namespace cxengine::api

// The files of augments: stored in pieces, so that none has to be in memory whole to be sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/store/database.h"

namespace cxengine::api::store {

struct AugmentFile {
  std::int64_t id = 0;  // a file that replaces another one has a new id, and none comes back
  std::int64_t size = 0;
};

class AugmentFiles {
 public:
  explicit AugmentFiles(Database& database) : database_(database) {}
  // Of the augment with this number.
  std::optional<AugmentFile> Find(std::string_view tenant, std::int64_t augment);
  // Replaces what there was, at once or not at all.
  AugmentFile Put(std::string_view tenant, std::int64_t augment, std::string_view bytes);
  bool Delete(std::string_view tenant, std::int64_t augment);
  // From 0; nullopt behind the last one, and once the file has been replaced.
  std::optional<std::string> Piece(std::int64_t file, std::int64_t position);
  std::string Whole(const AugmentFile& file);

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

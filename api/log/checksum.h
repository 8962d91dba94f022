// Checksums of what is kept on the disk: SQLite has none of its own.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace cxengine::api {

// Of bytes that stand at a place: the same bytes elsewhere have another one.
inline std::int64_t ChecksumOf(std::string_view bytes, std::uint64_t place) {
  return static_cast<std::int64_t>(XXH3_64bits_withSeed(bytes.data(), bytes.size(), place));
}

}  // namespace cxengine::api

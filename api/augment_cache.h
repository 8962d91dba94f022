// What APIs answered, by what they were asked: of all tenants together, bounded in bytes; what was used least
// recently goes first. The tenant, the address and the question are the key, so no tenant sees another's.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "api/clock.h"
#include "api/json_fields.h"

namespace cxengine::api {

class AugmentCache {
 public:
  using Answer = std::shared_ptr<const std::vector<JsonField>>;
  // A `ttl` of 0 keeps nothing.
  AugmentCache(const Clock& clock, Milliseconds ttl, std::size_t max_bytes)
      : clock_(clock), ttl_(ttl), max_bytes_(max_bytes) {}

  // Null if there is none that is fresh.
  Answer Find(std::string_view key);
  void Put(const std::string& key, Answer answer);
  // Forgets all answers whose keys begin so.
  void DropPrefix(std::string_view prefix);
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::string key;
    Answer answer;
    Milliseconds until;
    std::size_t bytes;
  };
  using Place = std::list<Entry>::iterator;
  void Drop(Place place);

  const Clock& clock_;
  const Milliseconds ttl_;
  const std::size_t max_bytes_;
  std::list<Entry> entries_;  // the most recently used first
  absl::flat_hash_map<std::string_view, Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace cxengine::api

#include "api/augment_cache.h"

#include <utility>

namespace cxengine::api {
namespace {

constexpr std::size_t kPerEntry = 200;  // bytes, roughly, for list and map

}  // namespace

AugmentCache::Answer AugmentCache::Find(std::string_view key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  const Place place = found->second;
  if (place->until <= clock_.Now()) {
    Drop(place);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, place);
  return place->answer;
}

void AugmentCache::Put(const std::string& key, Answer answer) {
  if (const auto found = places_.find(key); found != places_.end()) Drop(found->second);
  std::size_t bytes = key.size() + kPerEntry;
  for (const auto& [name, json] : *answer) bytes += name.size() + json.size() + sizeof(JsonField);
  if (ttl_ <= 0 || bytes > max_bytes_) return;
  bytes_ += bytes;
  entries_.push_front({key, std::move(answer), clock_.Now() + ttl_, bytes});
  places_[entries_.front().key] = entries_.begin();
  while (bytes_ > max_bytes_) Drop(std::prev(entries_.end()));
}

void AugmentCache::DropPrefix(std::string_view prefix) {
  for (Place place = entries_.begin(); place != entries_.end();) {
    const Place next = std::next(place);
    if (place->key.starts_with(prefix)) Drop(place);
    place = next;
  }
}

void AugmentCache::Drop(Place place) {
  bytes_ -= place->bytes;
  places_.erase(place->key);
  entries_.erase(place);
}

}  // namespace cxengine::api

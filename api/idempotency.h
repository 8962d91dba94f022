// What an Idempotency-Key brought the first time (platform contract §4): kept for 24 hours, by the
// engine thread alone. What is kept is a function of what was added: asking changes nothing, so that a replay
// of the log, where nobody asks, comes to the same.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/clock.h"
#include "api/event_facts.h"
#include "api/saved_table.h"
#include "engine/bytes.h"

namespace cxengine::api {

class IdempotencyKeys : public SavedTable {
 public:
  static constexpr Milliseconds kLifetime = 24LL * 3600 * 1000;
  // Beyond this many events, the oldest keys are forgotten early: memory is bounded.
  static constexpr std::size_t kMaxEvents = 100'000;

  struct Entry {
    std::string body_hash;
    std::vector<EventFacts> facts;  // of each event that the body brought
  };
  // Null if the key is new, or was there more than 24 hours ago. Valid until the next Add.
  const Entry* Find(std::string_view tenant, std::string_view key, Milliseconds now) const;
  // `now` is that of the log. Nothing happens if the key is there.
  void Add(std::string_view tenant, std::string_view key, Milliseconds now, Entry&& entry);

  // Forgets the tenant's that brought an event of this key; how many.
  std::size_t Drop(std::string_view tenant, std::string_view key);

  void LoadRow(std::string_view name, engine::ByteReader& in) override;

 private:
  using Place = std::pair<Milliseconds, std::uint64_t>;  // when it came, the how manieth of that time
  struct Placed {
    Entry entry;
    Place place;
  };

  bool SaveRow(std::string_view name, engine::ByteWriter& out) const override;
  void VisitRows(const std::function<void(std::string name)>& visit) const override;
  static std::string RowName(const Place& place);
  static Place PlaceOf(std::string_view row_name);
  static std::string Name(std::string_view tenant, std::string_view key);
  static bool IsOf(const Entry& entry, std::string_view key);
  void ForgetOldest();
  std::map<std::string, Placed> entries_;  // a tree, in which no keys that clients choose can collide
  std::map<Place, std::string> by_age_;
  std::size_t events_ = 0;  // of all entries
};

}  // namespace cxengine::api

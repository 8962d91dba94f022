// Reads the journal for the API, while it is written: by a connection of its own.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/journal/entry.h"
#include "api/store/database.h"

namespace cxengine::api::journal {

// Matches stand in this order, newest first: by their times, then by their numbers.
struct Place {
  Milliseconds at = 0;
  std::int64_t number = 0;
};

struct Row {
  Place place;
  std::string id;  // 32 hexadecimal digits
  std::string pattern;
  std::string key;
  std::optional<Milliseconds> born;
  std::optional<Milliseconds> ended;
  std::string result;
  std::string error;
};

struct Filter {
  std::string tenant;
  std::optional<std::string> pattern = {};
  std::optional<std::string> key = {};
  std::optional<std::string> result = {};
  std::optional<Milliseconds> from = {};  // those of then or later
  std::optional<Milliseconds> to = {};    // those before
  std::optional<Place> after = {};        // what comes behind that one
  std::size_t limit = 100;
};

struct Page {
  std::vector<Row> rows;
  std::optional<Place> next;  // there may be more behind it
};

struct Interaction {
  Entry call;                   // the last attempt
  Milliseconds started = 0;     // the first one
  std::optional<Entry> answer;  // kAnswer or kFailure, of that attempt
  std::string failures = {};    // of a kAnswer: of parts of it, see engine::Effect::kAnswer
};

// A match with what it did, the newest of it where that is too much.
struct Whole {
  Row row;
  std::deque<Entry> events;  // as they were taken
  std::deque<Interaction> interactions;
  std::int64_t left_events = 0;  // that are not among those
  std::int64_t left_interactions = 0;
};

struct Figures {
  std::int64_t matches = 0;
  Milliseconds oldest = 0;  // 0: there is none
};

class Reader {
 public:
  static constexpr std::size_t kMostShown = 1000;     // events, and interactions, of a match
  static constexpr std::size_t kMostLooked = 20'000;  // rows for one page, of which not all fit the filter

  // The keeper has made the file.
  explicit Reader(const std::string& path);

  Page List(const Filter& filter);
  // By 32 hexadecimal digits; nullopt if the tenant has no such match.
  std::optional<Whole> Find(const std::string& tenant, const std::string& id);
  // Of all tenants.
  Figures Count();

 private:
  const std::unique_ptr<store::Database> database_;
};

}  // namespace cxengine::api::journal

// Writes what matches did: effects are gathered, and then written in one transaction, together with the
// position of the log that they lead to. Takes out what the journal is not to keep.
//
// For the keeper's thread alone. Everything throws store::Error; then nothing of what it was to do is done.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "api/journal/entry.h"
#include "api/journal/options.h"
#include "api/journal/redactor.h"
#include "api/store/database.h"
#include "engine/effect.h"

namespace cxengine::api::journal {

class Writer {
 public:
  // Of one match; what comes beyond is counted and not kept.
  static constexpr std::int64_t kMostBytes = 4LL * 1024 * 1024;

  // As in Options. The database outlives it.
  Writer(store::Database& database, std::function<Secrets(const std::string&)> secrets,
         std::function<std::optional<Policy>(const std::string&)> policy)
      : database_(database), secrets_(std::move(secrets)), policy_(std::move(policy)) {}

  // Gathers it.
  void Add(const engine::Effect& effect);
  // Writes what was gathered; the journal has all entries of the log before `next` then.
  void Write(std::uint64_t next);
  // The same, and what is written stays, whatever happens to the machine.
  void Flush(std::uint64_t next);
  // As Write; then deletes the tenant's matches of this key, and those that have an event of it. How many.
  std::size_t WriteAndErase(std::uint64_t next, const std::string& tenant, const std::string& key_attribute,
                            const std::string& key);

  // Deletes some of the matches that ended before, and of tenants that are gone all. True: there are more.
  bool ForgetOld(Milliseconds before);
  // Of tenants that have grown beyond their limit, deletes some of those that ended first. True: that was not
  // enough.
  bool ForgetSurplus();
  // After something was erased: makes sure that its bytes are in no file any more, unless somebody reads just
  // then; must_scrub() says so.
  void Scrub();
  bool must_scrub() const { return must_scrub_; }

 private:
  // What one match did since the last transaction.
  struct Doing {
    std::shared_ptr<const engine::MatchIdentity> match;
    Milliseconds at = 0;
    std::optional<std::int64_t> born;
    std::optional<std::int64_t> ended;
    const char* result = "waiting";
    std::string error;
    engine::ByteWriter bytes;
    std::int64_t events = 0;
    std::int64_t calls = 0;
  };
  struct Growth {
    std::int64_t matches = 0;
    std::int64_t bytes = 0;
  };
  struct IdHash {
    std::size_t operator()(const engine::MatchId& id) const { return id.low; }
  };

  Doing& DoingOf(const engine::Effect& effect);
  static void AddEvents(const engine::Effect& effect, Entry::Kind kind, const Mask& mask, Doing& doing);
  static void AddCall(const engine::Effect& effect, const Mask& mask, Doing& doing);
  static void AddAnswer(const engine::Effect& effect, const Mask& mask, Doing& doing);
  static void End(const engine::Effect& effect, const char* result, const Mask& mask, Doing& doing);
  // The next six are part of a transaction.
  void PutAll(std::uint64_t next);
  void Put(const Doing& doing, Growth& growth);
  // The row of a match: its number, and it counts so many bytes; nullopt if the journal has it already.
  std::optional<std::int64_t> Insert(const Doing& doing, std::int64_t bytes);
  // More of a match that it has.
  void Extend(const Doing& doing, Growth& growth);
  void PutPiece(std::int64_t match, std::int64_t piece, const Doing& doing);
  void Delete(std::int64_t tenant, const std::vector<std::int64_t>& matches);
  void Written();
  // Numbers of matches from a query that yields them.
  static std::vector<std::int64_t> NumbersFrom(store::Query& query);
  std::vector<std::int64_t> MatchesWithEventsOf(std::int64_t tenant, const std::string& key_attribute,
                                                const std::string& key);
  // The number of its row, which is made if there is none.
  std::int64_t NumberOf(const std::string& tenant);

  store::Database& database_;
  const std::function<Secrets(const std::string&)> secrets_;
  const std::function<std::optional<Policy>(const std::string&)> policy_;
  std::vector<Doing> doings_;  // in the order in which they were heard of
  absl::flat_hash_map<engine::MatchId, std::size_t, IdHash> places_;
  std::map<std::string, std::int64_t, std::less<>> tenants_;  // numbers that are stored
  std::set<std::string, std::less<>> grown_;  // tenants since ForgetSurplus was done with them
  bool must_scrub_ = false;
};

}  // namespace cxengine::api::journal

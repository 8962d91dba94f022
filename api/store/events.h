// What is kept of events for now: which numbers are given, and each tenant's last answers when the server
// stops.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/store/database.h"

namespace cxengine::api::store {

class Events {
 public:
  explicit Events(Database& database) : database_(database) {}
  // The first of `count` numbers that nobody else will get, also after a crash. Throws Error for an unknown
  // tenant.
  std::uint64_t ReserveNumbers(std::string_view tenant, std::uint64_t count);
  // On a clean stop: numbers from `next` on were reserved and not given.
  void ReturnNumbers(std::string_view tenant, std::uint64_t next);
  // Replaces the whole history of all tenants. Answers are newest first.
  void SaveHistory(const std::map<std::string, std::vector<std::string>, std::less<>>& answers);
  std::map<std::string, std::vector<std::string>, std::less<>> LoadHistory();

 private:
  Database& database_;
};

}  // namespace cxengine::api::store

// The last ten events of each tenant and what was answered, newest first; written by the engine thread, read
// by anybody.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/event_facts.h"
#include "api/saved_table.h"
#include "engine/bytes.h"

namespace cxengine::api {

class History : public SavedTable {
 public:
  static constexpr std::size_t kLength = 10;

  struct Entry {
    std::shared_ptr<const engine::Event> event;
    std::string sent;  // as it was sent, where that is not the event's text
    EventFacts facts;
  };

  void Add(std::string_view tenant, Entry entry);
  // Forgets those of the tenant whose events are such; how many.
  std::size_t DropIf(std::string_view tenant, const std::function<bool(std::string_view json)>& is_such);
  // The answers.
  std::vector<std::string> Of(std::string_view tenant) const;

  // The rows are tenants.
  void LoadRow(std::string_view name, engine::ByteReader& in) override;

 private:
  bool SaveRow(std::string_view name, engine::ByteWriter& out) const override;
  void VisitRows(const std::function<void(std::string name)>& visit) const override;

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Entry>, std::less<>> entries_;  // by tenant
};

}  // namespace cxengine::api

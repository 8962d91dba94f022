// Numbers for events, increasing within a tenant and never given twice: what the log has counts, and the
// database keeps how far they had come, for a folder whose log is gone. For the engine thread alone.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/store/events.h"
#include "engine/bytes.h"
#include "engine/event.h"

namespace cxengine::api {

class EventNumbers {
 public:
  explicit EventNumbers(store::Events& events) : events_(events) {}
  // The number of the tenant's next event; stays it until SetNext. Throws store::Error.
  engine::EventNumber Next(std::string_view tenant);
  void SetNext(std::string_view tenant, engine::EventNumber next) { NumbersOf(tenant).next = next; }
  // The log has given this one.
  void Seen(std::string_view tenant, engine::EventNumber number);
  // What the next number of each tenant is, as far as the log says.
  std::map<std::string, engine::EventNumber> All() const;
  // Writes to the database how far they have come.
  void Keep();

  void Save(engine::ByteWriter& out) const;
  void Load(engine::ByteReader& in);

 private:
  struct Numbers {
    engine::EventNumber next = 0;
    bool read = false;  // what the database has counts in `next`
  };
  Numbers& NumbersOf(std::string_view tenant);

  store::Events& events_;
  std::map<std::string, Numbers, std::less<>> numbers_;
};

}  // namespace cxengine::api

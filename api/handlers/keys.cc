#include "api/handlers/keys.h"

#include "api/bearer.h"
#include "api/handlers/resource.h"
#include "api/services.h"

namespace cxengine::api {

void EraseKey(Services& services, Exchange exchange) {
  const std::string attribute = exchange.path.at("attribute");
  const std::string value = exchange.path.at("value");
  if (attribute.empty() || value.empty())
    return exchange.Answer(Problem{400, "invalid-key",
                                   "Write the key attribute and its value: /keys/id/7 erases what has the "
                                   "`id` 7."});
  // Whose key it was is what is to be forgotten: the trail has the attribute alone.
  NoteChange(services, exchange, "erase", "keys/" + attribute);
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto done = [&services, shared](const std::optional<Erased>& erased) {
    if (!erased) return shared->Answer(NotNow(services.runtime.hindrance(), "Nothing was erased"));
    if (!erased->journal)
      return shared->Answer(
          NotNow(Hindrance::kJournal,
                 "All was erased but the matches in the journal, which go as soon as they can"));
    shared->Answer(JsonResponse(200, {{"matches", erased->matches},
                                      {"candidates", erased->candidates},
                                      {"calls", erased->calls},
                                      {"data", erased->data},
                                      {"timers", erased->timers},
                                      {"history", erased->events},
                                      {"idempotency-keys", erased->idempotency_keys},
                                      {"journal", *erased->journal}}));
  };
  if (!services.runtime.Erase(shared->tenant.id, attribute, value, done)) shared->Answer(Overloaded());
}

}  // namespace cxengine::api

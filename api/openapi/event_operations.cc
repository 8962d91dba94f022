#include "api/openapi/operations.h"

namespace cxengine::api::openapi {

std::vector<Operation> EventOperations() {
  const Json event = {{"id", "7"}, {"type", "hello"}};
  const Json receipt = {{"event", event}, {"key-attr", "7"}, {"id", "EV1"}, {"contributing?", true}};
  const Json one_or_more = {{"oneOf", {Ref("Event"), ListOf("Event")}}};
  const Json receipts = {{"oneOf", {Ref("Receipt"), ListOf("Receipt")}}};
  const Json lines = {{"type", "string"}};
  return {
      {.route = "POST /tenants/{tid}/event",
       .id = "sendEvent",
       .tag = "Events",
       .summary = "Send events",
       .description = "One object of at most 16 KiB (this and other sizes are the operator's to choose); an "
                      "array of them of at most 1 MiB, which is checked "
                      "whole before any of "
                      "it is taken; or NDJSON of any length, which is answered line by line while it is "
                      "sent: a receipt for "
                      "each event, `{\"error\", \"code\", \"line\"}` for one that is refused. The answer "
                      "comes when the event "
                      "is matched.",
       .parameters = {"Idempotency-Key"},
       .takes = {{one_or_more, event},
                 {lines, "{\"id\": \"7\", \"type\": \"hello\"}\n", "application/x-ndjson"}},
       .answers = {{200,
                    "Receipts, in order.",
                    {{receipts, receipt}, {lines, receipt.dump() + "\n", "application/x-ndjson"}}}},
       .refuses = {"400 invalid-event missing-key invalid-header too-many-events",
                   "403 tenant-inactive quota-exceeded", "413 event-too-large", "422 idempotency-key-reused",
                   "429 rate-limited"}},
      {.route = "GET /tenants/{tid}/event/history",
       .id = "listLastEvents",
       .tag = "Events",
       .summary = "List the last events",
       .description = "The last ten, newest first.",
       .answers = {{200, "Their receipts.", {{Ref("History"), {{"history", Json::array({receipt})}}}}}}},
      {.route = "POST /tenants/{tid}/generic/{id}",
       .id = "sendData",
       .tag = "Events",
       .summary = "Send data for patterns that wait",
       .description =
           "For `(fetch generic … {:id …})` of this id: any JSON of at most 16 KiB. If no call waits for "
           "it, it waits for one, for a day.",
       .takes = {{Json::object(), {{"yes", true}}}},
       .answers = {{200, "How many calls it went to.", {{Ref("Delivery"), {{"id", "q1"}, {"answered", 1}}}}}},
       .refuses = {"400 invalid-json", "413 data-too-large"}},
  };
}

}  // namespace cxengine::api::openapi

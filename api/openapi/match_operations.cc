#include "api/openapi/operations.h"

namespace cxengine::api::openapi {
namespace {

constexpr const char* kMatch =
    R"json({"type": "object", "required": ["id", "pattern", "key", "born", "ended", "result"],
  "properties": {
    "id": {"type": "string"},
    "pattern": {"type": ["string", "null"], "description": "Its id; null for an event that went on without an augment."},
    "key": {"type": "string", "description": "The text of the key attribute's value."},
    "born": {"type": ["string", "null"], "format": "date-time"},
    "ended": {"type": ["string", "null"], "format": "date-time"},
    "result": {"type": "string", "enum": ["waiting", "completed", "failed", "expired", "cancelled", "lost", "refused", "dropped", "augment-failed"]},
    "error": {"type": "string"}},
  "additionalProperties": false})json";

constexpr const char* kMore = R"json({
  "events": {"type": "array", "items": {"type": "object", "required": ["id", "at", "consumed?", "event"], "properties": {
    "id": {"type": "string", "pattern": "^EV[1-9][0-9]*$"}, "at": {"type": "string", "format": "date-time"},
    "consumed?": {"type": "boolean"}, "event": {"type": "object"}}, "additionalProperties": false}},
  "interactions": {"type": "array", "items": {"type": "object",
    "required": ["number", "verb", "endpoint", "action", "params", "started", "attempts", "ended", "outcome"],
    "properties": {
      "number": {"type": "integer", "description": "In order from 1; 0 is the question for augments, before all others."}, "verb": {"type": "string"}, "endpoint": {"type": "string"}, "action": {"type": "string"},
      "params": {"description": "Credentials are masked."}, "started": {"type": "string", "format": "date-time"},
      "attempts": {"type": "integer"}, "ended": {"type": ["string", "null"], "format": "date-time"},
      "outcome": {"type": "string", "enum": ["waiting", "answered", "failed", "unanswered"]},
      "error": {"type": "string", "description": "Why it failed; of number 0 also: which augments were left out."},
      "result": {"description": "What was answered; of number 0 what augments add to the context."}},
    "additionalProperties": false}},
  "context": {"type": "object", "description": "The last value of each field among the events, and what augments said."},
  "left-out": {"type": "object", "required": ["events", "interactions"], "description": "How many of a long match are not shown.",
    "properties": {"events": {"type": "integer"}, "interactions": {"type": "integer"}}, "additionalProperties": false}
})json";

constexpr const char* kErased = R"json({"type": "object",
  "required": ["matches", "candidates", "calls", "data", "timers", "history", "idempotency-keys", "journal"],
  "properties": {
    "matches": {"type": "integer", "description": "That were live."},
    "candidates": {"type": "integer", "description": "Openings of patterns that had begun."},
    "calls": {"type": "integer", "description": "To `generic`, that waited for data."},
    "data": {"type": "integer", "description": "That waited there for a call."},
    "timers": {"type": "integer", "description": "Whose event has the value."},
    "history": {"type": "integer", "description": "Events of it."},
    "idempotency-keys": {"type": "integer", "description": "Of requests whose `key-attr` was the value."},
    "journal": {"type": "integer", "description": "Matches of the journal."}},
  "additionalProperties": false})json";

}  // namespace

std::vector<Operation> MatchOperations() {
  const Json match = Json::parse(kMatch);
  Json whole = match;
  whole["properties"].update(Json::parse(kMore));
  for (const char* field : {"events", "interactions", "context"}) whole["required"].push_back(field);
  const Json example =
      Json::parse(R"json({"id": "d3e19c37d9ba8a21498e97bfc4935b32", "pattern": "PT1", "key": "7",
    "born": "2026-05-01T12:00:00.250Z", "ended": null, "result": "waiting"})json");
  return {
      {.route = "GET /tenants/{tid}/matches",
       .id = "listMatches",
       .tag = "Matches",
       .summary = "List matches",
       .description = "Newest first. Where there is more, the header `Link` has the next page.",
       .parameters = {"Pattern", "Key", "Result", "From", "To", "PageLimit", "Cursor"},
       .answers = {{200,
                    "The matches.",
                    {{{{"type", "array"}, {"items", match}}, Json::array({example})}},
                    {"Link"}}},
       .refuses = {"400 invalid-parameter"}},
      {.route = "GET /tenants/{tid}/matches/{id}",
       .id = "getMatch",
       .tag = "Matches",
       .summary = "Retrieve a match",
       .description = "With its events, interactions and context.",
       .answers = {{200, "The match.", {{whole}}}},
       .refuses = {"404 match-not-found"}},
      {.route = "DELETE /tenants/{tid}/keys/{attribute}/{value}",
       .id = "eraseKey",
       .tag = "Matches",
       .summary = "Erase what is known of a person",
       .description =
           "Whatever waits for this value of this attribute, and whatever else has an event of it. The log "
           "and the snapshots forget it shortly after the answer; backups do not.",
       .answers = {{200, "What was found, and is gone.", {{Json::parse(kErased)}}}},
       .refuses = {"400 invalid-key"}},
  };
}

}  // namespace cxengine::api::openapi

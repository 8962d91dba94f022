// What a tenant configures (patterns, templates, later listeners, augments): five methods, one
// implementation.
//
// A kind of object is a value: its table of fields and what follows from a change. ResourceRoutes() makes the
// rows of the route table from it: POST and GET on /tenants/{tid}/<plural>, GET, PUT and DELETE on …/{id};
// GET …/{id}/versions and POST …/versions/{n}/restore where versions are kept.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/exchange.h"
#include "api/fields.h"
#include "api/store/objects.h"

namespace cxengine::api {

// A change of one object that is about to be stored.
struct Proposal {
  std::string tenant;
  std::string id;                // a new object has its id already
  const Json* before = nullptr;  // null: the object is new
  const Json* after = nullptr;   // null: it is deleted
};

// What a change brings about beyond the store.
struct Consequence {
  std::optional<Problem> refusal;  // set: the change must not be made
  // What is suspicious but allowed: shown as `warnings` in the answer, not stored. An array.
  Json warnings = Json::array();
  // Called once the change is stored, while no other change can come between; tells `done` whether the
  // change counts, also later and from another thread: if not, it will, when the log of events can be written
  // again. False: it cannot, because the server stops. Null: nothing follows.
  std::function<bool(std::function<void(bool)> done)> apply;
};

struct ResourceKind {
  std::string noun;    // "pattern"; also what the store calls the kind
  std::string plural;  // "patterns", the path
  std::string prefix;  // "PT": ids are PT1, PT2, …
  std::vector<Field> fields;
  bool versioned = false;  // every saved state is kept, to be listed and restored
  std::string also = "";   // another name of the path, besides `plural`
  // Null, or puts older spellings right in the body of a POST or PUT before its fields are looked at.
  // `before` is the object that it changes, null if it is new.
  void (*modernize)(const Json* before, Json& body) = nullptr;
  // Pure but for what `apply` does. No other change of anything comes in between.
  std::function<Consequence(Services&, const Proposal&)> consider;
};

std::vector<Route> ResourceRoutes(ResourceKind kind);

// The object that the path names, if there is one.
std::optional<store::Object> FindObject(Services& services, const ResourceKind& kind,
                                        const Exchange& exchange);
Problem ObjectMissing(const ResourceKind& kind);

// What is kept of a change beside the object: the version, if the kind has them, and a line of the trail. For
// a deletion the document is "".
void KeepChange(Services& services, const ResourceKind& kind, const Exchange& exchange, std::string action,
                const store::Object& stored);

// Notes in the tenant's trail that the bearer did `action` to `object` ("patterns/PT1").
void NoteChange(Services& services, const Exchange& exchange, std::string action, std::string object);

// `limit` and `offset` of a list; limit -1: all.
struct Window {
  std::int64_t limit = -1;
  std::int64_t offset = 0;
};
Result<Window> ReadWindow(const http::Request& request);
// That piece of an array.
Json Cut(Json all, const Window& window);

// 12 of prefix "PT" is "PT12".
std::string IdOf(const ResourceKind& kind, std::int64_t number);
// "PT12" is 12 of prefix "PT"; nullopt for anything else.
std::optional<std::int64_t> ParseId(std::string_view prefix, std::string_view id);

}  // namespace cxengine::api

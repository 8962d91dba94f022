#include "api/handlers/resource.h"

#include <charconv>
#include <memory>

#include "api/bearer.h"
#include "api/conditions.h"
#include "api/json_body.h"
#include "api/services.h"
#include "engine/instant.h"

namespace cxengine::api {
namespace {

Json Show(const ResourceKind& kind, std::int64_t number, Json object) {
  object["id"] = IdOf(kind, number);
  return object;
}

http::Response ShowOne(const ResourceKind& kind, int status, std::int64_t number, std::int64_t revision,
                       Json object) {
  http::Response response = JsonResponse(status, Show(kind, number, std::move(object)));
  response.headers.Add("ETag", EntityTag(revision));
  return response;
}

// The same after a change of it.
http::Response ShowChanged(const ResourceKind& kind, int status, std::int64_t number, std::int64_t revision,
                           Json object, const Consequence& consequence) {
  if (!consequence.warnings.empty()) object["warnings"] = consequence.warnings;
  return ShowOne(kind, status, number, revision, std::move(object));
}

// Answers once the change counts. The caller holds services.configuration.
void Follow(Services& services, const Consequence& consequence, Exchange exchange, http::Response response) {
  if (!consequence.apply) return exchange.Answer(std::move(response));
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto answer = std::make_shared<http::Response>(std::move(response));
  if (!consequence.apply([&services, shared, answer](bool counts) {
        counts ? shared->Answer(std::move(*answer)) : shared->Answer(NotYet(services.runtime.hindrance()));
      }))
    shared->Answer(Overloaded());
}

void Create(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  if (kind.modernize != nullptr) kind.modernize(nullptr, body.value());
  auto object = CreateFrom(kind.fields, body.value());
  if (!object.ok()) return exchange.Answer(object.problem());
  const std::lock_guard lock(services.configuration);
  const std::string id = IdOf(kind, services.objects.NextNumber(exchange.tenant.id, kind.noun));
  const Consequence consequence = kind.consider(services, {exchange.tenant.id, id, nullptr, &object.value()});
  if (consequence.refusal) return exchange.Answer(*consequence.refusal);
  store::Transaction transaction(services.database);
  const store::Object stored = services.objects.Create(exchange.tenant.id, kind.noun, object.value().dump());
  KeepChange(services, kind, exchange, "create", stored);
  transaction.Commit();
  http::Response response =
      ShowChanged(kind, 201, stored.number, stored.revision, std::move(object.value()), consequence);
  response.headers.Add("Location", "/1.0/tenants/" + exchange.path.at("tid") + "/" + kind.plural + "/" + id);
  Follow(services, consequence, std::move(exchange), std::move(response));
}

void Retrieve(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  if (auto response = conditions.value().CheckRead(stored->revision))
    return exchange.Answer(*std::move(response));
  exchange.Answer(ShowOne(kind, 200, stored->number, stored->revision, Json::parse(stored->document)));
}

// Changes the object that the path names as `body` says, and answers.
void Change(const ResourceKind& kind, Services& services, Exchange exchange, const char* action, Json body) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  if (auto problem = conditions.value().CheckWrite(stored->revision)) return exchange.Answer(*problem);

  const std::string id = IdOf(kind, stored->number);
  const Json before = Json::parse(stored->document);
  if (kind.modernize != nullptr) kind.modernize(&before, body);
  auto after = UpdateFrom(kind.fields, id, before, body);
  if (!after.ok()) return exchange.Answer(after.problem());
  const Consequence consequence = kind.consider(services, {exchange.tenant.id, id, &before, &after.value()});
  if (consequence.refusal) return exchange.Answer(*consequence.refusal);
  // The revision that was checked is compared again in the write itself.
  store::Transaction transaction(services.database);
  const std::string document = after.value().dump();
  const auto revision =
      services.objects.Update(exchange.tenant.id, kind.noun, stored->number, stored->revision, document);
  if (!revision) return exchange.Answer(ObjectMissing(kind));
  KeepChange(services, kind, exchange, action, {exchange.tenant.id, stored->number, *revision, document});
  transaction.Commit();
  http::Response response =
      ShowChanged(kind, 200, stored->number, *revision, std::move(after.value()), consequence);
  Follow(services, consequence, std::move(exchange), std::move(response));
}

void Update(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  const std::lock_guard lock(services.configuration);
  Change(kind, services, std::move(exchange), "update", std::move(body.value()));
}

void Delete(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const std::lock_guard lock(services.configuration);
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  if (auto problem = conditions.value().CheckWrite(stored->revision)) return exchange.Answer(*problem);

  const std::string id = IdOf(kind, stored->number);
  const Json before = Json::parse(stored->document);
  const Consequence consequence = kind.consider(services, {exchange.tenant.id, id, &before, nullptr});
  if (consequence.refusal) return exchange.Answer(*consequence.refusal);
  store::Transaction transaction(services.database);
  if (!services.objects.Delete(exchange.tenant.id, kind.noun, stored->number, stored->revision))
    return exchange.Answer(ObjectMissing(kind));
  KeepChange(services, kind, exchange, "delete", {exchange.tenant.id, stored->number, stored->revision, ""});
  transaction.Commit();
  Follow(services, consequence, std::move(exchange), NoContent());
}

// A query parameter that counts; `absent` if it is not there, nullopt if it is no number from 0.
std::optional<std::int64_t> Count(const http::Request& request, std::string_view name, std::int64_t absent) {
  for (const auto& [key, value] : request.query) {
    if (key != name) continue;
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    if (error != std::errc() || end != value.data() + value.size() || count < 0) return std::nullopt;
    return count;
  }
  return absent;
}

void List(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  Json list = Json::array();
  for (const store::Object& stored :
       services.objects.List(exchange.tenant.id, kind.noun, window.value().limit, window.value().offset))
    list.push_back(Show(kind, stored.number, Json::parse(stored.document)));
  exchange.Answer(JsonResponse(200, list));
}

void ListVersions(const ResourceKind& kind, Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  Json list = Json::array();
  for (const store::Version& version : services.changes.Versions(
           exchange.tenant.id, kind.noun, stored->number, window.value().limit, window.value().offset)) {
    list.push_back({{"version", version.revision},
                    {"at", engine::FormatInstant(version.at)},
                    {"user", version.user},
                    {kind.noun, Show(kind, stored->number, Json::parse(version.document))}});
  }
  exchange.Answer(JsonResponse(200, list));
}

void Restore(const ResourceKind& kind, Services& services, Exchange exchange) {
  const std::lock_guard lock(services.configuration);
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  const auto number = ParseId("", exchange.path.at("version"));
  const auto version =
      number ? services.changes.FindVersion(exchange.tenant.id, kind.noun, stored->number, *number)
             : std::nullopt;
  if (!version)
    return exchange.Answer(
        Problem{404, "version-not-found", "There is no such version of this " + kind.noun + "."});
  Change(kind, services, std::move(exchange), "restore", Json::parse(version->document));
}

}  // namespace

std::optional<store::Object> FindObject(Services& services, const ResourceKind& kind,
                                        const Exchange& exchange) {
  const auto number = ParseId(kind.prefix, exchange.path.at("id"));
  if (!number) return std::nullopt;
  return services.objects.Find(exchange.tenant.id, kind.noun, *number);
}

Problem ObjectMissing(const ResourceKind& kind) {
  return {404, kind.noun + "-not-found", "There is no " + kind.noun + " with this id."};
}

void KeepChange(Services& services, const ResourceKind& kind, const Exchange& exchange, std::string action,
                const store::Object& stored) {
  if (kind.versioned && !stored.document.empty())
    services.changes.AddVersion(exchange.tenant.id, kind.noun, stored.number,
                                {stored.revision, services.clock.Now(), exchange.Who(), stored.document});
  NoteChange(services, exchange, std::move(action), kind.plural + "/" + IdOf(kind, stored.number));
}

void NoteChange(Services& services, const Exchange& exchange, std::string action, std::string object) {
  services.changes.AddAudit(exchange.tenant.id,
                            {services.clock.Now(), exchange.Who(), std::move(action), std::move(object)});
}

Result<Window> ReadWindow(const http::Request& request) {
  const auto limit = Count(request, "limit", -1);
  const auto offset = Count(request, "offset", 0);
  if (!limit || !offset)
    return Problem{400, "invalid-parameter", "`limit` and `offset` must be whole numbers from 0."};
  return Window{*limit, *offset};
}

Json Cut(Json all, const Window& window) {
  Json piece = Json::array();
  for (auto i = static_cast<std::size_t>(window.offset); i < all.size(); ++i)
    if (window.limit < 0 || piece.size() < static_cast<std::size_t>(window.limit))
      piece.push_back(std::move(all[i]));
  return piece;
}

std::string IdOf(const ResourceKind& kind, std::int64_t number) {
  return kind.prefix + std::to_string(number);
}

std::optional<std::int64_t> ParseId(std::string_view prefix, std::string_view id) {
  if (!id.starts_with(prefix)) return std::nullopt;
  id.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size() || number < 1 || id[0] == '0') return std::nullopt;
  return number;
}

std::vector<Route> ResourceRoutes(ResourceKind kind) {
  using auth::Scope;
  const auto shared = std::make_shared<const ResourceKind>(std::move(kind));
  const auto bind = [&shared](void (*handle)(const ResourceKind&, Services&, Exchange)) {
    return [shared, handle](Services& services, Exchange exchange) {
      handle(*shared, services, std::move(exchange));
    };
  };
  std::vector<Route> routes;
  for (const std::string& name : {shared->plural, shared->also}) {
    if (name.empty()) continue;
    const std::string all = "/tenants/{tid}/" + name;
    const std::string one = all + "/{id}";
    routes.push_back({"POST", all, Scope::kWrite, Place::kWorker, bind(Create)});
    routes.push_back({"GET", all, Scope::kRead, Place::kWorker, bind(List)});
    routes.push_back({"GET", one, Scope::kRead, Place::kWorker, bind(Retrieve)});
    routes.push_back({"PUT", one, Scope::kWrite, Place::kWorker, bind(Update)});
    routes.push_back({"DELETE", one, Scope::kWrite, Place::kWorker, bind(Delete)});
    if (!shared->versioned) continue;
    const std::string versions = one + "/versions";
    routes.push_back({"GET", versions, Scope::kRead, Place::kWorker, bind(ListVersions)});
    routes.push_back({"POST", versions + "/{version}/restore", Scope::kWrite, Place::kWorker, bind(Restore)});
  }
  return routes;
}

}  // namespace cxengine::api

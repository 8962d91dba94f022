#include "api/handlers/platform_tenants.h"

#include <algorithm>

#include "api/conditions.h"
#include "api/fields.h"
#include "api/handlers/patterns.h"
#include "api/handlers/resource.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kMaxTenantIdBytes = 64;
// In store::Meta, with the id of a deleted tenant behind it: what is left of that one elsewhere (history,
// idempotency keys, backups) must not meet a stranger of the same name.
constexpr std::string_view kGone = "gone-tenant:";
// Of quotas.
constexpr const char* kPatterns = "patterns";
constexpr const char* kKeys = "keys";
constexpr const char* kJournal = "journal-bytes";

const std::vector<Field>& TenantFields() {
  using Type = Json::value_t;
  static const std::vector<Field> fields = {{"name", Type::string, true},
                                            {"rate-limit", Type::number_integer, false, nullptr},
                                            {"active?", Type::boolean, false, true},
                                            {"streaming?", Type::boolean, false, true},
                                            {"quotas", Type::object, false, Json::object()}};
  return fields;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxTenantIdBytes && id != "." && id != ".." &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '_' || c == '.';
         });
}

bool IsCount(const Json& value) {
  return value.is_number_integer() && value.get<std::int64_t>() >= 0;  // beyond 63 bits it is negative
}

std::optional<std::int64_t> MaybeCount(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<std::int64_t>();
}

std::optional<Problem> CheckTenant(const Json& fields) {
  if (!fields.at("rate-limit").is_null() && !IsCount(fields.at("rate-limit")))
    return InvalidField("rate-limit", "must be events per second, a whole number from 0, or null");
  for (const auto& [name, value] : fields.at("quotas").items()) {
    if (name != kPatterns && name != kKeys && name != kJournal)
      return InvalidField(
          "quotas",
          "has `" + name + "`, which cannot be limited; `patterns`, `keys` and `journal-bytes` can");
    if (!value.is_null() && !IsCount(value))
      return InvalidField("quotas", "must have a whole number from 0 as `" + name + "`, or null");
  }
  return std::nullopt;
}

Json ToFields(const store::Tenant& tenant) {
  Json quotas = Json::object();
  if (tenant.max_patterns) quotas[kPatterns] = *tenant.max_patterns;
  if (tenant.max_keys) quotas[kKeys] = *tenant.max_keys;
  if (tenant.max_journal) quotas[kJournal] = *tenant.max_journal;
  return {{"name", tenant.name},
          {"rate-limit", tenant.rate_limit ? Json(*tenant.rate_limit) : Json()},
          {"active?", tenant.active},
          {"streaming?", tenant.streaming},
          {"quotas", std::move(quotas)}};
}

void SetFields(store::Tenant& tenant, const Json& fields) {
  tenant.name = fields.at("name").get<std::string>();
  tenant.rate_limit = MaybeCount(fields, "rate-limit");
  tenant.active = fields.at("active?").get<bool>();
  tenant.streaming = fields.at("streaming?").get<bool>();
  tenant.max_patterns = MaybeCount(fields.at("quotas"), kPatterns);
  tenant.max_keys = MaybeCount(fields.at("quotas"), kKeys);
  tenant.max_journal = MaybeCount(fields.at("quotas"), kJournal);
}

http::Response Show(int status, const store::Tenant& tenant) {
  Json object = ToFields(tenant);
  object["id"] = tenant.id;
  http::Response response = JsonResponse(status, object);
  response.headers.Add("ETag", EntityTag(tenant.revision));
  return response;
}

}  // namespace

std::optional<store::Tenant> NamedTenant(Services& services, Exchange& exchange) {
  auto tenant = services.tenants.Find(exchange.path.at("tid"));
  if (!tenant) exchange.Answer(Problem{404, "tenant-not-found", "There is no tenant with this id."});
  return tenant;
}

void CreateTenant(Services& services, Exchange exchange) {
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  auto fields = CreateFrom(TenantFields(), body.value());
  if (!fields.ok()) return exchange.Answer(fields.problem());
  if (auto problem = CheckTenant(fields.value())) return exchange.Answer(*problem);
  const auto id = body.value().find("id");
  if (id == body.value().end()) return exchange.Answer(MissingField("id"));
  if (!id->is_string()) return exchange.Answer(WrongType("id", "string", *id));
  store::Tenant tenant;
  tenant.id = id->get<std::string>();
  if (!IsId(tenant.id))
    return exchange.Answer(InvalidField("id", "must be 1 to 64 letters, digits, `-`, `_` or `.`"));
  SetFields(tenant, fields.value());
  const std::lock_guard lock(services.configuration);
  store::Transaction transaction(services.database);
  if (services.meta.Get(std::string(kGone) + tenant.id))
    return exchange.Answer(
        Problem{409, "tenant-taken",
                "There was a tenant with this `id`, and ids are not given twice; choose another."});
  if (!services.tenants.Create(tenant))
    return exchange.Answer(Problem{409, "tenant-taken", "There is a tenant with this `id` already."});
  exchange.tenant = tenant;
  NoteChange(services, exchange, "create", "tenant");
  transaction.Commit();
  services.runtime.LimitKeys(tenant.id, tenant.max_keys);
  http::Response response = Show(201, tenant);
  response.headers.Add("Location", "/1.0/tenants/" + tenant.id);
  exchange.Answer(std::move(response));
}

void ListTenants(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  Json list = Json::array();
  for (const store::Tenant& tenant : services.tenants.List(window.value().limit, window.value().offset)) {
    list.push_back(ToFields(tenant));
    list.back()["id"] = tenant.id;
  }
  exchange.Answer(JsonResponse(200, list));
}

void ReadTenant(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  if (auto response = conditions.value().CheckRead(tenant->revision))
    return exchange.Answer(*std::move(response));
  exchange.Answer(Show(200, *tenant));
}

void UpdateTenant(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  const std::lock_guard lock(services.configuration);
  auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  if (auto problem = conditions.value().CheckWrite(tenant->revision)) return exchange.Answer(*problem);
  auto fields = UpdateFrom(TenantFields(), tenant->id, ToFields(*tenant), body.value());
  if (!fields.ok()) return exchange.Answer(fields.problem());
  if (auto problem = CheckTenant(fields.value())) return exchange.Answer(*problem);
  SetFields(*tenant, fields.value());
  store::Transaction transaction(services.database);
  const auto revision = services.tenants.Update(*tenant);
  if (!revision) throw store::Error("a tenant changed under the lock of the configuration");
  tenant->revision = *revision;
  exchange.tenant = *tenant;
  NoteChange(services, exchange, "update", "tenant");
  transaction.Commit();
  services.runtime.LimitKeys(tenant->id, tenant->max_keys);
  services.tokens.Forget();  // bearers have what they may use with them
  exchange.Answer(Show(200, *tenant));
}

void DeleteTenant(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const std::lock_guard lock(services.configuration);
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  if (auto problem = conditions.value().CheckWrite(tenant->revision)) return exchange.Answer(*problem);
  const std::vector<EnabledPattern> patterns = EnabledPatterns(services, tenant->id);
  store::Transaction transaction(services.database);
  if (!services.tenants.Delete(tenant->id, tenant->revision))
    throw store::Error("a tenant changed under the lock of the configuration");
  services.meta.Set(std::string(kGone) + tenant->id, "");
  transaction.Commit();
  services.tokens.Forget();
  for (const EnabledPattern& pattern : patterns)
    services.runtime.Change(PatternChange{tenant->id, pattern.id, pattern.key, nullptr}, nullptr);
  services.runtime.Change(AugmentChange{tenant->id, {}}, nullptr);
  services.runtime.LimitKeys(tenant->id, std::nullopt);
  exchange.Answer(NoContent());
}

void LoadKeyQuotas(Services& services) {
  for (const store::Tenant& tenant : services.tenants.List())
    if (tenant.max_keys) services.runtime.LimitKeys(tenant.id, tenant.max_keys);
}

}  // namespace cxengine::api

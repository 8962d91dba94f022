#include "api/handlers/integrations.h"

#include <algorithm>

#include "api/conditions.h"
#include "api/connect/http_endpoint.h"
#include "api/fields.h"
#include "api/handlers/resource.h"
#include "api/json_body.h"
#include "api/masked_url.h"
#include "api/services.h"
#include "engine/catalogue.h"

namespace cxengine::api {
namespace {

using engine::IntegrationType;
using engine::Setting;

// The one type whose integrations have names of the tenant's choice.
constexpr std::string_view kNamedType = "http";
constexpr std::size_t kMaxNameBytes = 64;

// A symbol of the language that is no number: it stands in patterns.
bool IsName(std::string_view id) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !id.empty() && id.size() <= kMaxNameBytes && letter(id[0]) &&
         std::all_of(id.begin(), id.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

bool IsAlwaysThere(const std::string& id) {
  const IntegrationType* type = engine::FindIntegrationType(id);
  return type != nullptr && type->endpoint.always_there;
}

Problem AlwaysThere(const std::string& id) {
  return {409, "always-there",
          "Every tenant has `" + id + "`, which needs no credentials: it is neither set up nor deleted."};
}

Problem NoIntegration() { return {404, "integration-not-found", "There is no integration with this id."}; }

// Which type the integration `id` has when `body` sets it up.
Result<const IntegrationType*> TypeFor(const std::string& id, const Json& body) {
  const auto given = body.find("type");
  const bool has_type = given != body.end() && given->is_string();
  if (const IntegrationType* type = engine::FindIntegrationType(id)) {
    if (has_type && *given != id)
      return InvalidField("type", "must be `" + id + "`, as the id is that of a type, or be left out");
    return type;
  }
  if (has_type && *given == kNamedType && IsName(id)) return engine::FindIntegrationType(kNamedType);
  return Problem{404, "integration-type-not-found",
                 "There is no integration of this type: there are " + engine::IntegrationTypeNames() +
                     ", and services of your own, named as you like (letters, digits, `-`, `_`) with `type` "
                     "`http`."};
}

std::vector<Field> FieldsOf(const IntegrationType& type) {
  std::vector<Field> fields = {{"type", Json::value_t::string, false}};
  for (const Setting& setting : type.credentials)
    fields.push_back(
        {setting.name, setting.texts ? Json::value_t::object : Json::value_t::string, setting.mandatory});
  return fields;
}

Json Masked(const IntegrationType& type, Json fields) {
  for (const Setting& setting : type.credentials) {
    const auto field = fields.find(setting.name);
    if (field == fields.end()) continue;
    if (setting.address) *field = MaskUrl(field->get_ref<const std::string&>(), kMask);
    if (!setting.secret) continue;
    if (!field->is_object()) *field = kMask;
    if (field->is_object())
      for (auto& [name, text] : field->items()) text = kMask;
  }
  return fields;
}

// Where `fields` has the mask, what it hides in `before` (null: nothing). The refusal of a mask that hides
// nothing.
std::optional<Problem> Unmask(const IntegrationType& type, const Json& before, Json& fields) {
  const auto unmask = [](const std::string& name, const Json* hidden, Json& value) -> std::optional<Problem> {
    if (value != kMask) return std::nullopt;
    if (hidden == nullptr)
      return InvalidField(name, "is a mask, and nothing is stored that it could stand for: send the value");
    value = *hidden;
    return std::nullopt;
  };
  const auto find = [](const Json& object, const std::string& name) -> const Json* {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() ? &*found : nullptr;
  };
  for (const Setting& setting : type.credentials) {
    const std::string name(setting.name);
    if (!fields.contains(name)) continue;
    Json& value = fields[name];
    const Json* hidden = find(before, name);
    if (setting.address && value.get_ref<const std::string&>().find(kMask) != std::string::npos) {
      // Whole or not at all: with what is hidden nothing goes to another host.
      if (hidden == nullptr || value != MaskUrl(hidden->get_ref<const std::string&>(), kMask))
        return InvalidField(name,
                            "has a mask and is not what was shown of the address that is stored: send "
                            "the whole address");
      value = *hidden;
    }
    if (!setting.secret) continue;
    if (!value.is_object()) {
      if (auto problem = unmask(name, hidden, value)) return problem;
      continue;
    }
    for (auto& [key, text] : value.items())
      if (auto problem = unmask(name + "." + key, hidden ? find(*hidden, key) : nullptr, text))
        return problem;
  }
  return std::nullopt;
}

std::optional<Problem> CheckValues(const IntegrationType& type, const Json& fields) {
  for (const Setting& setting : type.credentials) {
    const auto value = fields.find(setting.name);
    if (value == fields.end()) continue;
    if (value->is_string() && value->get_ref<const std::string&>().empty())
      return InvalidField(setting.name,
                          "must not be empty: leave it out, or send " + std::string(setting.doc));
    if (setting.address && HasUserInfo(value->get_ref<const std::string&>()))
      return InvalidField(setting.name,
                          "must not have a user name or password in it: send them as a header, `headers` "
                          "{\"Authorization\": \"Basic …\"}");
    if (!value->is_object()) continue;
    for (const auto& [name, text] : value->items()) {
      if (!text.is_string()) return InvalidField(setting.name, "must have texts as its values");
      if (const auto why = WhyNotHeader(name, text.get_ref<const std::string&>()))
        return InvalidField(std::string(setting.name) + "." + name, *why);
    }
  }
  return std::nullopt;
}

// Whether this bearer, with this request, sees what is secret.
bool ShowsSecrets(const Services& services, const Exchange& exchange) {
  if (services.redact_secrets || !exchange.principal->scopes.Has(auth::Scope::kSecrets)) return false;
  return std::none_of(
      exchange.request.query.begin(), exchange.request.query.end(),
      [](const auto& parameter) { return parameter.first == "redact" && parameter.second != "false"; });
}

Json Show(const store::Integration& integration, Json fields, bool secrets) {
  if (!secrets) fields = Masked(*engine::FindIntegrationType(integration.type), std::move(fields));
  fields["id"] = integration.id;
  return fields;
}

http::Response ShowOne(int status, const store::Integration& integration, Json fields, bool secrets) {
  http::Response response = JsonResponse(status, Show(integration, std::move(fields), secrets));
  response.headers.Add("ETag", EntityTag(integration.revision));
  response.headers.Add("Cache-Control", "no-store");
  return response;
}

}  // namespace

Json OpenIntegration(Services& services, const store::Integration& integration) {
  const auto text = services.vault.Open(integration.sealed);
  if (!text) throw store::Error("the integration " + integration.id + " of a tenant cannot be opened");
  return Json::parse(*text);
}

void SetUpIntegration(Services& services, Exchange exchange) {
  const std::string& id = exchange.path.at("id");
  if (IsAlwaysThere(id)) return exchange.Answer(AlwaysThere(id));
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  if (const auto given = body.value().find("id"); given != body.value().end() && *given != Json(id))
    return exchange.Answer(Problem{400, "id-mismatch", "`id` must be the one in the path, or be left out."});
  body.value()["id"] = id;

  const std::lock_guard lock(services.configuration);
  const auto before = services.integrations.Find(exchange.tenant.id, id);
  if (auto problem =
          before ? conditions.value().CheckWrite(before->revision) : conditions.value().CheckCreate())
    return exchange.Answer(*problem);
  Saved saved{};
  store::Transaction transaction(services.database);
  if (auto problem = SaveIntegration(services, exchange, body.value(), saved))
    return exchange.Answer(*problem);
  transaction.Commit();
  const store::Integration after = services.integrations.Find(exchange.tenant.id, id).value();
  exchange.Answer(ShowOne(saved == Saved::kNew ? 201 : 200, after, OpenIntegration(services, after),
                          ShowsSecrets(services, exchange)));
}

std::optional<Problem> SaveIntegration(Services& services, const Exchange& exchange, const Json& body,
                                       Saved& saved) {
  if (!body.is_object()) return Problem{400, "not-an-object", "it must be an object."};
  const auto given = body.find("id");
  if (given == body.end()) return MissingField("id");
  if (!given->is_string()) return WrongType("id", "string", *given);
  const auto id = given->get<std::string>();
  auto type = TypeFor(id, body);
  if (!type.ok()) return std::move(type.problem());
  const IntegrationType& row = *type.value();
  auto fields = CreateFrom(FieldsOf(row), body);
  if (!fields.ok()) return std::move(fields.problem());
  saved = Saved::kNothing;
  if (row.endpoint.always_there) return std::nullopt;
  if (!services.tenants.IsGranted(exchange.tenant.id, row.endpoint.name))
    return Problem{403, "integration-forbidden",
                   "This tenant may not use integrations of this type; the operator grants them."};
  const auto before = services.integrations.Find(exchange.tenant.id, id);
  if (auto problem = Unmask(row, before ? OpenIntegration(services, *before) : Json(), fields.value()))
    return problem;
  if (auto problem = CheckValues(row, fields.value())) return problem;
  saved = before ? Saved::kReplaced : Saved::kNew;
  services.integrations.Put({exchange.tenant.id, id, std::string(row.endpoint.name), 0,
                             services.vault.Seal(fields.value().dump())});
  NoteChange(services, exchange, before ? "update" : "create", "integrations/" + id);
  return std::nullopt;
}

void GetIntegration(Services& services, Exchange exchange) {
  const std::string& id = exchange.path.at("id");
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const auto stored = services.integrations.Find(exchange.tenant.id, id);
  if (!stored) {
    if (IsAlwaysThere(id)) return exchange.Answer(JsonResponse(200, {{"id", id}}));
    return exchange.Answer(NoIntegration());
  }
  if (auto response = conditions.value().CheckRead(stored->revision))
    return exchange.Answer(*std::move(response));
  exchange.Answer(
      ShowOne(200, *stored, OpenIntegration(services, *stored), ShowsSecrets(services, exchange)));
}

Json ShowIntegrations(Services& services, const Exchange& exchange) {
  const bool secrets = ShowsSecrets(services, exchange);
  std::vector<Json> all;
  for (const IntegrationType& row : engine::Catalogue())
    if (row.endpoint.always_there) all.push_back({{"id", row.endpoint.name}});
  for (const store::Integration& integration : services.integrations.List(exchange.tenant.id))
    all.push_back(Show(integration, OpenIntegration(services, integration), secrets));
  std::sort(all.begin(), all.end(), [](const Json& a, const Json& b) { return a["id"] < b["id"]; });
  return all;
}

void ListIntegrations(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  http::Response response = JsonResponse(200, Cut(ShowIntegrations(services, exchange), window.value()));
  response.headers.Add("Cache-Control", "no-store");
  exchange.Answer(std::move(response));
}

void DeleteIntegration(Services& services, Exchange exchange) {
  const std::string& id = exchange.path.at("id");
  if (IsAlwaysThere(id)) return exchange.Answer(AlwaysThere(id));
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const std::lock_guard lock(services.configuration);
  const auto stored = services.integrations.Find(exchange.tenant.id, id);
  if (!stored) return exchange.Answer(NoIntegration());
  if (auto problem = conditions.value().CheckWrite(stored->revision)) return exchange.Answer(*problem);
  store::Transaction transaction(services.database);
  services.integrations.Delete(stored->tenant, stored->id);
  NoteChange(services, exchange, "delete", "integrations/" + stored->id);
  transaction.Commit();
  exchange.Answer(NoContent());
}

}  // namespace cxengine::api

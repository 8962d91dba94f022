#include "api/handlers/listeners.h"

#include <algorithm>

#include "api/services.h"
#include "engine/catalogue.h"

namespace cxengine::api {
namespace {

using engine::IntegrationType;
using engine::Setting;

Problem NoListenerType() {
  std::string known;
  for (const IntegrationType& row : engine::Catalogue())
    if (!row.listener_options.empty())
      known += (known.empty() ? "`" : ", `") + std::string(row.endpoint.name) + "`";
  return InvalidField("type", "must be one of " + known);
}

std::optional<Problem> CheckOptions(const IntegrationType& type, const Json& options) {
  const auto& settings = type.listener_options;
  for (const Setting& setting : settings)
    if (setting.mandatory && !options.contains(setting.name))
      return InvalidField("options",
                          "must have `" + std::string(setting.name) + "`, " + std::string(setting.doc));
  for (const auto& [name, value] : options.items()) {
    const bool known = std::any_of(settings.begin(), settings.end(),
                                   [&name = name](const Setting& setting) { return setting.name == name; });
    if (!known)
      return InvalidField("options", "has `" + name + "`, which listeners of type `" +
                                         std::string(type.endpoint.name) + "` do not know");
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      return InvalidField("options", "must have a text as `" + name + "`");
  }
  return std::nullopt;
}

std::optional<Problem> CheckMapping(const Json& mapping) {
  for (const auto& [field, path] : mapping.items()) {
    if (field.empty()) return InvalidField("mapping", "must name a field of events on the left of each path");
    if (!path.is_string() || path.get_ref<const std::string&>().empty())
      return InvalidField("mapping", "must have for `" + field +
                                         "` the path of a field in the third party's event, as a text");
  }
  return std::nullopt;
}

Consequence ConsiderListener(Services& services, const Proposal& proposal) {
  Consequence consequence;
  if (!proposal.after) return consequence;
  const Json& after = *proposal.after;
  const std::string type = after.at("type").get<std::string>();
  const IntegrationType* row = engine::FindIntegrationType(type);
  if (row == nullptr || row->listener_options.empty()) {
    consequence.refusal = NoListenerType();
  } else if (!services.tenants.IsGranted(proposal.tenant, type)) {
    consequence.refusal = Problem{403, "integration-forbidden",
                                  "This tenant may not use `" + type + "`; the operator grants it."};
  } else if (auto problem = CheckOptions(*row, after.at("options"))) {
    consequence.refusal = std::move(problem);
  } else {
    consequence.refusal = CheckMapping(after.at("mapping"));
  }
  return consequence;
}

}  // namespace

ResourceKind Listeners() {
  using Type = Json::value_t;
  return {.noun = "listener",
          .plural = "listeners",
          .prefix = "LI",
          .fields = {{"name", Type::string, true},
                     {"description", Type::string, false, ""},
                     {"status", Type::boolean, false, false},
                     {"type", Type::string, true},
                     {"options", Type::object, true},
                     {"mapping", Type::object, true}},
          .consider = ConsiderListener};
}

void GetListenerStatus(Services& services, Exchange exchange) {
  static const ResourceKind kind = Listeners();
  const auto stored = FindObject(services, kind, exchange);
  if (!stored) return exchange.Answer(ObjectMissing(kind));
  const Json listener = Json::parse(stored->document);
  const auto type = listener.at("type").get<std::string>();
  Json status = {{"status", "error"},
                 {"message", "This version of the server does not connect to " + type + " yet."}};
  if (!listener.at("status").get<bool>())
    status = {{"status", "stopped"}, {"message", "The listener is disabled."}};
  else if (!services.integrations.Find(exchange.tenant.id, type))
    status["message"] = "The integration " + type + " is not set up: it has the credentials to connect with.";
  exchange.Answer(JsonResponse(200, status));
}

}  // namespace cxengine::api

#include "api/handlers/augments.h"

#include <algorithm>

#include "api/services.h"

namespace cxengine::api {
namespace {

// `augment-service` is the older name of `service`: one says what both are. Where both are given, Check
// compares them.
void Modernize(const Json* before, Json& body) {
  const auto given = [&body](const char* field) {
    const auto value = body.find(field);
    return value != body.end() && !value->is_null();
  };
  if (given("augment-service") && !body.contains("service")) {
    body["service"] = body["augment-service"];
  } else if (given("service") && !body.contains("augment-service") && before != nullptr &&
             before->contains("augment-service")) {
    body["augment-service"] = body["service"];
  }
}

std::optional<Problem> CheckService(const Json& object, std::string_view field) {
  const auto value = object.find(field);
  if (value == object.end() || *value == "engine" || *value == "notification") return std::nullopt;
  return InvalidField(field, "must be `engine` or `notification`");
}

bool IsText(const Json& value) { return value.is_string() && !value.get_ref<const std::string&>().empty(); }

std::optional<Problem> CheckOptions(const Json& object) {
  const auto options = object.find("options");
  if (object.at("type") == "file") {
    if (options == object.end()) return std::nullopt;
    return InvalidField("options", "belongs to augments of type `api`: leave it out, or send null");
  }
  if (options == object.end()) return MissingField("options");
  for (const auto& [name, value] : options->items())
    if (name != "url" && name != "attributes")
      return InvalidField("options", "has `" + name + "`; its fields are `url` and `attributes`");
  if (!options->contains("url") || !IsText((*options)["url"]))
    return InvalidField("options", "must have `url`, the address that is asked, as a text");
  const auto attributes = options->find("attributes");
  if (attributes == options->end() || !attributes->is_array() || attributes->empty() ||
      !std::all_of(attributes->begin(), attributes->end(), IsText))
    return InvalidField("options", "must have `attributes`, an array of the names of fields");
  return std::nullopt;
}

std::optional<Problem> Check(const Json& object) {
  if (object.at("type") != "file" && object.at("type") != "api")
    return InvalidField("type", "must be `file` or `api`");
  if (auto problem = CheckService(object, "service")) return problem;
  if (auto problem = CheckService(object, "augment-service")) return problem;
  if (object.value("augment-service", object.at("service")) != object.at("service"))
    return InvalidField("augment-service",
                        "is the older name of `service` and must be the same: send one of them");
  return CheckOptions(object);
}

Consequence ConsiderAugment(Services& services, const Proposal& proposal) {
  Consequence consequence;
  if (proposal.after) consequence.refusal = Check(*proposal.after);
  const bool may_have_file = proposal.after && proposal.after->value("type", "") == "file";
  consequence.apply = [&services, tenant = proposal.tenant, id = proposal.id,
                       may_have_file](std::function<void(bool)> done) {
    if (!may_have_file) services.augment_files.Delete(tenant, *ParseId("AU", id));
    return ApplyAugments(services, tenant, std::move(done));
  };
  return consequence;
}

}  // namespace

bool ApplyAugments(Services& services, const std::string& tenant, std::function<void(bool)> done) {
  AugmentChange change{tenant, {}};
  for (const store::Object& stored : services.objects.List(tenant, "augment")) {
    const Json augment = Json::parse(stored.document);
    AugmentStep step{IdOf(Augments(), stored.number), nullptr, "", {}};
    if (augment["type"] == "file") {
      step.table = services.augment_tables.Get(stored.tenant, stored.number);
      if (!step.table) continue;  // its file has yet to come
    } else {
      step.url = augment["options"]["url"];
      step.attributes = augment["options"]["attributes"];
    }
    (augment["service"] == "engine" ? change.augments : change.matches).push_back(std::move(step));
  }
  return services.runtime.Change(std::move(change), std::move(done));
}

void LoadAugments(Services& services) {
  const std::lock_guard lock(services.configuration);
  for (const std::string& tenant : services.tenants.Ids()) ApplyAugments(services, tenant, nullptr);
}

ResourceKind Augments() {
  using Type = Json::value_t;
  return {.noun = "augment",
          .plural = "augments",
          .prefix = "AU",
          .fields = {{"name", Type::string, true},
                     {"description", Type::string, false, ""},
                     {"type", Type::string, true},
                     {"service", Type::string, true},
                     {"augment-service", Type::string, false},
                     {"options", Type::object, false}},
          .also = "augment",  // as the documented examples have it
          .modernize = Modernize,
          .consider = ConsiderAugment};
}

}  // namespace cxengine::api

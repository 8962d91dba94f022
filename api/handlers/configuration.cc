#include "api/handlers/configuration.h"

#include <array>
#include <functional>
#include <vector>

#include "api/bearer.h"
#include "api/fields.h"
#include "api/handlers/augments.h"
#include "api/handlers/integrations.h"
#include "api/handlers/listeners.h"
#include "api/handlers/patterns.h"
#include "api/handlers/templates.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

constexpr int kExportFormat = 1;
// Later objects count on from the highest number: one close to the end of counting would block its kind.
constexpr std::int64_t kMaxNumber = 1'000'000'000;
// Each pattern is compiled, and each template checked against the patterns that are there, under one lock.
constexpr std::size_t kMaxObjects = 2'000;

// In the order in which they can be brought in: patterns name templates and integrations.
std::array<ResourceKind, 3> KindsBeforePatterns() { return {Templates(), Listeners(), Augments()}; }

Json ShowAll(Services& services, const ResourceKind& kind, const std::string& tenant) {
  Json list = Json::array();
  for (const store::Object& stored : services.objects.List(tenant, kind.noun)) {
    list.push_back(Json::parse(stored.document));
    list.back()["id"] = IdOf(kind, stored.number);
  }
  return list;
}

// The work of one import, inside a transaction.
class Import {
 public:
  Import(Services& services, const Exchange& exchange) : services_(services), exchange_(exchange) {}

  std::optional<Problem> Bring(const ResourceKind& kind, const Json& list) {
    for (std::size_t i = 0; i < list.size(); ++i)
      if (auto problem = BringOne(kind, list[i])) return At(kind.plural, i, *std::move(problem));
    return std::nullopt;
  }

  std::optional<Problem> BringIntegrations(const Json& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      Saved saved{};
      if (auto problem = SaveIntegration(services_, exchange_, list[i], saved))
        return At("integrations", i, *std::move(problem));
      made_ += saved == Saved::kNew;
      replaced_ += saved == Saved::kReplaced;
    }
    return std::nullopt;
  }

  // After the commit: brings what was stored into the engine, then calls `done`. False: the server stops.
  bool Apply(const std::function<void(bool)>& done) {
    for (std::size_t i = 0; i < consequences_.size(); ++i) {
      const bool last = i + 1 == consequences_.size();
      if (!consequences_[i].apply(last ? done : nullptr)) return false;
    }
    if (consequences_.empty()) done(true);
    return true;
  }
  Json Summary() const { return {{"created", made_}, {"replaced", replaced_}}; }

 private:
  static Problem At(const std::string& plural, std::size_t i, Problem problem) {
    problem.sentence =
        "Nothing was imported: `" + plural + "`, number " + std::to_string(i + 1) + ": " + problem.sentence;
    return problem;
  }

  std::optional<Problem> BringOne(const ResourceKind& kind, Json object) {
    if (!object.is_object()) return Problem{400, "not-an-object", "it must be an object."};
    const auto id = object.find("id");
    const auto number = id != object.end() && id->is_string()
                            ? ParseId(kind.prefix, id->get_ref<const std::string&>())
                            : std::nullopt;
    if (!number || *number > kMaxNumber)
      return InvalidField(
          "id", "must be there, as `" + kind.prefix + "` and a number up to " + std::to_string(kMaxNumber));
    const std::string name = IdOf(kind, *number);
    const std::string& tenant = exchange_.tenant.id;
    const auto stored = services_.objects.Find(tenant, kind.noun, *number);
    if (kind.modernize != nullptr) kind.modernize(nullptr, object);
    auto after = CreateFrom(kind.fields, object);  // whole: what it does not have is not kept either
    if (!after.ok()) return std::move(after.problem());
    const Json before = stored ? Json::parse(stored->document) : Json();
    Consequence consequence =
        kind.consider(services_, {tenant, name, stored ? &before : nullptr, &after.value()});
    if (consequence.refusal) return std::move(consequence.refusal);
    std::string document = after.value().dump();
    if (stored) {
      const auto revision = services_.objects.Update(tenant, kind.noun, *number, stored->revision, document);
      if (!revision) throw store::Error("an object changed under the lock of the configuration");
      KeepChange(services_, kind, exchange_, "import", {tenant, *number, *revision, std::move(document)});
      ++replaced_;
    } else {
      KeepChange(services_, kind, exchange_, "import",
                 services_.objects.CreateAs(tenant, kind.noun, *number, std::move(document)));
      ++made_;
    }
    if (consequence.apply) consequences_.push_back(std::move(consequence));
    return std::nullopt;
  }

  Services& services_;
  const Exchange& exchange_;
  std::vector<Consequence> consequences_;
  int made_ = 0;
  int replaced_ = 0;
};

// Unknown names, lists that are none, another format.
std::optional<Problem> CheckDocument(const Json& document) {
  static const std::vector<Field> fields = {
      {"format", Json::value_t::number_integer, true}, {"templates", Json::value_t::array, false},
      {"listeners", Json::value_t::array, false},      {"augments", Json::value_t::array, false},
      {"integrations", Json::value_t::array, false},   {"patterns", Json::value_t::array, false}};
  auto checked = CreateFrom(fields, document);
  if (!checked.ok()) return std::move(checked.problem());
  if (document["format"] != kExportFormat)
    return InvalidField("format", "must be " + std::to_string(kExportFormat) + ": a newer server wrote this");
  std::size_t objects = 0;
  for (const auto& [name, list] : document.items()) objects += list.is_array() ? list.size() : 0;
  if (objects > kMaxObjects)
    return Problem{413, "too-many-objects",
                   "The document has " + std::to_string(objects) + " objects; import at most " +
                       std::to_string(kMaxObjects) + " at once: make several documents of it."};
  return std::nullopt;
}

}  // namespace

void ExportConfiguration(Services& services, Exchange exchange) {
  const std::lock_guard lock(services.configuration);
  Json document = {{"format", kExportFormat}};
  for (const ResourceKind& kind : KindsBeforePatterns())
    document[kind.plural] = ShowAll(services, kind, exchange.tenant.id);
  document["patterns"] = ShowAll(services, Patterns(), exchange.tenant.id);
  document["integrations"] = ShowIntegrations(services, exchange);
  http::Response response = JsonResponse(200, document);
  response.headers.Add("Cache-Control", "no-store");
  exchange.Answer(std::move(response));
}

void ImportConfiguration(Services& services, Exchange exchange) {
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  const Json& document = body.value();
  if (auto problem = CheckDocument(document)) return exchange.Answer(*problem);
  const auto list = [&document](const std::string& name) {
    const auto found = document.find(name);
    return found == document.end() || found->is_null() ? Json::array() : *found;
  };
  const std::lock_guard lock(services.configuration);
  Import import(services, exchange);
  {
    store::Transaction transaction(services.database);
    for (const ResourceKind& kind : KindsBeforePatterns())
      if (auto problem = import.Bring(kind, list(kind.plural))) return exchange.Answer(*problem);
    if (auto problem = import.BringIntegrations(list("integrations"))) return exchange.Answer(*problem);
    if (auto problem = import.Bring(Patterns(), list("patterns"))) return exchange.Answer(*problem);
    transaction.Commit();
  }
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto answer = std::make_shared<http::Response>(JsonResponse(200, import.Summary()));
  if (!import.Apply([&services, shared, answer](bool counts) {
        counts ? shared->Answer(std::move(*answer)) : shared->Answer(NotYet(services.runtime.hindrance()));
      }))
    shared->Answer(Overloaded());
}

}  // namespace cxengine::api

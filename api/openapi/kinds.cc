// DocumentedKinds(): words and examples for the tables of patterns, templates, listeners and augments.
#include "api/handlers/augments.h"
#include "api/handlers/listeners.h"
#include "api/handlers/patterns.h"
#include "api/handlers/templates.h"
#include "api/openapi/schemas.h"
#include "engine/catalogue.h"

namespace cxengine::api::openapi {
namespace {

DocumentedKind DescribePatterns() {
  return {
      Patterns(),
      "Pattern",
      "A pattern describes a series of events, and what is done when they have come. A change counts when "
      "its answer comes: the next event meets the new pattern, and the others keep their state.",
      Json::parse(R"json({
            "name": {"description": "For people."},
            "description": {"description": "What the pattern is for."},
            "status": {"description": "Whether events are matched against it. Its `code` must be sound then."},
            "code": {"description": "The pattern, in the language of CxEngage."},
            "key": {"description": "The key attribute: events that have the same value of this field belong together.",
                    "minLength": 1, "maxLength": 256}
          })json"),
      Json::parse(R"json({
            "id": "PT1", "name": "Hello World", "description": "Hello World Pattern", "key": "id", "status": true,
            "code": "(event {:type \"hello\"}) (perform echo message {:message \"Hello World!\"})"
          })json"),
      {"403 quota-exceeded"},
      {"400 invalid-pattern invalid-key"}};
}

DocumentedKind DescribeTemplates() {
  return {
      Templates(),
      "Template",
      "Texts that patterns name as `(template +TM1)`, in Mustache. Patterns that use one have the new text "
      "from the next event on.",
      Json::parse(R"json({
            "name": {"description": "For people."},
            "description": {"description": "What the text is for."},
            "template": {"description": "The text, in Mustache; `{{>TM2}}` includes another template."}
          })json"),
      Json::parse(R"json({
            "id": "TM1", "name": "SMS", "description": "Default SMS message with click-to-call",
            "template": "Hi {{FirstName}}, sorry we missed your call. Call Joe at +14153159430 re: 401K needs."
          })json"),
      {},
      {"400 invalid-template"},
      {"409 template-in-use"}};
}

// "`salesforce`: `topic`, [`version`]; …": what stands in `options` of each type.
std::string ListenerOptions() {
  std::string text = "What the type needs (optional in brackets). ";
  for (const engine::IntegrationType& type : engine::Catalogue()) {
    if (type.listener_options.empty()) continue;
    text += "`" + std::string(type.endpoint.name) + "`:";
    for (const engine::Setting& option : type.listener_options) {
      const std::string name = "`" + std::string(option.name) + "`";
      text += " " + (option.mandatory ? name : "[" + name + "]") + " (" + std::string(option.doc) + ")";
    }
    text += "; ";
  }
  text.replace(text.size() - 2, 2, ".");
  return text;
}

Json ListenerTypes() {
  Json names = Json::array();
  for (const engine::IntegrationType& type : engine::Catalogue())
    if (!type.listener_options.empty()) names.push_back(type.endpoint.name);
  return names;
}

DocumentedKind DescribeListeners() {
  Json fields = Json::parse(R"json({
    "name": {"description": "For people."},
    "description": {"description": "What it listens to."},
    "status": {"description": "Whether it listens."},
    "type": {"description": "The third party. The integration of this name has the credentials."},
    "options": {"additionalProperties": {"type": "string", "minLength": 1}},
    "mapping": {"description": "Field of our event → path of the field in the third party's event.",
                "propertyNames": {"minLength": 1}, "additionalProperties": {"type": "string", "minLength": 1}}
  })json");
  fields["options"]["description"] = ListenerOptions();
  fields["type"]["enum"] = ListenerTypes();
  return {Listeners(),
          "Listener",
          "What a third party sends, as events.",
          std::move(fields),
          Json::parse(R"json({
            "id": "LI1", "name": "Demo Datasift", "description": "", "type": "datasift", "status": true,
            "options": {"hash": "xxxxxxxxxxxxxx"},
            "mapping": {"username": "interaction.author.username", "sentiment": "salience.content.sentiment",
                        "id": "twitter.user.screen_name"}
          })json"),
          {},
          {"400 invalid-field", "403 integration-forbidden"}};
}

DocumentedKind DescribeAugments() {
  return {Augments(),
          "Augment",
          "What is known of a customer besides the event itself: from a CSV file, or asked of an API.",
          Json::parse(R"json({
            "name": {"description": "For people."},
            "description": {"description": "What it adds."},
            "type": {"description": "Where the data is.", "enum": ["file", "api"]},
            "service": {"description": "To what it adds: events before they meet patterns, or the context of a match before it acts.",
                        "enum": ["engine", "notification"]},
            "augment-service": {"description": "The older name of `service`, and the same. From older clients it is taken alone as well.", "enum": ["engine", "notification"]},
            "options": {"description": "Of type `api` only, and needed there.", "required": ["url", "attributes"],
              "properties": {
                "url": {"type": "string", "minLength": 1, "description": "The address that is asked; https where it has no scheme."},
                "attributes": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                               "description": "The fields that are asked for."}},
              "additionalProperties": false}
          })json"),
          Json::parse(R"json({
            "id": "AU1", "name": "Augment API", "description": "REST API", "type": "api", "service": "engine",
            "augment-service": "engine", "options": {"url": "hostname", "attributes": ["customerSegment"]}
          })json"),
          {},
          {"400 invalid-field"}};
}

}  // namespace

const std::vector<DocumentedKind>& DocumentedKinds() {
  static const std::vector<DocumentedKind> kinds = {DescribePatterns(), DescribeTemplates(),
                                                    DescribeListeners(), DescribeAugments()};
  return kinds;
}

}  // namespace cxengine::api::openapi

// The catalogue of endpoints: its rows make sense, and docs/endpoints.md says what they say.
#include "engine/catalogue.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "dsl/compile.h"

namespace cxengine::engine {
namespace {

std::string Code(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string ParameterText(const dsl::Parameter& parameter) {
  std::string text = parameter.mandatory ? "**" + Code(parameter.name) + "**" : Code(parameter.name);
  for (const std::string_view older : parameter.older_names) text += ", also " + Code(older);
  return text + ": " + std::string(parameter.doc);
}

std::string ActionLine(const dsl::Action& action) {
  const std::string verb = action.verb.empty() ? "" : Code(action.verb) + " ";
  std::string line = "| " + verb + (action.name.empty() ? "any" : Code(action.name)) + " | " +
                     std::string(action.doc) + " | ";
  for (const dsl::Parameter& parameter : action.parameters) line += ParameterText(parameter) + "; ";
  if (action.open) line += action.parameters.empty() ? "any; " : "any other; ";
  return line.substr(0, line.size() - 2) + " |\n";
}

std::string SettingLine(std::string_view what, const Setting& setting) {
  return "| " + std::string(what) + " | " +
         (setting.mandatory ? "**" + Code(setting.name) + "**" : Code(setting.name)) + " | " +
         std::string(setting.doc) +
         (setting.secret    ? " (kept secret)"
          : setting.address ? " (the values of its query are kept secret)"
                            : "") +
         " |\n";
}

// The section of a type in docs/endpoints.md.
std::string Section(const IntegrationType& type) {
  std::string text = "## " + std::string(type.endpoint.name) + "\n\n" + std::string(type.endpoint.doc);
  text += type.endpoint.always_there ? " Every tenant has it.\n" : "\n";
  if (!type.endpoint.actions.empty()) text += "\n| action | does | parameters |\n| --- | --- | --- |\n";
  for (const dsl::Action& action : type.endpoint.actions) text += ActionLine(action);
  if (!type.credentials.empty() || !type.listener_options.empty()) {
    text += "\n| for | setting | what it is |\n| --- | --- | --- |\n";
  }
  for (const Setting& setting : type.credentials) text += SettingLine("the integration", setting);
  for (const Setting& setting : type.listener_options) text += SettingLine("a listener", setting);
  return text;
}

TEST(CatalogueTest, TheDocumentSaysWhatTheRowsSay) {
  std::ifstream file(CXENGINE_SOURCE_DIR "/docs/endpoints.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  std::string wanted;
  for (const IntegrationType& type : Catalogue()) wanted += "\n" + Section(type);
  const std::size_t begin = document.find("\n## " + std::string(Catalogue()[0].endpoint.name) + "\n");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(document.substr(begin), wanted);
}

TEST(CatalogueTest, NamesAreUniqueAndEverythingIsDocumented) {
  std::set<std::string_view> types;
  for (const IntegrationType& type : Catalogue()) {
    EXPECT_TRUE(types.insert(type.endpoint.name).second) << type.endpoint.name;
    EXPECT_TRUE(type.endpoint.doc.ends_with('.')) << type.endpoint.name;
    EXPECT_TRUE(!type.endpoint.actions.empty() || !type.listener_options.empty()) << type.endpoint.name;
    for (const dsl::Action& action : type.endpoint.actions) {
      EXPECT_TRUE(action.doc.ends_with('.')) << type.endpoint.name << " " << action.name;
      std::set<std::string_view> names;
      for (const dsl::Parameter& parameter : action.parameters) {
        EXPECT_FALSE(parameter.doc.empty()) << parameter.name;
        EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
        for (const std::string_view older : parameter.older_names) EXPECT_TRUE(names.insert(older).second);
      }
    }
    for (const Setting& setting : type.credentials) EXPECT_FALSE(setting.doc.empty()) << setting.name;
  }
  EXPECT_EQ(types.size(), 9U);
}

TEST(CatalogueTest, EchoGenericAndTimerAreAlwaysThere) {
  std::set<std::string_view> there;
  for (const dsl::EndpointType& type : EndpointTypes()) {
    if (type.always_there) there.insert(type.name);
  }
  EXPECT_EQ(there, (std::set<std::string_view>{"echo", "generic", "timer"}));
}

TEST(CatalogueTest, EveryCredentialThatHidesSomethingIsSecret) {
  std::set<std::string> secret;
  for (const IntegrationType& type : Catalogue()) {
    for (const Setting& setting : type.credentials) {
      if (setting.secret) secret.insert(std::string(type.endpoint.name) + " " + std::string(setting.name));
    }
  }
  EXPECT_EQ(secret,
            (std::set<std::string>{"twilio password", "sendgrid password", "salesforce consumer-secret",
                                   "salesforce password", "salesforce secret-token", "pusher secret",
                                   "datasift api-key", "http headers", "http secret"}));
  EXPECT_EQ(FindIntegrationType("http")->credentials.size(), 3U);
  EXPECT_EQ(FindIntegrationType("telepathy"), nullptr);
}

// What is said of a pattern that is one interaction, where the tenant has `shop` and one endpoint of each
// type.
std::string Said(const std::string& interaction) {
  dsl::CompileOptions options;
  options.surroundings.endpoint_types = &EndpointTypes();
  options.surroundings.endpoints.emplace().emplace("shop", "http");
  for (const dsl::EndpointType& type : EndpointTypes()) {
    options.surroundings.endpoints->emplace(type.name, type.name);
  }
  dsl::Diagnostics diagnostics;
  dsl::Compile(dsl::Source("test", "(event)" + interaction), diagnostics, options);
  std::string said;
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    said += (said.empty() ? "" : "; ") + std::string(dsl::RowOf(finding.code).name) + ": " + finding.message;
  }
  return said;
}

TEST(CatalogueTest, SoundInteractionsAreTakenWithoutAWord) {
  for (const char* interaction : {
           R"((perform twilio sms {:to 1 :from 2 :message "x"}))",
           R"((perform twilio sms {:to-phone-number 1 :from-phone-number 2 :message "x"}))",
           R"((perform twilio call {:to 1 :from 2 :twiml "x"}))",
           R"((perform twilio call-status {:sid "x"}))",
           R"((perform sendgrid email {:to 1 :from 2 :subject 3 :body 4 :toname 5}))",
           R"((perform salesforce lead {:LastName "Li" :Company "x"}))",
           R"((perform pusher event {:channel 1 :event 2}))",
           R"((perform generic notification {:body {:a 1}}))",
           R"((perform shop retry-offer {:anything 1}))",
           R"((perform echo whatever {:anything 1}))",
           R"((perform timer cancel {:id 1}))",
       }) {
    EXPECT_EQ(Said(interaction), "") << interaction;
  }
}

TEST(CatalogueTest, FetchingFromGenericWaitsForDataOfAnId) {
  const dsl::Action* action = FindIntegrationType("generic")->endpoint.Find("fetch", "notification");
  ASSERT_NE(action, nullptr);
  ASSERT_EQ(action->parameters.size(), 1U);
  EXPECT_EQ(action->parameters[0].name, "id");
}

TEST(CatalogueTest, WrongInteractionsAreExplained) {
  EXPECT_EQ(Said("(perform twilio sms {:to 1 :message 2})"),
            "missing-parameter: `sms` of `twilio` needs `from`");
  EXPECT_EQ(Said("(perform twilio smss {})"), "unknown-action: `twilio` has no action `smss`");
  EXPECT_EQ(Said("(perform datasift event)"),
            "unknown-action: `datasift` takes no actions: it only sends events");
  EXPECT_EQ(Said("(perform pusher event {:channel 1 :event 2 :mesage 3})"),
            "unknown-parameter: `event` of `pusher` takes no `mesage`");
  EXPECT_EQ(Said("(perform generic shout {})"), "unknown-action: `generic` has no action `shout`");
}

}  // namespace
}  // namespace cxengine::engine

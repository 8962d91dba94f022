// The rows.
#include "engine/catalogue.h"

#include <algorithm>

namespace cxengine::engine {

namespace {

using dsl::Action;
using dsl::Parameter;

constexpr bool kMandatory = true;
constexpr bool kOptional = false;
constexpr bool kSecret = true;
constexpr bool kTexts = true;

// An action that takes parameters of any name.
Action Open(std::string_view name, std::string_view doc, std::vector<Parameter> parameters = {}) {
  return {name, doc, std::move(parameters), true, ""};
}

IntegrationType Echo() {
  return {{"echo",
           "Answers its parameters, whatever the action is called: for trying things.",
           {Open("message", "Answers its parameters.", {{"message", kOptional, "a text", {}}}),
            Open("", "Answers its parameters.")},
           true},
          {},
          {}};
}

IntegrationType Generic() {
  const std::vector<Parameter> body = {{"body", kOptional, "what the streams receive, any value", {}}};
  return {{"generic",
           "Sends to the tenant's WebSocket streams, and waits for data that is posted in.",
           {{"",
             "Waits until data for this id is posted in, and answers with it.",
             {{"id", kMandatory, "what the data is posted under", {}}},
             false,
             "fetch"},
            {"message", "Sends a message to the tenant's streams.", body, false, ""},
            {"notification", "Sends a notification to the tenant's streams.", body, false, ""}},
           true},
          {},
          {}};
}

IntegrationType Twilio() {
  const Parameter to = {"to", kMandatory, "the recipient's number", {"to-phone-number"}};
  const Parameter from = {"from", kMandatory, "a number of the account", {"from-phone-number"}};
  return {{"twilio",
           "Calls and text messages by Twilio.",
           {{"call",
             "Calls a number.",
             {to,
              from,
              {"message", kOptional, "a text that is read out", {}},
              {"url", kOptional, "where Twilio finds what to do in the call", {}},
              {"twiml", kOptional, "what to do in the call", {}}},
             false,
             ""},
            {"call-status", "Tells how a call went.", {{"sid", kMandatory, "of the call", {}}}, false, ""},
            {"sms", "Sends a text message.", {to, from, {"message", kMandatory, "the text", {}}}, false, ""},
            {"sms-status",
             "Tells what became of a text message.",
             {{"sid", kMandatory, "of the message", {}}},
             false,
             ""}}},
          {{"account", "the account's SID"}, {"password", "its auth token", kMandatory, kSecret}},
          {}};
}

IntegrationType Sendgrid() {
  return {{"sendgrid",
           "Mail by SendGrid.",
           {{"email",
             "Sends a mail.",
             {{"to", kMandatory, "the recipient's address", {}},
              {"from", kMandatory, "the sender's address", {}},
              {"subject", kMandatory, "the subject line", {}},
              {"message", kMandatory, "the text", {"body", "text"}},
              {"toname", kOptional, "the recipient's name", {}},
              {"fromname", kOptional, "the sender's name", {}},
              {"html", kOptional, "the text as HTML", {}}},
             false,
             ""}}},
          {{"account", "the user name"}, {"password", "the password", kMandatory, kSecret}},
          {}};
}

IntegrationType Salesforce() {
  return {{"salesforce",
           "Objects of Salesforce. The parameters are the fields of the object, by their Salesforce names.",
           {Open("case", "Works on a case."), Open("task", "Works on a task."),
            Open("opportunity", "Works on an opportunity."), Open("lead", "Works on a lead."),
            Open("chatter", "Posts to Chatter."), Open("chatter-group", "Posts to a group of Chatter.")}},
          {{"consumer-key", "of the connected app"},
           {"consumer-secret", "of the connected app", kMandatory, kSecret},
           {"username", "the user in whose name things happen"},
           {"password", "that user's password", kMandatory, kSecret},
           {"secret-token", "that user's security token", kMandatory, kSecret}},
          {{"topic", "the PushTopic to follow"}, {"version", "of the Salesforce API", kOptional}}};
}

IntegrationType Pusher() {
  return {{"pusher",
           "Events for browsers and phones by Pusher.",
           {{"event",
             "Publishes an event on a channel.",
             {{"channel", kMandatory, "the channel's name", {}},
              {"event", kMandatory, "the event's name", {}},
              {"message", kOptional, "what it carries, any value", {}}},
             false,
             ""}}},
          {{"key", "of the app"},
           {"secret", "of the app", kMandatory, kSecret},
           {"app-id", "the app's id", kOptional},
           {"cluster", "where the app lives", kOptional}},
          {{"channel", "the channel to follow"}, {"event", "the event's name"}}};
}

IntegrationType Datasift() {
  return {{"datasift", "Social media by DataSift: it sends events, patterns cannot call it.", {}},
          {{"username", "the user name"}, {"api-key", "the user's key", kMandatory, kSecret}},
          {{"hash", "of the stream to follow"}}};
}

IntegrationType Timer() {
  return {
      {"timer",
       "Does something at a later time.",
       {{"create",
         "Sets a timer.",
         {{"trigger", kMandatory, "when it goes off", {}},
          {"id", kOptional, "a name to cancel it by", {}},
          {"then", kMandatory, "what is done then", {}}},
         false,
         ""},
        {"cancel", "Takes a timer back.", {{"id", kMandatory, "the name that it was given", {}}}, false, ""}},
       true},
      {},
      {}};
}

IntegrationType Http() {
  return {{"http",
           "A service of the tenant's own, under a name of its choice: it is sent the verb, endpoint, action "
           "and parameters as JSON, signed, and its JSON answer is the result.",
           {Open("", "Whatever the service makes of it.")}},
          {{.name = "url", .doc = "where requests are sent", .address = true},
           {"headers", "that go with each request", kOptional, kSecret, kTexts},
           {"secret", "with which requests are signed", kOptional, kSecret}},
          {}};
}

}  // namespace

const std::vector<IntegrationType>& Catalogue() {
  static const std::vector<IntegrationType> rows = {Echo(),   Generic(),  Twilio(), Sendgrid(), Salesforce(),
                                                    Pusher(), Datasift(), Timer(),  Http()};
  return rows;
}

std::string IntegrationTypeNames() {
  std::string names;
  for (const IntegrationType& row : Catalogue())
    names += (names.empty() ? "`" : ", `") + std::string(row.endpoint.name) + "`";
  return names;
}

const IntegrationType* FindIntegrationType(std::string_view name) {
  const auto& rows = Catalogue();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const IntegrationType& type) { return type.endpoint.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

const std::vector<dsl::EndpointType>& EndpointTypes() {
  static const std::vector<dsl::EndpointType> types = [] {
    std::vector<dsl::EndpointType> endpoints;
    for (const IntegrationType& row : Catalogue()) endpoints.push_back(row.endpoint);
    return endpoints;
  }();
  return types;
}

}  // namespace cxengine::engine

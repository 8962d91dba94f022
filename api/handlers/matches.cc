#include "api/handlers/matches.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "api/handlers/resource.h"
#include "api/services.h"
#include "engine/instant.h"

namespace cxengine::api {
namespace {

using journal::Entry;
using journal::Filter;

constexpr std::size_t kUsual = 100;
constexpr std::size_t kMost = 1000;  // matches of a page

constexpr std::array<std::string_view, 9> kResults = {
    "waiting", "completed", "failed", "expired", "cancelled", "lost", "refused", "dropped", "augment-failed"};

Problem Invalid(const std::string& name, const std::string& what) {
  const std::string sentence = "`" + name + "` " + what + ".";
  return {400, "invalid-parameter", sentence,
          Json::array({{{"code", "invalid-parameter"}, {"parameter", name}, {"message", sentence}}})};
}

template <typename Number>
std::optional<Number> ReadNumber(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text[0] == '-' || error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

// "1700000000000.17": the time and number of the match after which the page begins.
std::optional<journal::Place> ParseCursor(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto at = ReadNumber<Milliseconds>(text.substr(0, dot));
  const auto number = ReadNumber<std::int64_t>(text.substr(dot + 1));
  if (!at || !number) return std::nullopt;
  return journal::Place{*at, *number};
}

std::optional<Problem> ReadInstant(const std::string& name, const std::string& value,
                                   std::optional<Milliseconds>& instant) {
  std::string error;
  instant = engine::ParseInstant(value, error);
  if (instant) return std::nullopt;
  return Invalid(name, "must be a time such as 2026-05-01T12:00:00Z");
}

// Takes one parameter of the query into the filter; others than ours are left alone.
std::optional<Problem> Take(const std::string& name, const std::string& value, Filter& filter) {
  if (name == "pattern") {
    if (!ParseId("PT", value)) return Invalid(name, "must be the id of a pattern, such as PT1");
    filter.pattern = value;
  } else if (name == "key") {
    filter.key = value;
  } else if (name == "result") {
    if (std::find(kResults.begin(), kResults.end(), value) == kResults.end()) {
      std::string list;
      for (const std::string_view result : kResults)
        list += (list.empty() ? "`" : ", `") + std::string(result) + "`";
      return Invalid(name, "must be one of " + list);
    }
    filter.result = value;
  } else if (name == "from") {
    return ReadInstant(name, value, filter.from);
  } else if (name == "to") {
    return ReadInstant(name, value, filter.to);
  } else if (name == "limit") {
    const auto limit = ReadNumber<std::size_t>(value);
    if (!limit || *limit < 1 || *limit > kMost)
      return Invalid(name, "must be a whole number from 1 to " + std::to_string(kMost));
    filter.limit = *limit;
  } else if (name == "cursor") {
    filter.after = ParseCursor(value);
    if (!filter.after) return Invalid(name, "must be that of the `Link` of the page before");
  }
  return std::nullopt;
}

Result<Filter> ReadFilter(const Exchange& exchange) {
  Filter filter{.tenant = exchange.tenant.id, .limit = kUsual};
  std::set<std::string_view> seen;
  for (const auto& [name, value] : exchange.request.query) {
    if (auto problem = Take(name, value, filter)) return *problem;
    if (!seen.insert(name).second) return Invalid(name, "must not come twice");
  }
  if (filter.from && filter.to && *filter.from >= *filter.to)
    return Invalid("to", "must be later than `from`");
  return filter;
}

std::string Escaped(std::string_view text) {
  static constexpr const char* kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      escaped += c;
    else
      (escaped += '%').append({kDigits[byte / 16], kDigits[byte % 16]});
  }
  return escaped;
}

// RFC 8288: the same question, for what comes behind this page.
std::string LinkTo(const Exchange& exchange, const journal::Place& next) {
  std::string link = "</1.0/tenants/" + exchange.tenant.id + "/matches?";
  for (const auto& [name, value] : exchange.request.query)
    if (name != "cursor") link += Escaped(name) + "=" + Escaped(value) + "&";
  return link + "cursor=" + std::to_string(next.at) + "." + std::to_string(next.number) + ">; rel=\"next\"";
}

Json Instant(const std::optional<Milliseconds>& at) { return at ? Json(engine::FormatInstant(*at)) : Json(); }

Json Show(const journal::Row& row) {
  Json shown = {{"id", row.id},
                {"pattern", row.pattern.empty() ? Json() : Json(row.pattern)},
                {"key", row.key},
                {"born", Instant(row.born)},
                {"ended", Instant(row.ended)},
                {"result", row.result}};
  if (!row.error.empty()) shown["error"] = row.error;
  return shown;
}

Json Show(const journal::Interaction& interaction, bool match_ended) {
  const Entry& call = interaction.call;
  const auto& answer = interaction.answer;
  Json shown = {{"number", call.number},
                {"verb", call.verb},
                {"endpoint", call.endpoint},
                {"action", call.action},
                {"params", Json::parse(call.text, nullptr, false)},
                {"started", engine::FormatInstant(interaction.started)},
                {"attempts", call.attempt},
                {"ended", answer ? Json(engine::FormatInstant(answer->at)) : Json()}};
  if (!answer)
    shown["outcome"] = match_ended ? "unanswered" : "waiting";
  else if (answer->kind == Entry::Kind::kFailure)
    shown.update({{"outcome", "failed"}, {"error", answer->text}});
  else
    shown.update({{"outcome", "answered"}, {"result", Json::parse(answer->text, nullptr, false)}});
  if (!interaction.failures.empty()) shown["error"] = interaction.failures;
  return shown;
}

// What augments added to the context of the match.
Json AddedByAugments(const journal::Whole& whole) {
  const auto& calls = whole.interactions;
  if (calls.empty() || calls.front().call.number != engine::kContextCall) return Json::object();
  const auto& answer = calls.front().answer;
  const bool answered = answer && answer->kind == Entry::Kind::kAnswer;
  Json fields = answered ? Json::parse(answer->text, nullptr, false) : Json::object();
  return fields.is_object() ? fields : Json::object();
}

Json Show(const journal::Whole& whole) {
  Json shown = Show(whole.row);
  shown["events"] = Json::array();
  Json& context = shown["context"] = Json::object();
  // What augments said counts after the events by which the match was born, and before all others.
  Json augments = AddedByAugments(whole);
  for (const Entry& event : whole.events) {
    Json object = Json::parse(event.text, nullptr, false);
    if (event.at > whole.row.born) context.update(std::exchange(augments, Json::object()));
    if (object.is_object()) context.update(object);
    shown["events"].push_back({{"id", "EV" + std::to_string(event.number)},
                               {"at", engine::FormatInstant(event.at)},
                               {"consumed?", event.kind == Entry::Kind::kConsumed},
                               {"event", std::move(object)}});
  }
  context.update(augments);
  shown["interactions"] = Json::array();
  for (const journal::Interaction& interaction : whole.interactions)
    shown["interactions"].push_back(Show(interaction, whole.row.ended.has_value()));
  if (whole.left_events > 0 || whole.left_interactions > 0)
    shown["left-out"] = {{"events", whole.left_events}, {"interactions", whole.left_interactions}};
  return shown;
}

}  // namespace

void ListMatches(Services& services, Exchange exchange) {
  auto filter = ReadFilter(exchange);
  if (!filter.ok()) return exchange.Answer(filter.problem());
  services.runtime.SettleJournal();
  const journal::Page page = services.journal.List(filter.value());
  Json list = Json::array();
  for (const journal::Row& row : page.rows) list.push_back(Show(row));
  http::Response response = JsonResponse(200, list);
  if (page.next) response.headers.Add("Link", LinkTo(exchange, *page.next));
  exchange.Answer(std::move(response));
}

void GetMatch(Services& services, Exchange exchange) {
  services.runtime.SettleJournal();
  const auto match = services.journal.Find(exchange.tenant.id, exchange.path.at("id"));
  if (!match) return exchange.Answer(Problem{404, "match-not-found", "There is no match with this id."});
  exchange.Answer(JsonResponse(200, Show(*match)));
}

}  // namespace cxengine::api

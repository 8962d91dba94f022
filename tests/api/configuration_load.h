// Configuration while the server may be killed: patterns, templates, listeners, augments and integrations are
// made, changed and deleted. What was answered with success is there afterwards, what was refused is not, and
// what was not answered is there wholly or not at all.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/api/fixture.h"

namespace cxengine::api {

// An answer, or status 0 when the server was gone before it was whole. `path` is one of the tenant, `body`
// null, a text or JSON.
using TryRequest =
    std::function<Answer(const std::string& method, const std::string& path, const Json& body)>;

// Objects of one kind, each with a text that stands in several of its fields: so that one that is there in
// part can be told.
struct ConfiguredKind {
  const char* path;
  bool named_by_us;  // the id is ours, and a POST replaces it
  std::function<Json(const std::string& text)> document;
  // The text of an object as it is shown; nullopt if its fields are not of one piece.
  std::function<std::optional<std::string>(const Json& shown)> text;
};

inline std::optional<std::string> Agreed(const std::string& one, const std::string& other) {
  return one == other ? std::optional(one) : std::nullopt;
}

inline std::string Inside(const Json& shown, const char* field, std::size_t before, std::size_t behind) {
  const std::string whole = shown.at(field);
  return whole.size() < before + behind ? whole : whole.substr(before, whole.size() - before - behind);
}

inline const std::vector<ConfiguredKind>& ConfiguredKinds() {
  static const std::vector<ConfiguredKind> kinds = {
      {"/patterns", false,
       [](const std::string& text) {
         return Json{{"name", text}, {"status", true}, {"code", "(event {:type \"" + text + "\"})"}};
       },
       [](const Json& shown) { return Agreed(shown.at("name"), Inside(shown, "code", 15, 3)); }},
      {"/templates", false,
       [](const std::string& text) {
         return Json{{"name", text}, {"template", "Hi " + text}};
       },
       [](const Json& shown) { return Agreed(shown.at("name"), Inside(shown, "template", 3, 0)); }},
      {"/listeners", false,
       [](const std::string& text) {
         return Json{{"name", text},
                     {"type", "datasift"},
                     {"status", false},
                     {"options", {{"hash", text}}},
                     {"mapping", {{"id", "a.b"}}}};
       },
       [](const Json& shown) { return Agreed(shown.at("name"), shown.at("options").at("hash")); }},
      {"/augments", false,
       [](const std::string& text) {
         return Json{
             {"service", "notification"},
             {"name", text},
             {"type", "api"},
             // Who asks there is refused at once.
             {"options", {{"url", "http://127.0.0.1:1/" + text}, {"attributes", Json::array({"x"})}}}};
       },
       [](const Json& shown) { return Agreed(shown.at("name"), Inside(shown.at("options"), "url", 19, 0)); }},
      {"/integrations", true,
       [](const std::string& text) {
         return Json{{"type", "twilio"}, {"account", text}, {"password", text}};
       },
       [](const Json& shown) { return Agreed(shown.at("account"), shown.at("password")); }}};
  return kinds;
}

class ConfigurationLoad {
 public:
  // Of objects with these ids, that others made, it takes no notice.
  explicit ConfigurationLoad(TryRequest request, std::set<std::string> apart = {})
      : try_(std::move(request)), apart_(std::move(apart)), tables_(ConfiguredKinds().size()) {}

  // A thread for each kind, until End.
  void Begin(std::mt19937_64& random) {
    stop_ = false;
    for (std::size_t i = 0; i < tables_.size(); ++i)
      threads_.emplace_back([this, &kind = ConfiguredKinds()[i], &table = tables_[i], seed = random()] {
        Configure(kind, table, seed);
      });
  }
  void End() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  // Of a server that runs again.
  void Check() {
    for (std::size_t i = 0; i < tables_.size(); ++i) Check(ConfiguredKinds()[i], tables_[i]);
  }
  std::uint64_t taken() const { return taken_; }
  std::uint64_t refused() const { return refused_; }
  std::uint64_t unanswered() const { return unanswered_; }

 private:
  // "": it is not there.
  using Possible = std::set<std::string>;
  struct Table {
    std::map<std::string, Possible> objects;  // by id: what they may be
    std::set<std::string> unknown;            // texts of objects whose making was not answered
  };

  // Until it is stopped. The table is this thread's.
  void Configure(const ConfiguredKind& kind, Table& table, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!stop_) {
      const std::string text = "x" + std::to_string(next_++);
      const bool few = table.objects.size() < 5;
      if (kind.named_by_us ? table.objects.empty() : few || random() % 3 == 0) {
        Make(kind, table, text);
        continue;
      }
      auto object = table.objects.begin();
      std::advance(object, random() % table.objects.size());
      if (random() % 4 == 0)
        Delete(kind, table, object->first);
      else
        Replace(kind, table, object->first, text);
    }
  }

  void Note(int status, Possible& possible, const std::string& text) {
    ++(status == 0 ? unanswered_ : status < 300 ? taken_ : refused_);
    if (status == 0)
      possible.insert(text);
    else if (status < 300)
      possible = {text};
  }

  void Make(const ConfiguredKind& kind, Table& table, const std::string& text) {
    if (kind.named_by_us) return Replace(kind, table, "twilio", text);
    Json document = kind.document(text);
    const bool refused = next_ % 5 == 0;
    if (refused) document["nonsense"] = 1;  // its name must not come up
    const Answer answer = try_("POST", kind.path, document);
    EXPECT_EQ(refused && answer.status != 0 && answer.status < 300, false) << answer.body;
    if (answer.status == 201)
      Note(answer.status, table.objects[answer.json().at("id").get<std::string>()], text);
    else if (answer.status == 0 && !refused)
      table.unknown.insert(text);
  }

  void Replace(const ConfiguredKind& kind, Table& table, const std::string& id, const std::string& text) {
    const std::string path = kind.path + ("/" + id);
    const Answer answer = try_(kind.named_by_us ? "POST" : "PUT", path, kind.document(text));
    Possible& possible = table.objects[id];
    if (possible.empty()) possible = {""};
    Note(answer.status, possible, text);
  }

  void Delete(const ConfiguredKind& kind, Table& table, const std::string& id) {
    const Answer answer = try_("DELETE", kind.path + ("/" + id), nullptr);
    Note(answer.status, table.objects.at(id), "");
    if (answer.status == 204) table.objects.erase(id);
  }

  void Check(const ConfiguredKind& kind, Table& table) {
    const Answer list = try_("GET", kind.path, nullptr);
    ASSERT_EQ(list.status, 200) << list.body;
    std::map<std::string, std::string> there;
    for (const Json& shown : list.json()) {
      const std::string id = shown.value("id", kind.named_by_us ? "twilio" : "");
      if ((kind.named_by_us && id != "twilio") || apart_.contains(id)) continue;
      const auto text = kind.text(shown);
      EXPECT_TRUE(text.has_value()) << "in part: " << shown;
      there[id] = text.value_or("");
    }
    for (const auto& [id, possible] : table.objects) {
      const auto found = there.find(id);
      EXPECT_TRUE(possible.contains(found == there.end() ? "" : found->second))
          << kind.path << "/" << id << " is `" << (found == there.end() ? "" : found->second) << "`";
    }
    for (const auto& [id, text] : there)
      EXPECT_TRUE(table.objects.contains(id) || table.unknown.contains(text))
          << kind.path << "/" << id << " was never made, or was deleted: " << text;
    table.unknown.clear();
    table.objects.clear();
    for (const auto& [id, text] : there) table.objects[id] = {text};
  }

  const TryRequest try_;
  const std::set<std::string> apart_;
  std::vector<Table> tables_;  // one for each kind, of its thread
  std::vector<std::thread> threads_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> next_{1};
  std::atomic<std::uint64_t> taken_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> unanswered_{0};
};

}  // namespace cxengine::api

// Events, delays, changes of a pattern and calls of an endpoint while the server may be killed. What was
// answered with success is there afterwards, what was refused is not, and of what was not answered all or
// nothing. The journal has each match once; the endpoint hears of each interaction, and under one id.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/api/configuration_load.h"
#include "tests/connect/raw_server.h"

namespace cxengine::api {

class EventLoad {
 public:
  // A text as the body of a request is NDJSON. `calls`: patterns call the endpoint.
  EventLoad(TryRequest request, bool calls) : try_(std::move(request)), calls_(calls) {}

  // Its patterns, PT1 to PT4, of a server that has none.
  void SetUp() {
    const std::vector<std::string> codes = {
        R"((within 1 hour (sequence (event {:type "open"}) (event {:type "close"}))) (perform echo m {}))",
        R"((event {:type "later"}) (delay 300 milliseconds) (perform timer create {:trigger (now) :then {:id $id :type "open"}}))",
        R"((event {:type "x"}) (perform echo m {}))",
        R"((event {:type "tell"}) (perform shop note {:n $id} (retries 20)))"};
    for (const std::string& code : codes) {
      const Json pattern = {{"name", "first"}, {"status", true}, {"code", code}};
      ASSERT_EQ(try_("POST", "/patterns", pattern).status, 201);
    }
    names_ = {"first"};
    if (!calls_) return;
    const Json shop = {{"type", "http"}, {"url", receiver_.Url()}, {"secret", "of the shop"}};
    ASSERT_EQ(try_("POST", "/integrations/shop", shop).status, 201);
  }
  void Begin(std::mt19937_64& random) {
    stop_ = false;
    ++round_;
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this, seed = random()] { SendEvents(seed); });
    threads_.emplace_back([this] { SendOne("later", delays_); });
    threads_.emplace_back([this] { SendPatterns(); });
    if (calls_) threads_.emplace_back([this] { SendOne("tell", tells_); });
  }
  void End() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  // Of a server that runs again.
  void Check() {
    for (const Group& group : groups_) {
      std::int64_t there = 0;
      for (std::int64_t n = group.first; n < group.first + group.size; ++n) there += IsOpen(n) ? 1 : 0;
      EXPECT_TRUE(there == 0 || there == group.size) << "in part: " << group.first;
      EXPECT_TRUE(group.fate != Fate::kTaken || there > 0) << "lost: " << group.first;
      EXPECT_TRUE(group.fate != Fate::kRefused || there == 0) << "refused, and there: " << group.first;
      Count(group, events);
    }
    for (const Group& delay : delays_) {
      // The event of its end is on its way.
      const bool fired = Await(delay, [&] { return IsOpen(delay.first); });
      EXPECT_TRUE(delay.fate != Fate::kTaken || fired) << "a delay was lost: " << delay.first;
      Count(delay, delays);
    }
    for (const Group& tell : tells_) {
      const bool heard = Await(tell, [&] { return Heard(tell.first); });
      EXPECT_TRUE(tell.fate != Fate::kTaken || heard) << "a call was lost: " << tell.first;
      EXPECT_TRUE(tell.fate != Fate::kRefused || !heard) << "refused, and made: " << tell.first;
      Count(tell, tells);
    }
    const Answer pattern = try_("GET", "/patterns/PT3", nullptr);
    EXPECT_TRUE(names_.contains(pattern.json().value("name", ""))) << pattern.body;
    groups_.clear();
    delays_.clear();
    tells_.clear();
    names_ = {pattern.json().value("name", "")};
  }
  // The journal has each pair of events once.
  void CheckJournal() {
    std::map<std::string, int> matches;  // by key
    std::string next = "/matches?pattern=PT1&limit=1000";
    while (!next.empty()) {
      const Answer page = try_("GET", next, nullptr);
      ASSERT_EQ(page.status, 200) << page.body;
      for (const Json& match : page.json()) ++matches[match.at("key").get<std::string>()];
      const std::string link = page.Header("Link");
      next = link.empty() ? "" : link.substr(link.find("/matches"), link.find('>') - link.find("/matches"));
    }
    for (const std::int64_t n : pairs_) EXPECT_EQ(matches[std::to_string(n)], 1) << n;
    EXPECT_EQ(matches.size(), pairs_.size()) << "and no other";
  }
  // No interaction was made under two ids, and no id stood for two.
  void CheckCalls() const {
    const std::lock_guard lock(mutex_);
    std::map<std::string, std::int64_t> by_id;
    for (const auto& [n, ids] : heard_) {
      EXPECT_EQ(ids.size(), 1U) << n << " under " << Json(ids);
      for (const std::string& id : ids) EXPECT_TRUE(by_id.emplace(id, n).second) << id << " for two";
    }
  }
  // Requests that the endpoint got; more than interactions where some were made again.
  std::size_t calls_made() const { return calls_made_; }

  // What was answered with success and is there.
  std::int64_t events = 0;
  std::int64_t delays = 0;
  std::int64_t tells = 0;
  std::int64_t unanswered = 0;

 private:
  enum class Fate { kUnknown, kTaken, kRefused };
  // Events from `first` on that were sent together.
  struct Group {
    std::int64_t first;
    std::int64_t size;
    Fate fate;
  };

  static Fate FateOf(const Answer& answer) {
    if (answer.status == 0) return Fate::kUnknown;
    return answer.status < 300 ? Fate::kTaken : Fate::kRefused;
  }
  void Count(const Group& group, std::int64_t& taken) {
    if (group.fate == Fate::kTaken) taken += group.size;
    if (group.fate == Fate::kUnknown) ++unanswered;
  }
  // What was taken comes soon.
  template <typename Condition>
  static bool Await(const Group& group, const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      if (condition()) return true;
      if (group.fate != Fate::kTaken || std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  // An event opens a window of its own key; whoever sends the second one sees whether the first was there.
  static Json Opens(std::int64_t n) { return {{"id", n}, {"type", "open"}}; }
  bool IsOpen(std::int64_t n) {
    const Answer answer = try_("POST", "/event", Json{{"id", n}, {"type", "close"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const bool open = answer.json().value("contributing?", false);
    if (open) pairs_.insert(n);
    return open;
  }
  bool Heard(std::int64_t n) const {
    const std::lock_guard lock(mutex_);
    return heard_.contains(n);
  }
  void Hear(RawServer::Connection& connection) {
    static constexpr std::string_view kKey = "\r\nIdempotency-Key: ";
    for (std::string request; !(request = connection.Read()).empty();) {
      const std::size_t key = request.find(kKey) + kKey.size();
      const Json body = Json::parse(request.substr(request.find("\r\n\r\n") + 4));
      {
        const std::lock_guard lock(mutex_);
        ++calls_made_;
        heard_[body.at("params").at("n").get<std::int64_t>()].insert(
            request.substr(key, request.find("\r\n", key) - key));
      }
      connection.Answer("{}");
    }
  }

  void NoteIds(const Json& receipts) {
    const std::lock_guard lock(mutex_);
    for (const Json& receipt : receipts)
      EXPECT_TRUE(ids_.insert(receipt.at("id").get<std::string>()).second) << receipt << " came twice";
  }

  // Groups of events that are sent together: alone, as an array, as lines.
  void SendEvents(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!stop_) {
      const std::size_t size = random() % 3 == 0 ? 1 + random() % 40 : 1;
      const bool lines = size > 1 && random() % 2 == 0;
      const std::int64_t first = next_.fetch_add(static_cast<std::int64_t>(size));
      Json list = Json::array();
      std::string text;
      for (std::size_t i = 0; i < size; ++i) {
        list.push_back(Opens(first + static_cast<std::int64_t>(i)));
        text += list.back().dump() + "\n";
      }
      const Answer answer = try_("POST", "/event", lines ? Json(text) : size == 1 ? list[0] : list);
      const Fate fate = FateOf(answer);
      if (fate == Fate::kTaken && !lines) NoteIds(size == 1 ? Json::array({answer.json()}) : answer.json());
      const std::lock_guard lock(mutex_);
      // Lines are taken one by one.
      if (lines && fate == Fate::kUnknown) {
        for (std::size_t i = 0; i < size; ++i)
          groups_.push_back({first + static_cast<std::int64_t>(i), 1, fate});
      } else {
        groups_.push_back({first, static_cast<std::int64_t>(size), fate});
      }
    }
  }

  // "later" sets off a delay, at the end of which another event is sent; "tell" calls the endpoint.
  void SendOne(const std::string& type, std::vector<Group>& sent) {
    while (!stop_) {
      const std::int64_t n = next_++;
      sent.push_back({n, 1, FateOf(try_("POST", "/event", Json{{"id", n}, {"type", type}}))});
    }
  }

  void SendPatterns() {
    for (int version = 0; !stop_; ++version) {
      const std::string name = "v" + std::to_string(round_) + "." + std::to_string(version);
      const Json change = {{"name", name},
                           {"code", "(event {:type \"x\"}) (perform echo m {:m \"" + name + "\"})"}};
      const Fate fate = FateOf(try_("PUT", "/patterns/PT3", change));
      if (fate == Fate::kTaken) names_ = {name};
      if (fate == Fate::kUnknown) names_.insert(name);
    }
  }

  const TryRequest try_;
  const bool calls_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stop_{false};
  std::atomic<std::int64_t> next_{1};
  std::uint64_t round_ = 0;

  mutable std::mutex mutex_;  // guards what several threads write
  std::vector<Group> groups_;
  std::set<std::string> ids_;                            // of events
  std::map<std::int64_t, std::set<std::string>> heard_;  // ids of calls, by what they say
  std::size_t calls_made_ = 0;

  std::vector<Group> delays_;  // each of one thread
  std::vector<Group> tells_;
  std::set<std::string> names_;   // one of which the pattern has
  std::set<std::int64_t> pairs_;  // keys whose window was open, and was closed
  RawServer receiver_{[this](RawServer::Connection& connection) { Hear(connection); }};
};

}  // namespace cxengine::api

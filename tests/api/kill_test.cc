// cxserver killed by SIGKILL at random moments, under a mixed load of events, patterns and delays. What was
// answered with success is there afterwards; what was refused is not; of what was not answered all or
// nothing. The journal has each match once.
//
// CXENGINE_KILL_ROUNDS sets how often (4), CXENGINE_KILL_SEED where chance begins (1).
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

std::uint64_t Setting(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

// What became of something that was asked for.
enum class Fate { kUnknown, kTaken, kRefused };

class KillTest : public ServerTest {
 protected:
  static constexpr const char* kTenant = "/1.0/tenants/tenant1";

  // An answer, or status 0 when the server was gone before it was whole.
  Answer Try(const std::string& method, const std::string& path, const Json& body,
             const std::string& type = "application/json") const {
    const std::string text = body.is_string() ? body.get<std::string>() : body.is_null() ? "" : body.dump();
    return Fetch(method, api + kTenant + path, text,
                 {"Authorization: Bearer " + token, "Content-Type: " + type}, "", true);
  }

  static Fate FateOf(const Answer& answer) {
    if (answer.status == 0) return Fate::kUnknown;
    return answer.status < 300 ? Fate::kTaken : Fate::kRefused;
  }

  // An event opens a window of its own key; whoever sends the second one sees whether the first was there.
  static Json Opens(std::int64_t n) { return {{"id", n}, {"type", "open"}}; }
  bool IsOpen(std::int64_t n) {
    const Answer answer = Try("POST", "/event", Json{{"id", n}, {"type", "close"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const bool open = answer.json().value("contributing?", false);
    if (open) pairs_.insert(n);
    return open;
  }
  // The journal has each pair of events once.
  void CheckJournal() const {
    std::map<std::string, int> matches;  // by key
    std::string next = "/matches?pattern=PT1&limit=1000";
    while (!next.empty()) {
      const Answer page = Try("GET", next, nullptr);
      ASSERT_EQ(page.status, 200) << page.body;
      for (const Json& match : page.json()) ++matches[match.at("key").get<std::string>()];
      const std::string link = page.Header("Link");
      next = link.empty() ? "" : link.substr(link.find("/matches"), link.find('>') - link.find("/matches"));
    }
    for (const std::int64_t n : pairs_) EXPECT_EQ(matches[std::to_string(n)], 1) << n;
    EXPECT_EQ(matches.size(), pairs_.size()) << "and no other";
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
      Answer answer;
      if (lines)
        answer = Try("POST", "/event", text, "application/x-ndjson");
      else
        answer = Try("POST", "/event", size == 1 ? list[0] : list);
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

  // Events that set off a delay, at the end of which another event is sent.
  void SendDelays() {
    while (!stop_) {
      const std::int64_t n = next_++;
      const Fate fate = FateOf(Try("POST", "/event", Json{{"id", n}, {"type", "later"}}));
      const std::lock_guard lock(mutex_);
      delays_.push_back({n, 1, fate});
    }
  }

  void SendPatterns() {
    for (int version = 0; !stop_; ++version) {
      const std::string name = "v" + std::to_string(round_) + "." + std::to_string(version);
      const Json change = {{"name", name},
                           {"code", "(event {:type \"x\"}) (perform echo m {:m \"" + name + "\"})"}};
      const Fate fate = FateOf(Try("PUT", "/patterns/PT3", change));
      const std::lock_guard lock(mutex_);
      if (fate == Fate::kTaken) names_ = {name};
      if (fate == Fate::kUnknown) names_.insert(name);
    }
  }

  void Check() {
    std::size_t left = 0;
    for (const Group& group : groups_) {
      std::int64_t there = 0;
      for (std::int64_t n = group.first; n < group.first + group.size; ++n) there += IsOpen(n) ? 1 : 0;
      EXPECT_TRUE(there == 0 || there == group.size) << "in part: " << group.first;
      EXPECT_TRUE(group.fate != Fate::kTaken || there > 0) << "lost: " << group.first;
      EXPECT_TRUE(group.fate != Fate::kRefused || there == 0) << "refused, and there: " << group.first;
      taken_ += group.fate == Fate::kTaken ? group.size : 0;
      left += group.fate == Fate::kUnknown;
    }
    for (const Group& delay : delays_) {
      // The event of its end is on its way: it comes within a second of the start.
      bool fired = IsOpen(delay.first);
      for (int i = 0; delay.fate == Fate::kTaken && !fired && i < 200; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        fired = IsOpen(delay.first);
      }
      EXPECT_TRUE(delay.fate != Fate::kTaken || fired) << "a delay was lost: " << delay.first;
      delays_taken_ += delay.fate == Fate::kTaken;
    }
    const Answer pattern = Try("GET", "/patterns/PT3", nullptr);
    EXPECT_TRUE(names_.contains(pattern.json().value("name", ""))) << pattern.body;
    unanswered_ += left;
    groups_.clear();
    delays_.clear();
    names_ = {pattern.json().value("name", "")};
  }

  struct Group {
    std::int64_t first;
    std::int64_t size;
    Fate fate;
  };

  std::mutex mutex_;
  std::atomic<bool> stop_{false};
  std::atomic<std::int64_t> next_{1};
  std::uint64_t round_ = 0;
  std::vector<Group> groups_;
  std::vector<Group> delays_;
  std::set<std::string> names_;   // one of which the pattern has
  std::set<std::string> ids_;     // of events
  std::set<std::int64_t> pairs_;  // keys whose window was open, and was closed
  std::int64_t taken_ = 0;
  std::size_t delays_taken_ = 0;
  std::size_t unanswered_ = 0;
};

TEST_F(KillTest, NothingThatWasAnsweredIsLost) {
  const std::uint64_t rounds = Setting("CXENGINE_KILL_ROUNDS", 4);
  std::mt19937_64 random(Setting("CXENGINE_KILL_SEED", 1));
  const std::vector<std::string> options = {"--rate-limit", "0"};
  Start(options);
  token = Token();
  const std::vector<std::string> codes = {
      R"((within 1 hour (sequence (event {:type "open"}) (event {:type "close"}))) (perform echo m {}))",
      R"((event {:type "later"}) (delay 300 milliseconds) (perform timer create {:trigger (now) :then {:id $id :type "open"}}))",
      R"((event {:type "x"}) (perform echo m {}))"};
  for (const std::string& code : codes) {
    const Json pattern = {{"name", "first"}, {"status", true}, {"code", code}};
    ASSERT_EQ(Try("POST", "/patterns", pattern).status, 201);
  }
  names_ = {"first"};
  for (round_ = 0; round_ < rounds && !HasFailure(); ++round_) {
    stop_ = false;
    std::vector<std::thread> load;
    for (int i = 0; i < 3; ++i) load.emplace_back([this, seed = random()] { SendEvents(seed); });
    load.emplace_back([this] { SendDelays(); });
    load.emplace_back([this] { SendPatterns(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 900));
    child->Signal(SIGKILL);
    child->Wait();
    stop_ = true;
    for (std::thread& thread : load) thread.join();
    Start(options);
    Check();
  }
  CheckJournal();
  EXPECT_EQ(Stop(), 0);
  EXPECT_GT(taken_, 0);
  RecordProperty("events", std::to_string(taken_));
  RecordProperty("delays", std::to_string(delays_taken_));
  RecordProperty("unanswered", std::to_string(unanswered_));
  std::cout << rounds << " kills: " << taken_ << " events and " << delays_taken_
            << " delays were answered and are there, " << unanswered_ << " requests had no answer\n";
}

}  // namespace
}  // namespace cxengine::api

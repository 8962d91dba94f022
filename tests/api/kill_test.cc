// cxserver killed by SIGKILL at random moments: while events come, while it is being configured, and under
// both at once, with an endpoint that is called.
//
// CXENGINE_KILL_ROUNDS sets how often (4), CXENGINE_KILL_SEED where chance begins (1).
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/api/configuration_load.h"
#include "tests/api/event_load.h"
#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

std::uint64_t Setting(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

class KillTest : public ServerTest {
 protected:
  TryRequest Tries() const {
    return [this](const std::string& method, const std::string& path, const Json& body) {
      const bool lines = body.is_string();
      const std::string text = lines ? body.get<std::string>() : body.is_null() ? "" : body.dump();
      return Fetch(method, api + "/1.0/tenants/tenant1" + path, text,
                   {"Authorization: Bearer " + token,
                    std::string("Content-Type: ") + (lines ? "application/x-ndjson" : "application/json")},
                   "", true);
    };
  }
  void Open() {
    Start(options);
    token = Token();
  }
  // Kills it under the loads, up to `longest` milliseconds after they began, and lets them look.
  template <typename... Loads>
  void Play(std::uint64_t longest, Loads&... loads) {
    std::mt19937_64 random(Setting("CXENGINE_KILL_SEED", 1));
    for (std::uint64_t round = 0; round < rounds && !HasFailure(); ++round) {
      (loads.Begin(random), ...);
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % longest));
      child->Signal(SIGKILL);
      child->Wait();
      (loads.End(), ...);
      Start(options);
      (loads.Check(), ...);
    }
  }

  // Events alone.
  void PlayEvents() {
    Open();
    EventLoad load(Tries(), false);
    load.SetUp();
    Play(900, load);
    load.CheckJournal();
    EXPECT_EQ(Stop(), 0);
    EXPECT_GT(load.events, 0);
    std::cout << rounds << " kills: " << load.events << " events and " << load.delays
              << " delays were answered and are there, " << load.unanswered << " requests had no answer\n";
  }

  const std::uint64_t rounds = Setting("CXENGINE_KILL_ROUNDS", 4);
  std::vector<std::string> options = {"--rate-limit", "0"};
};

TEST_F(KillTest, NothingThatWasAnsweredIsLost) { PlayEvents(); }

TEST_F(KillTest, NothingIsLostOfKeysThatAreNotInMemory) {
  options.insert(options.end(), {"--warm-keys", "20"});
  PlayEvents();
}

TEST_F(KillTest, ConfigurationThatWasAnsweredIsThereAndTheRestWhollyOrNotAtAll) {
  Open();
  ConfigurationLoad load(Tries());
  Play(500, load);
  EXPECT_EQ(Stop(), 0);
  EXPECT_GT(load.taken(), 0U);
  EXPECT_EQ(load.refused(), 0U) << "what was to be refused is not counted";
  std::cout << rounds << " kills: " << load.taken() << " writes were answered and are there, "
            << load.unanswered() << " had no answer\n";
}

// Augments of matches come and go here, too: they are among the configuration.
TEST_F(KillTest, EventsDelaysCallsAndConfigurationTogether) {
  options.insert(options.end(), {"--allow-address", "127.0.0.1"});
  Open();
  EventLoad events(Tries(), true);
  events.SetUp();
  ConfigurationLoad configuration(Tries(), {"PT1", "PT2", "PT3", "PT4"});
  Play(1500, events, configuration);
  events.CheckJournal();
  events.CheckCalls();
  EXPECT_EQ(Stop(), 0);
  EXPECT_GT(events.tells, 0);
  EXPECT_EQ(configuration.refused(), 0U);
  std::cout << rounds << " kills: " << events.events << " events, " << events.delays << " delays, "
            << events.tells << " calls and " << configuration.taken()
            << " writes of configuration were answered and are there, "
            << static_cast<std::uint64_t>(events.unanswered) + configuration.unanswered()
            << " had no answer; the endpoint was called " << events.calls_made() << " times\n";
}

}  // namespace
}  // namespace cxengine::api

// What was sent in and what was answered, and that both agree with what is in the log.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/submission.h"
#include "tests/simulation/truth.h"
#include "tests/simulation/world.h"

namespace cxengine::simulation {

inline constexpr Milliseconds kSecond = 1000;
inline constexpr Milliseconds kHour = 3600 * kSecond;
inline constexpr Milliseconds kDay = 24 * kHour;

// The patterns whose promises are looked at: a delay of 30 days, a timer of 3.
inline constexpr const char* kPromise = "PT1";
inline constexpr const char* kReminder = "PT2";

using api::EventReceipt;
using api::EventSubmission;

// Something that was sent in, and what became of it.
struct Request {
  std::vector<std::uint64_t> numbers;  // `n` of each of its events
  EventSubmission submission;
  Milliseconds sent = 0;
  std::optional<EventReceipt> receipt;
  bool checked = false;
};

class Requests {
 public:
  // Both outlive it; what is wrong becomes the story's failure.
  Requests(const Truth& truth, Story& story) : truth_(truth), story_(story) {}

  std::shared_ptr<Request> Add(EventSubmission submission, std::vector<std::uint64_t> numbers,
                               Milliseconds now);
  const std::vector<std::shared_ptr<Request>>& all() const { return requests_; }
  // Nobody hears an answer any more.
  void GiveUp();

  // The answers that came since the last call.
  void CheckAnswers();
  void CheckAtTheEnd() const;

 private:
  void Fail(const std::string& why) const { story_.Fail(why); }
  void CheckAnswer(const Request& request);
  void CheckTaken(const std::string& sent, std::uint64_t number, const std::string& answer) const;
  void CheckPromises(const std::map<std::uint64_t, std::uint64_t>& by_number) const;

  const Truth& truth_;
  Story& story_;
  std::vector<std::shared_ptr<Request>> requests_;
  std::set<std::uint64_t> refused_;
};

}  // namespace cxengine::simulation

// The interactions of one match (§6): started, attempted, answered, given up.
//
// What becomes of an answer is the match's business (live.h); here is only what goes out and when.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/expression.h"

namespace cxengine::reference {

struct Call {
  std::uint32_t number = 0;  // from 1, in order of start
  const Form* form = nullptr;
  Locals locals;  // as they were at the start, for `catch`
  std::string verb;
  std::string endpoint;
  std::string action;
  Value params;
  std::int64_t retries = 0;
  Milliseconds timeout = 30'000;
  std::int64_t attempt = 0;
  bool under_way = false;  // else it waits for its next attempt
  bool settled = false;
  Milliseconds due = 0;   // the end of this attempt, or the beginning of the next one
  std::uint64_t set = 0;  // when that was set, by the clock's stamps
};

class Calls {
 public:
  // Told of every attempt when it begins.
  using Made = std::function<void(Milliseconds, const Call&)>;
  // When the next attempt of a call begins, whose current one failed at this time.
  using Next = std::function<Milliseconds(Milliseconds, const Call&)>;
  Calls(Clock& clock, Made made, Next next) : clock_(clock), made_(std::move(made)), next_(std::move(next)) {}

  // The number of the call. Nullopt when an operand is wrong, or too many are under way.
  std::optional<std::uint32_t> Start(const Form& form, const View& view);
  void Attempt(Call& call, Milliseconds now);
  // The attempt under way has failed. True when it was the last one, and the call is settled.
  bool FailAttempt(Call& call, Milliseconds now);

  std::uint32_t newest() const { return static_cast<std::uint32_t>(calls_.size()); }
  Call& Get(std::uint32_t number) { return calls_[number - 1]; }
  bool Settled() const;
  // When the next attempt begins or ends.
  std::optional<Milliseconds> NextDue() const;
  // The call that is due then and was set first, or nullptr.
  Call* Due(Milliseconds now);

 private:
  Clock& clock_;
  Made made_;
  Next next_;
  std::deque<Call> calls_;  // never moved
};

// What the language allows between an attempt that failed and the next one (§6.3): `base` times [0.5, 1).
Milliseconds BackoffBase(std::int64_t attempt);

}  // namespace cxengine::reference

// The time of day, as a value: the one place of the project where it is read (clock.cc). Everything else
// takes a Clock, so that tests bring their own.
#pragma once

#include "dsl/environment.h"

namespace cxengine::api {

using dsl::Milliseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since the Unix epoch. May go back when an operator sets the clock: callers that need order
  // keep it.
  virtual Milliseconds Now() const = 0;
};

class SystemClock : public Clock {
 public:
  Milliseconds Now() const override;
};

}  // namespace cxengine::api

// An endpoint: where the interactions of patterns go. A request out; the answer comes back as an
// AnswerRecord.
#pragma once

#include <functional>
#include <string>

#include "engine/effect.h"

namespace cxengine::engine {

struct EndpointAnswer {
  bool failed = false;
  Value result;
  std::string error;
};

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // Performs one attempt. `done` is called exactly once, from any thread, also before Perform returns. `key`
  // is the idempotency key (§6.7).
  virtual void Perform(const Effect::Call& call, const CallId& key,
                       std::function<void(EndpointAnswer)> done) = 0;
};

// `echo`: answers its parameters, at once.
class EchoEndpoint : public Endpoint {
 public:
  void Perform(const Effect::Call& call, const CallId& key,
               std::function<void(EndpointAnswer)> done) override;
};

}  // namespace cxengine::engine

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

// One attempt of a call. References are valid during Perform.
struct EndpointRequest {
  const std::string& tenant;
  const Effect::Call& call;
  CallId key;           // the idempotency key, the same for all attempts (§6.7)
  Milliseconds at = 0;  // when the attempt begins
};

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // Performs one attempt. `done` is called at most once, from any thread, also before Perform returns; what
  // is not answered in time fails without it.
  virtual void Perform(const EndpointRequest& request, std::function<void(EndpointAnswer)> done) = 0;
};

// `echo`: answers its parameters, at once.
class EchoEndpoint : public Endpoint {
 public:
  void Perform(const EndpointRequest& request, std::function<void(EndpointAnswer)> done) override;
};

}  // namespace cxengine::engine

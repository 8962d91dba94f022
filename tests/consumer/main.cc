// What somebody else does with an installed cxengine: compile a pattern, feed it events, do what it asks for.
// docs/embedding.md explains it line by line.
#include <cstdio>
#include <memory>
#include <string>

#include "dsl/compile.h"
#include "dsl/value.h"
#include "engine/shard.h"

namespace dsl = cxengine::dsl;
namespace engine = cxengine::engine;

namespace {

constexpr const char* kPattern = R"(
(within 10 minutes
  (sequence (event {:type "cart" :email some?}) (event {:type "payment" :status "declined"})))
(perform shop offer {:to $email :percent 10})
)";

// Null, with the findings on the terminal, if the text is wrong.
std::shared_ptr<const dsl::Plan> Compile(const dsl::Source& source) {
  dsl::Diagnostics findings;
  auto plan = dsl::Compile(source, findings);
  for (const dsl::Diagnostic& finding : findings.all()) std::puts(finding.message.c_str());
  return plan;
}

class Host {
 public:
  void Enable(const std::shared_ptr<const dsl::Plan>& plan) {
    Apply(engine::PatternRecord{now_, "acme", "PT1", "email", plan});
  }
  // `json` arrives `later` milliseconds after what came before.
  bool Receive(const std::string& json, engine::Milliseconds later) {
    now_ += later;
    std::string error;
    const auto event = engine::Event::Parse(++events_, now_, json, shard_.fields(), error);
    if (event == nullptr) return std::fprintf(stderr, "%s\n", error.c_str()), false;
    Apply(engine::EventRecord{"acme", event});
    return true;
  }
  // Nothing arrives for a while: what falls due meanwhile happens at its own time.
  void Wait(engine::Milliseconds time) {
    now_ += time;
    Apply(engine::TickRecord{now_});
  }

 private:
  void Apply(const engine::Record& record) {
    engine::Effects effects;
    shard_.Apply(record, effects);
    for (const engine::Effect& effect : effects.list) Do(effect);
  }
  void Do(const engine::Effect& effect) {
    using Kind = engine::Effect::Kind;
    if (effect.kind == Kind::kCompleted) std::puts("completed");
    if (effect.kind == Kind::kFailed) std::printf("failed: %s\n", effect.error().c_str());
    if (effect.kind != Kind::kCall) return;
    const engine::Effect::Call& call = *effect.call;
    std::printf("%s %s %s %s\n", call.verb().c_str(), call.endpoint().c_str(), call.action().c_str(),
                dsl::ToJson(call.params).c_str());
    // Here it is done at once. Its answer is a record like all others, and may come at any later time.
    Apply(engine::AnswerRecord{now_, {effect.match->id, call.number}, call.attempt, false, {}, {}});
  }

  engine::Shard shard_;
  engine::Milliseconds now_ = 1'700'000'000'000;  // since 1970
  engine::EventNumber events_ = 0;
};

}  // namespace

int main() {
  const auto plan = Compile(dsl::Source("abandoned-cart", kPattern));
  if (plan == nullptr) return 1;
  Host host;
  host.Enable(plan);
  const bool taken =
      host.Receive(R"({"type": "cart", "email": "ann@example.com"})", 0) &&
      host.Receive(R"({"type": "payment", "status": "declined", "email": "ann@example.com"})", 60'000);
  host.Wait(600'000);
  return taken ? 0 : 1;
}

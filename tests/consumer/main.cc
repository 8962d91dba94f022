// What somebody else does with an installed cxengine: compile a pattern, feed it events, see what it asks
// for.
#include <cstdio>
#include <string>

#include "dsl/compile.h"
#include "engine/shard.h"

int main() {
  namespace dsl = cxengine::dsl;
  namespace engine = cxengine::engine;

  const dsl::Source source("greeting", R"((event {:page "home"}) (perform echo message {:to $id}))");
  dsl::Diagnostics findings;
  const auto plan = dsl::Compile(source, findings);
  if (plan == nullptr) {
    for (const dsl::Diagnostic& finding : findings.all()) std::puts(finding.message.c_str());
    return 1;
  }

  engine::Shard shard;
  engine::Effects effects;
  shard.Apply(engine::PatternRecord{0, "acme", "PT1", "id", plan}, effects);

  std::string error;
  const auto event = engine::Event::Parse(1, 1000, R"({"id": 7, "page": "home"})", shard.fields(), error);
  if (event == nullptr) return std::puts(error.c_str()), 1;
  shard.Apply(engine::EventRecord{"acme", event}, effects);

  for (const engine::Effect& effect : effects.list) {
    if (effect.kind != engine::Effect::Kind::kCall) continue;
    std::printf("%s %s %s\n", effect.call->verb().c_str(), effect.call->endpoint().c_str(),
                effect.call->action().c_str());
    return 0;
  }
  std::puts("the pattern asked for nothing");
  return 1;
}

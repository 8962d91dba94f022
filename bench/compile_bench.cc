// From pattern text to plan: how many patterns a second.
#include <benchmark/benchmark.h>

#include "bench/workload.h"
#include "dsl/compile.h"

namespace cxengine::bench {
namespace {

constexpr const char* kHello = R"((event {:type "hello"}) (perform echo message {:message "Hello World!"}))";

constexpr const char* kCart = R"(
(within 10 minutes                                   ; the opening: events to collect
  (sequence (event {:type "cart" :total (>= 100)})
            (event {:type "payment" :status "declined"})))
(if-let [offer (perform echo retry-offer {:customer $id})]
  (perform echo sms {:to $phone :from "+15005550006" :message (template "Try again, {{first-name}}: {{offer.url}}")})
  (perform echo message {:message "no offer"}))
)";

void Compile(benchmark::State& state, const char* code) {
  for (auto _ : state) {
    const dsl::Source source("bench", code);
    dsl::Diagnostics findings;
    benchmark::DoNotOptimize(dsl::Compile(source, findings));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(Compile, hello, kHello);
BENCHMARK_CAPTURE(Compile, cart, kCart);

}  // namespace
}  // namespace cxengine::bench

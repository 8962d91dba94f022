// What patterns cost apart from events: compiling them, enabling many, and one more or one less among them.
// And what one more key costs, or the time that passes for many, at worst.
#pragma once

#include <string>
#include <vector>

namespace cxengine::bench {

// Seconds are of the processor, so that others on the machine do not count.
struct Cost {
  std::string workload;     // "enable/100000"
  double seconds = 0;       // of all of them, or the median of one
  double longest_wait = 0;  // of an event, for one pattern or key among the others
  double per_second = 0;    // patterns; 0 of one pattern
};

inline constexpr const char* kPatternCosts[] = {"compile", "enable/100000", "enable-one/100000",
                                                "disable-one/100000"};

// 100 000 patterns of equalities are compiled and enabled; then, while as many keys wait for something else,
// patterns come and go one by one. In the order of kPatternCosts.
std::vector<Cost> PatternCosts();

inline constexpr const char* kKeyCost = "new-key/1000000";

// A million keys come one by one, each with an event that it waits behind.
Cost KeyCost();

inline constexpr const char* kLongWindowsCost = "long-windows/1000000";

// A million keys come within 50 seconds, each with a window of three hours. Then time goes on until all have
// run out, by events that nothing takes: each waits for the windows that end before it, and for the look
// when the next one ends.
Cost LongWindowsCost();

}  // namespace cxengine::bench

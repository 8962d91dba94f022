// Time (§8, §10).
#include <gtest/gtest.h>

#include "dsl/builtin.h"

namespace cxengine::dsl {
namespace {

TEST(BuiltinTimeTest, NowIsTheTimeOfWhatIsHandledAndIsNeverFolded) {
  Environment environment;
  environment.now = 1'700'000'000'123;
  const Builtin* now = FindBuiltin("now");
  EXPECT_EQ(now->evaluate({}, environment), Value::Integer(1'700'000'000'123));
  EXPECT_FALSE(now->constant);
}

TEST(BuiltinTimeTest, OnlyNowAndRandAreNotConstant) {
  for (const Builtin& builtin : AllBuiltins()) {
    EXPECT_EQ(builtin.constant, builtin.name != "now" && builtin.name != "rand") << builtin.name;
  }
}

}  // namespace
}  // namespace cxengine::dsl

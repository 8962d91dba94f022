// Instants as text: what FormatInstant writes, ParseInstant reads.
#include "engine/instant.h"

#include <gtest/gtest.h>

namespace cxengine::engine {
namespace {

TEST(Instant, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(FormatInstant(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(1'700'000'000'007), "2023-11-14T22:13:20.007Z");
  EXPECT_EQ(FormatInstant(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatInstant(kFirstInstant), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(kLastInstant), "9999-12-31T23:59:59.999Z");
}

TEST(Instant, IsReadAsItWasWritten) {
  std::string error;
  for (const Milliseconds at : {kFirstInstant, Milliseconds{-1}, Milliseconds{951'782'400'000}, kLastInstant})
    EXPECT_EQ(ParseInstant(FormatInstant(at), error), at) << error;
}

}  // namespace
}  // namespace cxengine::engine

// The benchmarks' data is byte by byte what other engines were measured on.
#include "bench/workload.h"

#include <gtest/gtest.h>

namespace cxengine::bench {
namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo), of the lines.
std::uint64_t Digest(const std::vector<std::string>& lines) {
  std::uint64_t digest = 0xCBF29CE484222325U;
  const auto add = [&](char c) { digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001B3U; };
  for (const std::string& line : lines) {
    for (const char c : line) add(c);
    add('\n');
  }
  return digest;
}

TEST(WorkloadTest, EventsAreTheSameEveryTimeAndEverywhere) {
  EXPECT_EQ(Digest(ShopEvents(2000).events), 0xE097231D34D3C8A1U);
  EXPECT_EQ(Digest(LetterEvents(2000, 10'000).events), 0xBBE9115295BEC8C2U);
}

TEST(WorkloadTest, SoArePatterns) {
  EXPECT_EQ(Digest(OneEventPatterns(PatternKind::kEqualities, 1000)), 0x914997EA71087541U);
  EXPECT_EQ(Digest(OneEventPatterns(PatternKind::kRanges, 1000)), 0x651451ABDE6D6771U);
  EXPECT_EQ(Digest(OneEventPatterns(PatternKind::kAnyFields, 1000)), 0x985AE9294B9E4FCDU);
  EXPECT_EQ(Digest(SequencePatterns(1000)), 0x42E4065087F7C1EBU);
}

TEST(WorkloadTest, OrdersStayOpenUntilTheyArePaid) {
  const Workload orders = OrderEvents(9, 3);
  EXPECT_EQ(orders.events[2], R"({"key":"u0002","type":"order","order-id":2})");
  EXPECT_EQ(orders.events[3], R"({"key":"u0000","type":"paid","order-id":0})");
  EXPECT_EQ(orders.events[4], R"({"key":"u0003","type":"order","order-id":3})");
  EXPECT_EQ(orders.events[5], R"({"key":"u0001","type":"paid","order-id":1})");
}

}  // namespace
}  // namespace cxengine::bench

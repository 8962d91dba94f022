// The generator of `rand` and the record of a failure.
#include "dsl/environment.h"

namespace cxengine::dsl {
namespace {

constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15ULL;

// The output function of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
// 2014).
std::uint64_t Scramble(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31U);
}

}  // namespace

std::uint64_t Environment::Draw() {
  ++draws;
  // The seed is scrambled first: neighbouring seeds would otherwise give one sequence, shifted.
  return Scramble(Scramble(seed) + draws * kGoldenRatio);
}

Value Environment::Fail(std::string_view message) {
  if (!failed_ && !quiet) failure_ = message;
  failed_ = true;
  return {};
}

}  // namespace cxengine::dsl

// A pattern, events and answers, as a conformance case reads (tests/conformance/case_file.h): the run ends
// without a fault of the engine, and the same run gives the same lines.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/conformance/case_file.h"
#include "tests/fuzz/demand.h"

namespace cxengine {
namespace {

using Clock = std::chrono::steady_clock;

// A run may be long without fault: a reminder that repeats, a loop up to the limit of steps at each event.
struct TakesTooLong {};

// The transcript with the trace; nullopt when it took longer than a second.
std::optional<std::string> Transcript(const tools::Run& run) {
  const Clock::time_point end = Clock::now() + std::chrono::seconds(1);
  std::string lines;
  const auto note = [&](std::string_view line) {
    if (Clock::now() > end) throw TakesTooLong();
    lines.append(line).push_back('\n');
  };
  std::string error;
  try {
    if (!tools::Simulate(run, {note, note, note}, error)) lines += error;
  } catch (const TakesTooLong&) {
    return std::nullopt;
  }
  return lines;
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find("\n; ----- grown") != std::string::npos) return -1;  // writes texts of any length
  std::string error;
  std::optional<conformance::CaseFile> file = conformance::ReadCase("fuzz", text, error);
  if (!file) return -1;
  dsl::Diagnostics diagnostics;
  file->run.plan = dsl::Compile(dsl::Source("fuzz", file->pattern), diagnostics, file->options);
  if (!file->run.plan) return -1;
  const std::optional<std::string> transcript = Transcript(file->run);
  if (!transcript) return 0;
  const std::optional<std::string> again = Transcript(file->run);
  fuzz::Demand(!again || *again == *transcript, "the same run gives the same lines");
  return 0;
}

// Any bytes as entries of the log: they are none, which is said, or they are written and read again as the
// same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/log/entry.h"
#include "tests/fuzz/demand.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  static const engine::FieldTable fields;
  engine::ByteReader in({reinterpret_cast<const char*>(data), size});
  while (in.ok() && !in.at_end()) {
    std::string error;
    const auto entry = api::DecodeEntry(in, fields, error);
    if (!entry) {
      fuzz::Demand(!error.empty(), "what is wrong is said");
      return 0;
    }
    engine::ByteWriter once;
    api::EncodeEntry(*entry, once);
    engine::ByteReader again(once.bytes());
    const auto same = api::DecodeEntry(again, fields, error);
    fuzz::Demand(same && again.at_end(), "what was written can be read");
    engine::ByteWriter twice;
    api::EncodeEntry(*same, twice);
    fuzz::Demand(once.bytes() == twice.bytes(), "what was read is what was written");
  }
  return 0;
}

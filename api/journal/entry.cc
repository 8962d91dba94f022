// EncodeEntry, DecodeEntry.
#include "api/journal/entry.h"

namespace cxengine::api::journal {

void EncodeEntry(const Entry& entry, engine::ByteWriter& out) {
  out.Byte(static_cast<std::uint8_t>(entry.kind));
  out.Signed(entry.at);
  out.Number(entry.number);
  out.Text(entry.text);
  if (entry.kind != Entry::Kind::kCall) return;
  out.Number(entry.attempt);
  out.Text(entry.verb);
  out.Text(entry.endpoint);
  out.Text(entry.action);
}

std::optional<Entry> DecodeEntry(engine::ByteReader& in) {
  Entry entry;
  const std::uint8_t kind = in.Byte();
  if (kind < static_cast<std::uint8_t>(Entry::Kind::kConsumed) ||
      kind > static_cast<std::uint8_t>(Entry::Kind::kFailure))
    in.Fail();
  entry.kind = static_cast<Entry::Kind>(kind);
  entry.at = in.Signed();
  entry.number = in.Number();
  entry.text = in.Text();
  if (entry.kind == Entry::Kind::kCall) {
    entry.attempt = in.Number32();
    entry.verb = in.Text();
    entry.endpoint = in.Text();
    entry.action = in.Text();
  }
  if (!in.ok()) return std::nullopt;
  return entry;
}

}  // namespace cxengine::api::journal

// EncodeEntry, DecodeEntry, TimeOf.
#include "api/log/entry.h"

#include <type_traits>

#include "engine/record_code.h"

namespace cxengine::api {
namespace {

// Numbers of the format: none ever gets another meaning.
enum class Kind : std::uint8_t {
  kRecord = 1,
  kSentEvent = 2,
  kKey = 3,
  kData = 4,
  kTimer = 5,
  kUnaugmentedEvent = 6,  // failures of augments, then as kSentEvent
};

void Begin(Kind kind, engine::ByteWriter& out) { out.Byte(static_cast<std::uint8_t>(kind)); }

void Encode(const EventEntry& entry, engine::ByteWriter& out) {
  const bool failures = !entry.augment_failures.empty();
  const bool plain = entry.sent.empty() && entry.timer == 0 && !failures;
  Begin(plain ? Kind::kRecord : failures ? Kind::kUnaugmentedEvent : Kind::kSentEvent, out);
  if (failures) {
    out.Number(entry.augment_failures.size());
    for (const std::string& failure : entry.augment_failures) out.Text(failure);
  }
  if (!plain) {
    out.Text(entry.sent);
    out.Number(entry.timer);
  }
  engine::EncodeRecord(entry.record, out);
}

void Encode(const KeyEntry& entry, engine::ByteWriter& out) {
  Begin(Kind::kKey, out);
  out.Signed(entry.at);
  out.Text(entry.tenant);
  out.Text(entry.key);
  out.Text(entry.body_hash);
  out.Number(entry.events);
}

void Encode(const DataEntry& entry, engine::ByteWriter& out) {
  Begin(Kind::kData, out);
  out.Signed(entry.at);
  out.Text(entry.tenant);
  out.Text(entry.id);
  out.Data(entry.data);
}

void Encode(const TimerEntry& entry, engine::ByteWriter& out) {
  Begin(Kind::kTimer, out);
  out.Signed(entry.at);
  out.Number(entry.timer);
}

template <typename EngineRecord>
void Encode(const EngineRecord& record, engine::ByteWriter& out) {
  Begin(Kind::kRecord, out);
  engine::EncodeRecord(record, out);
}

std::optional<Entry> ReadRecord(engine::ByteReader& in, const engine::FieldTable& fields,
                                std::string& error) {
  auto record = engine::DecodeRecord(in, fields, error);
  if (!record) return std::nullopt;
  return std::visit(
      [](auto& one) -> Entry {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, engine::EventRecord>)
          return EventEntry{std::move(one), {}, 0, {}};
        else
          return std::move(one);
      },
      *record);
}

std::optional<Entry> ReadSentEvent(engine::ByteReader& in, const engine::FieldTable& fields,
                                   std::string& error) {
  std::string sent(in.Text());
  const std::uint64_t timer = in.Number();
  auto entry = ReadRecord(in, fields, error);
  auto* event = entry ? std::get_if<EventEntry>(&*entry) : nullptr;
  if (event == nullptr) return std::nullopt;
  event->sent = std::move(sent);
  event->timer = timer;
  return entry;
}

std::optional<Entry> ReadUnaugmentedEvent(engine::ByteReader& in, const engine::FieldTable& fields,
                                          std::string& error) {
  std::vector<std::string> failures;
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) failures.emplace_back(in.Text());
  auto entry = ReadSentEvent(in, fields, error);
  if (entry) std::get<EventEntry>(*entry).augment_failures = std::move(failures);
  return entry;
}

KeyEntry ReadKey(engine::ByteReader& in) {
  KeyEntry entry;
  entry.at = in.Signed();
  entry.tenant = in.Text();
  entry.key = in.Text();
  entry.body_hash = in.Text();
  entry.events = in.Number32();
  return entry;
}

DataEntry ReadData(engine::ByteReader& in) {
  DataEntry entry;
  entry.at = in.Signed();
  entry.tenant = in.Text();
  entry.id = in.Text();
  entry.data = in.Data();
  return entry;
}

}  // namespace

Milliseconds TimeOf(const Entry& entry) {
  return std::visit(
      [](const auto& one) {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, EventEntry>)
          return one.record.event->at();
        else
          return one.at;
      },
      entry);
}

void EncodeEntry(const Entry& entry, engine::ByteWriter& out) {
  std::visit([&](const auto& one) { Encode(one, out); }, entry);
}

std::optional<Entry> DecodeEntry(engine::ByteReader& in, const engine::FieldTable& fields,
                                 std::string& error) {
  std::optional<Entry> entry;
  switch (static_cast<Kind>(in.Byte())) {
    case Kind::kRecord:
      entry = ReadRecord(in, fields, error);
      break;
    case Kind::kSentEvent:
      entry = ReadSentEvent(in, fields, error);
      break;
    case Kind::kUnaugmentedEvent:
      entry = ReadUnaugmentedEvent(in, fields, error);
      break;
    case Kind::kKey:
      entry = ReadKey(in);
      break;
    case Kind::kData:
      entry = ReadData(in);
      break;
    case Kind::kTimer: {
      TimerEntry timer;
      timer.at = in.Signed();
      timer.timer = in.Number();
      entry = timer;
      break;
    }
  }
  if (in.ok() && entry) return entry;
  if (error.empty()) error = "the bytes are no entry of this version";
  return std::nullopt;
}

}  // namespace cxengine::api

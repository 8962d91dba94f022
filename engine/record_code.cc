// EncodeRecord, DecodeRecord.
#include "engine/record_code.h"

#include "engine/plan_code.h"

namespace cxengine::engine {

namespace {

// Numbers of the format: none ever gets another meaning.
enum class Kind : std::uint8_t {
  kEvent = 1,
  kTick = 2,
  kAnswer = 3,
  kPattern = 4,
  kResume = 5,
  kErase = 6,
  kAskingEvent = 7,  // as kEvent, of one that asks for context
};

void Begin(Kind kind, Milliseconds at, ByteWriter& out) {
  out.Byte(static_cast<std::uint8_t>(kind));
  out.Signed(at);
}

void Encode(const EventRecord& record, ByteWriter& out) {
  Begin(record.asks_context ? Kind::kAskingEvent : Kind::kEvent, record.event->at(), out);
  out.Text(record.tenant);
  out.Number(record.event->number());
  out.Text(record.event->json());
}

void Encode(const TickRecord& record, ByteWriter& out) { Begin(Kind::kTick, record.at, out); }

void Encode(const AnswerRecord& record, ByteWriter& out) {
  Begin(Kind::kAnswer, record.at, out);
  EncodeCallId(record.call, out);
  out.Number(record.attempt);
  out.Flag(record.failed);
  out.Data(record.result);
  out.Text(record.error);
}

void Encode(const PatternRecord& record, ByteWriter& out) {
  Begin(Kind::kPattern, record.at, out);
  out.Text(record.tenant);
  out.Text(record.pattern);
  out.Text(record.key_attribute);
  out.Flag(record.plan != nullptr);
  if (record.plan != nullptr) out.Text(EncodePlan(*record.plan));
}

void Encode(const ResumeRecord& record, ByteWriter& out) { Begin(Kind::kResume, record.at, out); }

void Encode(const EraseRecord& record, ByteWriter& out) {
  Begin(Kind::kErase, record.at, out);
  out.Text(record.tenant);
  out.Text(record.key_attribute);
  out.Text(record.key);
}

std::optional<Record> ReadEvent(Kind kind, Milliseconds at, ByteReader& in, const FieldTable& fields,
                                std::string& error) {
  EventRecord record;
  record.asks_context = kind == Kind::kAskingEvent;
  record.tenant = in.Text();
  const EventNumber number = in.Number();
  record.event = Event::Parse(number, at, std::string(in.Text()), fields, error);
  if (record.event == nullptr) return std::nullopt;
  return record;
}

AnswerRecord ReadAnswer(Milliseconds at, ByteReader& in) {
  AnswerRecord record;
  record.at = at;
  record.call = DecodeCallId(in);
  record.attempt = in.Number32();
  record.failed = in.Flag();
  record.result = in.Data();
  record.error = in.Text();
  return record;
}

PatternRecord ReadPattern(Milliseconds at, ByteReader& in, std::string& error) {
  PatternRecord record{at, std::string(in.Text()), {}, {}, nullptr};
  record.pattern = in.Text();
  record.key_attribute = in.Text();
  if (!in.Flag()) return record;
  std::string why;
  record.plan = DecodePlan(in.Text(), why);
  if (record.plan == nullptr)
    error = "pattern " + record.pattern + " of tenant " + record.tenant + ": " + why;
  return record;
}

EraseRecord ReadErasure(Milliseconds at, ByteReader& in) {
  EraseRecord record{at, std::string(in.Text()), {}, {}};
  record.key_attribute = in.Text();
  record.key = in.Text();
  return record;
}

}  // namespace

void EncodeCallId(const CallId& id, ByteWriter& out) {
  out.Fixed(id.match.high);
  out.Fixed(id.match.low);
  out.Number(id.number);
}

CallId DecodeCallId(ByteReader& in) {
  CallId id;
  id.match.high = in.Fixed();
  id.match.low = in.Fixed();
  id.number = in.Number32();
  return id;
}

void EncodeRecord(const Record& record, ByteWriter& out) {
  std::visit([&](const auto& one) { Encode(one, out); }, record);
}

std::optional<Record> DecodeRecord(ByteReader& in, const FieldTable& fields, std::string& error) {
  const auto kind = static_cast<Kind>(in.Byte());
  const Milliseconds at = in.Signed();
  std::optional<Record> record;
  switch (kind) {
    case Kind::kEvent:
    case Kind::kAskingEvent:
      record = ReadEvent(kind, at, in, fields, error);
      break;
    case Kind::kTick:
      record = TickRecord{at};
      break;
    case Kind::kAnswer:
      record = ReadAnswer(at, in);
      break;
    case Kind::kPattern:
      record = ReadPattern(at, in, error);
      break;
    case Kind::kResume:
      record = ResumeRecord{at};
      break;
    case Kind::kErase:
      record = ReadErasure(at, in);
      break;
  }
  if (in.ok() && record) return record;
  if (!in.ok() || error.empty()) error = "the bytes are no record of this version";
  return std::nullopt;
}

}  // namespace cxengine::engine

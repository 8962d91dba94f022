// StateWriter, StateReader.
#include "engine/state_code.h"

#include <algorithm>

#include "engine/position.h"
#include "engine/run_check.h"

namespace cxengine::engine {

namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

void StateWriter::PutEvent(const Event& event) {
  const auto [entry, added] = places_.try_emplace(event.number(), static_cast<std::uint32_t>(events_.size()));
  if (added) events_.push_back(&event);
  Number(entry->second);
}

void StateWriter::PutWords(const std::vector<std::int64_t>& words) {
  Number(words.size());
  for (const std::int64_t word : words) Signed(word);
}

void StateWriter::PutValues(const std::vector<Value>& values) {
  Number(values.size());
  for (const Value& value : values) Data(value);
}

void StateWriter::PutRun(const Run& run) {
  PutWords(run.words);
  PutValues(run.slots);
  Number(run.held.size());
  for (const Held& held : run.held) {
    PutEvent(*held.event);
    Number(held.branch);
    Flag(held.only_context);
  }
  Number(run.first_event);
  Fixed(run.seed);
  Number(run.draws);
  Signed(run.cursor);
}

std::string StateWriter::Finish() {
  ByteWriter whole;
  whole.Byte(kVersion);
  whole.Number(events_.size());
  for (const Event* event : events_) {
    whole.Number(event->number());
    whole.Signed(event->at());
    whole.Text(event->json());
  }
  whole.Raw(bytes());
  return whole.Take();
}

bool HoldsEvent(std::string_view bytes, absl::FunctionRef<bool(std::string_view json)> is_such) {
  ByteReader in(bytes);
  in.Byte();
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    in.Number();
    in.Signed();
    if (is_such(in.Text())) return true;
  }
  return false;
}

StateReader::StateReader(std::string_view bytes, const FieldTable& fields) : ByteReader(bytes) {
  if (Byte() != kVersion) Fail();
  for (std::size_t left = Count(); left > 0 && ok(); --left) {
    const EventNumber number = Number();
    const Milliseconds at = TakeTime();
    newest_ = std::max(newest_, at);
    std::string error;
    auto event = Event::Parse(number, at, std::string(Text()), fields, error);
    if (event == nullptr)
      Fail();
    else
      events_.push_back(std::move(event));
  }
}

std::shared_ptr<const Event> StateReader::TakeEvent() {
  const std::uint64_t place = Number();
  if (ok() && place < events_.size()) return events_[place];
  Fail();
  return nullptr;
}

std::vector<std::int64_t> StateReader::TakeWords() {
  std::vector<std::int64_t> words(Count());
  for (std::int64_t& word : words) word = Signed();
  return words;
}

std::vector<Value> StateReader::TakeValues() {
  std::vector<Value> values(Count());
  for (Value& value : values) value = Data();
  return values;
}

Run StateReader::TakeRun() {
  Run run;
  run.words = TakeWords();
  run.slots = TakeValues();
  for (std::size_t left = Count(); left > 0 && ok(); --left) {
    auto event = TakeEvent();
    const dsl::StepId branch = Number32();
    const bool only_context = Flag();
    if (!ok()) break;
    if (only_context)
      run.held.push_back({std::move(event), branch, true});
    else
      run.Hold(std::move(event), branch);
  }
  run.first_event = Number();
  run.seed = Fixed();
  run.draws = Number();
  run.cursor = Signed();
  return run;
}

Milliseconds StateReader::TakeDue() {
  const Milliseconds due = Signed();
  return due == kNever ? due : Checked(due);
}

Milliseconds StateReader::TakeTime() { return Checked(Signed()); }

Milliseconds StateReader::Checked(Milliseconds time) {
  if (time > -kFarthest && time < kFarthest) return time;
  Fail();
  return 0;
}

}  // namespace cxengine::engine

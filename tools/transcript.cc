// Transcript.
#include "tools/transcript.h"

#include <string_view>

namespace cxengine::tools {
namespace {

using engine::Effect;

// "[0,3]": indexes of input lines.
std::string ListOf(const std::vector<engine::EventNumber>& events) {
  std::string text = "[";
  for (const engine::EventNumber event : events) {
    if (text.size() > 1) text += ',';
    text += std::to_string(event - 1);
  }
  return text + "]";
}

// Writes the members of one object in the order of the calls.
class LineWriter {
 public:
  LineWriter(dsl::Milliseconds at, std::string_view what, std::string_view match) {
    line_ = "{\"at\":" + std::to_string(at);
    Text("what", what);
    Text("match", match);
  }
  void Text(std::string_view name, std::string_view value) {
    Name(name);
    dsl::AppendJsonString(value, line_);
  }
  void Number(std::string_view name, std::uint64_t value) {
    Name(name);
    line_ += std::to_string(value);
  }
  void Json(std::string_view name, const dsl::Value& value) {
    Name(name);
    dsl::AppendJson(value, line_);
  }
  void Events(const engine::EventList& events) {
    std::vector<engine::EventNumber> numbers;
    for (const auto& event : events) numbers.push_back(event->number());
    Name("events");
    line_ += ListOf(numbers);
  }
  std::string Finish() { return line_ + "}"; }

 private:
  void Name(std::string_view name) { line_.append(",\"").append(name).append("\":"); }

  std::string line_;
};

std::string_view WordsFor(engine::CandidateNews::Fate fate) {
  using Fate = engine::CandidateNews::Fate;
  switch (fate) {
    case Fate::kOpened:
      return "opened";
    case Fate::kTook:
      return "took the event";
    case Fate::kWentOn:
      return "goes on in another branch, a window ran out";
    case Fate::kExpired:
      return "expired, a window ran out";
    case Fate::kIdle:
      return "expired, its lifetime is over";
    case Fate::kMerged:
      return "dropped, an older one does the same from here on";
    case Fate::kLost:
      return "dropped, a match has one of its events";
    case Fate::kOverflow:
      return "dropped, too many candidates";
  }
  return "";
}

std::string_view WordFor(Effect::Kind kind) {
  switch (kind) {
    case Effect::Kind::kBorn:
      return "born";
    case Effect::Kind::kConsumed:
      return "consumed";
    case Effect::Kind::kCall:
      return "call";
    case Effect::Kind::kAnswer:
      return "answer";
    case Effect::Kind::kCompleted:
      return "completed";
    case Effect::Kind::kFailed:
      return "failed";
    case Effect::Kind::kExpired:
      return "expired";
    case Effect::Kind::kCancelled:
      return "cancelled";
    case Effect::Kind::kSeen:
    case Effect::Kind::kReleased:
    case Effect::Kind::kRefused:
    case Effect::Kind::kDropped:
    case Effect::Kind::kUnaugmented:
      return "";
  }
  return "";
}

}  // namespace

std::string DescribeCandidate(const engine::CandidateNews& news) {
  return "candidate " + std::string(WordsFor(news.fate)) + ": key " + std::string(news.key) + ", events " +
         ListOf(news.events);
}

std::string Transcript::NameOf(const engine::MatchId& match) {
  return "m" + std::to_string(numbers_.try_emplace(match, numbers_.size() + 1).first->second);
}

std::string Transcript::Line(const Effect& effect) {
  const std::string_view word = WordFor(effect.kind);
  if (word.empty()) return "";
  const std::string name = NameOf(effect.match->id);
  LineWriter line(effect.at, word, name);
  const std::string call = effect.call ? name + "." + std::to_string(effect.call->number) : "";
  switch (effect.kind) {
    case Effect::Kind::kBorn:
      line.Text("key", effect.match->key);
      line.Events(effect.events);
      break;
    case Effect::Kind::kConsumed:
      line.Number("event", effect.events.front()->number() - 1);
      break;
    case Effect::Kind::kCall:
      line.Text("call", call);
      line.Text("verb", effect.call->verb());
      line.Text("endpoint", effect.call->endpoint());
      line.Text("action", effect.call->action());
      line.Json("params", effect.call->params);
      line.Number("attempt", effect.call->attempt);
      break;
    case Effect::Kind::kAnswer:
      line.Text("call", call);
      if (effect.error().empty()) {
        line.Json("result", effect.result);
      } else {
        line.Text("error", effect.error());
      }
      break;
    case Effect::Kind::kFailed:
      line.Text("error", effect.error());
      break;
    case Effect::Kind::kCompleted:
    case Effect::Kind::kExpired:
    case Effect::Kind::kCancelled:
    case Effect::Kind::kSeen:
    case Effect::Kind::kReleased:
    case Effect::Kind::kRefused:
    case Effect::Kind::kDropped:
    case Effect::Kind::kUnaugmented:
      break;
  }
  return line.Finish();
}

std::string Transcript::Waiting(dsl::Milliseconds at, const engine::MatchId& match) {
  return LineWriter(at, "waiting", NameOf(match)).Finish();
}

}  // namespace cxengine::tools

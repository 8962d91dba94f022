// Renders with mstch, which is kept from what would hurt: it copies what a section enters, has no limit of
// any kind, and reads beyond malformed tags. So a template is scanned first, its cost bounded, and only names
// that it mentions are converted.
#include "dsl/mustache.h"

#include <algorithm>
#include <exception>
#include <mstch/mstch.hpp>
#include <set>

#include "dsl/environment.h"
#include "dsl/mustache_scan.h"

namespace cxengine::dsl {
namespace {

using Kind = TemplateTag::Kind;

constexpr double kMaxCost = 32.0 * kMaxValueBytes;  // bytes written and copied
// mstch copies each tag and line once for every section around it: the time of each round, the memory of one.
constexpr double kTokenTime = 16;
constexpr double kTokenMemory = 64;
constexpr std::size_t kMaxPartialDepth = 16;
constexpr std::size_t kEscapedLength = 6;  // of the longest, "&quot;"

std::string EscapeHtml(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Numbers become text here: mstch has no int64, prints doubles its own way, and takes 0 for false.
mstch::node Convert(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNil:
      return nullptr;
    case Value::Kind::kBoolean:
      return value.boolean();
    case Value::Kind::kInteger:
    case Value::Kind::kDouble:
    case Value::Kind::kString:
      return DisplayText(value);
    case Value::Kind::kList: {
      mstch::array items;
      items.reserve(value.list().size());
      for (const Value& item : value.list()) items.push_back(Convert(item));
      return items;
    }
    case Value::Kind::kMap: {
      mstch::map entries;
      for (const auto& [key, entry] : value.map()) entries.emplace(key, Convert(entry));
      return entries;
    }
  }
  return nullptr;
}

// An upper bound for what rendering writes and copies, found without resolving names: what a name can stand
// for at most is the largest value under that key anywhere in the context.
class CostBound {
 public:
  CostBound(const Value& context, const Partials& partials) : partials_(partials) { Visit("", context); }

  // Infinite for partials that nest too deep and for texts that are not sound.
  double Of(std::string_view text, std::size_t depth = 0) {
    const TemplateScan scan = ScanTemplate(text);
    if (!scan.faults.empty() || depth > kMaxPartialDepth) {
      refused_ = true;
      return 0;
    }
    double cost = 0;
    std::vector<double> rounds{1};  // how often the text at hand is rendered, by open section
    std::size_t at = 0;
    for (const TemplateTag& tag : scan.tags) {
      cost += OfText(text.substr(at, tag.begin - at), rounds);
      at = tag.end;
      const Extent largest = Largest(tag.name);
      switch (tag.kind) {
        case Kind::kVariable:
        case Kind::kRaw:
          cost += rounds.back() * static_cast<double>(largest.text * kEscapedLength);
          break;
        case Kind::kSection:
          cost += rounds.back() * static_cast<double>(largest.bytes);
          rounds.push_back(rounds.back() * static_cast<double>(std::max<std::size_t>(largest.items, 1)));
          break;
        case Kind::kInverted:
          rounds.push_back(rounds.back());
          break;
        case Kind::kClose:
          rounds.pop_back();
          break;
        case Kind::kPartial:
          cost += rounds.back() * OfPartial(std::string(tag.name), text, tag.begin, depth);
          break;
        case Kind::kComment:
        case Kind::kDelimiters:
          break;
      }
      if (refused_ || cost > kMaxCost) return cost;
    }
    return cost + OfText(text.substr(at), rounds);
  }

  bool refused() const { return refused_; }

 private:
  struct Extent {
    std::size_t items = 0;  // of a list
    std::size_t bytes = 0;  // of everything in it
    std::size_t text = 0;   // of a scalar as text
  };

  // A stretch of text and the tag after it.
  static double OfText(std::string_view text, const std::vector<double>& rounds) {
    const auto copies =
        static_cast<double>(2 + std::ranges::count(text, '\n')) * static_cast<double>(rounds.size());
    return rounds.back() * (static_cast<double>(text.size()) + copies * kTokenTime) + copies * kTokenMemory;
  }

  Extent Largest(std::string_view name) const {
    if (name != ".") name = name.substr(name.rfind('.') + 1);
    const auto found = by_key_.find(name);
    return found == by_key_.end() ? Extent{} : found->second;
  }

  // Each line of a partial is indented as the tag is.
  double OfPartial(const std::string& name, std::string_view text, std::size_t tag, std::size_t depth) {
    const auto partial = partials_.find(name);
    if (partial == partials_.end()) return 0;
    const std::size_t line = text.substr(0, tag).rfind('\n') + 1;
    const auto lines = 1 + std::ranges::count(partial->second, '\n');
    return Of(partial->second, depth + 1) + static_cast<double>(lines) * static_cast<double>(tag - line);
  }

  std::size_t Visit(std::string_view key, const Value& value) {
    Extent extent{0, sizeof(mstch::node), 0};
    if (value.is_list()) {
      extent.items = value.list().size();
      for (const Value& item : value.list()) extent.bytes += Visit(".", item);
    } else if (value.is_map()) {
      for (const auto& [name, entry] : value.map()) extent.bytes += name.size() + Visit(name, entry);
    } else {
      extent.text = value.is_string() ? value.string().size() : kLongestNumber;
      extent.bytes += extent.text;
    }
    for (const std::string_view under : {key, std::string_view(".")}) {
      Extent& largest = by_key_[under];
      largest.items = std::max(largest.items, extent.items);
      largest.bytes = std::max(largest.bytes, extent.bytes);
      largest.text = std::max(largest.text, extent.text);
    }
    return extent.bytes;
  }

  static constexpr std::size_t kLongestNumber = 25;
  const Partials& partials_;
  std::map<std::string_view, Extent> by_key_;
  bool refused_ = false;
};

// The template as mstch needs it: it takes only blanks for white space, and throws at a comment of nothing
// else.
std::string Prepare(std::string_view text) {
  std::string out(text);
  for (const TemplateTag& tag : ScanTemplate(text).tags) {
    for (std::size_t i = tag.begin; i < tag.end; ++i) {
      if (out[i] == '\t' || out[i] == '\r' || out[i] == '\n') out[i] = ' ';
    }
    if (tag.kind == Kind::kComment && tag.name.empty()) {
      const std::size_t mark = out.find('!', tag.begin);
      for (std::size_t i = mark + 1; i < tag.end && out[i] == ' '; ++i) out[i] = '-';
    }
  }
  return out;
}

// The entries of the context that the texts mention.
Value Mentioned(std::string_view text, const Value& context, const Partials& partials) {
  if (!context.is_map()) return context;
  std::set<std::string> names;
  const auto add = [&](std::string_view of) {
    for (std::string& name : TemplateNames(of)) names.insert(std::move(name));
  };
  add(text);
  for (const auto& [name, partial] : partials) add(partial);
  Map entries;
  for (const MapEntry& entry : context.map()) {
    if (names.contains(entry.first)) entries.push_back(entry);
  }
  return Value::MakeMap(std::move(entries));
}

}  // namespace

std::string RenderTemplate(std::string_view text, const Value& context, const Partials& partials) {
  const Value mentioned = Mentioned(text, context, partials);
  CostBound bound(mentioned, partials);
  const double cost = bound.Of(text);
  if (bound.refused()) return "";
  if (cost > kMaxCost) return std::string(kMaxValueBytes + 1, ' ');

  // mstch's only setting is global. Set once, before its first use.
  [[maybe_unused]] static const bool escape_set = [] {
    mstch::config::escape = EscapeHtml;
    return true;
  }();
  try {
    Partials prepared;
    for (const auto& [name, partial] : partials) prepared.emplace(name, Prepare(partial));
    std::string out = mstch::render(Prepare(text), Convert(mentioned), prepared);
    if (out.size() > kMaxValueBytes) out.resize(kMaxValueBytes + 1);
    return out;
  } catch (const std::exception&) {
    return "";  // none is known that a sound template could raise
  }
}

}  // namespace cxengine::dsl

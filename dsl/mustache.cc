// RenderTemplate: walks the tags of a template with a stack of contexts.
#include "dsl/mustache.h"

#include <algorithm>
#include <utility>

#include "dsl/environment.h"
#include "dsl/mustache_scan.h"

namespace cxengine::dsl {
namespace {

using Kind = TemplateTag::Kind;

constexpr std::size_t kMaxSteps = 1'000'000;
constexpr std::size_t kBytesPerStep = 256;
// Sections and partials inside each other; more only where partials include themselves.
constexpr std::size_t kMaxNesting = 200;
// Partials are kept as they were read, once for each indentation.
constexpr std::size_t kMaxPartialBytes = 16 * kMaxValueBytes;

void AppendEscaped(std::string_view text, std::string& out) {
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
}

bool IsShown(const Value& value) {
  if (value.is_list()) return !value.list().empty();
  if (value.is_string()) return !value.string().empty();
  return value.truthy();
}

// The entry of a map, nil or not; null if it has none.
const Value* EntryOf(const Value& map, std::string_view key) {
  if (!map.is_map()) return nullptr;
  const auto at = std::lower_bound(map.map().begin(), map.map().end(), key,
                                   [](const MapEntry& entry, std::string_view k) { return entry.first < k; });
  return at == map.map().end() || at->first != key ? nullptr : &at->second;
}

std::string Indented(std::string_view text, std::string_view indent) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    out.append(indent).append(text.substr(at, end - at));
    at = end;
  }
  return out;
}

class Renderer {
 public:
  Renderer(const Value& context, const Partials& partials) : partials_(partials), stack_{&context} {}

  Rendering Run(std::string_view text) {
    const TemplateScan scan = ScanTemplate(text);
    if (scan.faults.empty()) {
      Render({text, scan.tags, 0, scan.tags.size(), 0, text.size()});
    } else {
      Fail(scan.faults.front().message);
    }
    if (failed()) result_.text.clear();
    return std::move(result_);
  }

 private:
  // A stretch of a template: the bytes [at, end) and the tags [first, last) in it.
  struct Stretch {
    std::string_view text;
    const std::vector<TemplateTag>& tags;
    std::size_t first;
    std::size_t last;
    std::size_t at;
    std::size_t end;
  };
  struct ReadPartial {
    std::string text;
    TemplateScan scan;  // its names point into `text`
  };

  void Fail(std::string message) {
    if (result_.failure.empty()) result_.failure = std::move(message);
  }
  bool failed() const { return !result_.failure.empty(); }

  void Count(std::size_t steps) {
    result_.steps += steps;
    if (result_.steps > kMaxSteps) Fail("a template took 1 000 000 steps");
  }

  void Append(std::string_view text) {
    Count(text.size() / kBytesPerStep);
    result_.text += text;
    if (result_.text.size() > kMaxValueBytes) Fail("a value grew beyond 1 MiB");
  }

  void Render(Stretch stretch) {
    for (std::size_t i = stretch.first; i < stretch.last && !failed(); ++i) {
      const TemplateTag& tag = stretch.tags[i];
      Append(stretch.text.substr(stretch.at, tag.from - stretch.at));
      stretch.at = tag.to;
      Count(1);
      switch (tag.kind) {
        case Kind::kVariable:
        case Kind::kRaw:
          Interpolate(tag);
          break;
        case Kind::kSection:
        case Kind::kInverted: {
          const TemplateTag& close = stretch.tags[tag.close];
          Section(tag, {stretch.text, stretch.tags, i + 1, tag.close, tag.to, close.from});
          stretch.at = close.to;
          i = tag.close;
          break;
        }
        case Kind::kPartial:
          Partial(tag, stretch.text.substr(tag.from, tag.begin - tag.from));
          break;
        case Kind::kClose:  // its section has gone past it
        case Kind::kComment:
        case Kind::kDelimiters:
          break;
      }
    }
    if (!failed()) Append(stretch.text.substr(stretch.at, stretch.end - stretch.at));
  }

  void Interpolate(const TemplateTag& tag) {
    const Value& value = Find(tag.name);
    if (value.is_list() || value.is_map()) return;
    if (tag.kind == Kind::kRaw) return Append(DisplayText(value));
    std::string escaped;
    AppendEscaped(DisplayText(value), escaped);
    Append(escaped);
  }

  void Section(const TemplateTag& tag, const Stretch& inside) {
    const Value& value = Find(tag.name);
    const bool shown = IsShown(value);
    if (tag.kind == Kind::kInverted) {
      if (!shown) Enter(inside);
    } else if (shown && value.is_list()) {
      for (const Value& item : value.list()) EnterWith(item, inside);
    } else if (shown) {
      EnterWith(value, inside);
    }
  }

  void EnterWith(const Value& context, const Stretch& inside) {
    if (failed()) return;
    Count(1);
    stack_.push_back(&context);
    Enter(inside);
    stack_.pop_back();
  }

  void Enter(const Stretch& inside) {
    if (++nesting_ > kMaxNesting) Fail("the sections and partials of a template nest more than 200 deep");
    if (!failed()) Render(inside);
    --nesting_;
  }

  // A partial that stands alone on its line has each of its lines indented as the tag is.
  void Partial(const TemplateTag& tag, std::string_view indent) {
    const auto found = partials_.find(tag.name);
    if (found == partials_.end()) return;
    const ReadPartial* partial = Read(found->first, found->second, indent);
    if (partial == nullptr) return;
    const std::vector<TemplateTag>& tags = partial->scan.tags;
    Enter({partial->text, tags, 0, tags.size(), 0, partial->text.size()});
  }

  // Null after a failure.
  const ReadPartial* Read(const std::string& name, std::string_view text, std::string_view indent) {
    const auto [at, is_new] = read_.try_emplace({name, std::string(indent)});
    ReadPartial& partial = at->second;
    if (!is_new) return &partial;
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    read_bytes_ += text.size() + lines * indent.size();
    if (read_bytes_ > kMaxPartialBytes) {
      Fail("the partials of a template take more than 16 MiB");
      return nullptr;
    }
    Count(text.size() / kBytesPerStep);
    partial.text = indent.empty() ? std::string(text) : Indented(text, indent);
    partial.scan = ScanTemplate(partial.text);
    if (!partial.scan.faults.empty()) Fail("in `" + name + "`: " + partial.scan.faults.front().message);
    return failed() ? nullptr : &partial;
  }

  // The first part of a name is looked for in the contexts, the innermost first; the others in what it is.
  const Value& Find(std::string_view name) {
    static const Value nil{};
    if (name == ".") return *stack_.back();
    const std::size_t dot = std::min(name.find('.'), name.size());
    const Value* value = nullptr;
    for (auto context = stack_.rbegin(); context != stack_.rend() && value == nullptr; ++context) {
      Count(1);
      value = EntryOf(**context, name.substr(0, dot));
    }
    for (std::size_t at = dot + 1; at <= name.size() && value != nullptr;) {
      const std::size_t end = std::min(name.find('.', at), name.size());
      value = EntryOf(*value, name.substr(at, end - at));
      at = end + 1;
    }
    return value == nullptr ? nil : *value;
  }

  const Partials& partials_;
  std::vector<const Value*> stack_;                                  // contexts, the innermost last
  std::map<std::pair<std::string, std::string>, ReadPartial> read_;  // by name and indentation
  std::size_t read_bytes_ = 0;
  std::size_t nesting_ = 0;
  Rendering result_;
};

}  // namespace

Rendering RenderTemplate(std::string_view text, const Value& context, const Partials& partials) {
  return Renderer(context, partials).Run(text);
}

}  // namespace cxengine::dsl

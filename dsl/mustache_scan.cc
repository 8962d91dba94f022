// Implements mustache_scan.h, and of mustache.h what needs no rendering: CheckTemplate and TemplateNames.
#include "dsl/mustache_scan.h"

#include <algorithm>
#include <string>

namespace cxengine::dsl {
namespace {

using Kind = TemplateTag::Kind;

constexpr std::string_view kWhite = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhite) - begin + 1);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  TemplateScan Run() {
    while (NextTag()) {
    }
    for (const TemplateTag& section : open_)
      Fault(section.begin, "section " + Shown(section.name) + " is never closed");
    std::ranges::stable_sort(scan_.faults, {}, &TemplateFault::offset);
    return std::move(scan_);
  }

 private:
  static std::string Shown(std::string_view name) { return "`" + std::string(name) + "`"; }
  void Fault(std::size_t offset, std::string message) {
    scan_.faults.push_back({offset, std::move(message)});
  }

  // False when there is none, or none that ends.
  bool NextTag() {
    const std::size_t begin = text_.find(opener_, at_);
    if (begin == std::string_view::npos) return false;
    const std::size_t inside = begin + opener_.size();
    // `{{{` and `{{=` need their own closers; the other kinds are told apart by a sigil, white space before
    // it or not.
    const char first = inside < text_.size() ? text_[inside] : '\0';
    std::string closer(closer_);
    if (first == '{') closer.insert(0, 1, '}');
    if (first == '=') closer.insert(0, 1, '=');
    const std::size_t content = first == '{' || first == '=' ? inside + 1 : inside;
    const std::size_t close = text_.find(closer, content);
    if (close == std::string_view::npos) {
      Fault(begin, "tag " + Shown(opener_) + " is never closed: `" + closer + "` is missing");
      return false;
    }
    at_ = close + closer.size();
    // A closing delimiter that begins inside the opening one: mstch and we would disagree on where the tag
    // ends.
    if (text_.find(closer_, begin + 1) < inside) {
      Fault(begin, "the delimiters `" + opener_ + "` and `" + closer_ + "` overlap");
      return false;
    }
    TemplateTag tag{Kind::kVariable, begin, at_, Trim(text_.substr(content, close - content))};
    if (first == '=') {
      tag.kind = Kind::kDelimiters;
      SetDelimiters(tag);
    } else {
      tag.kind = first == '{' ? Kind::kRaw : TakeSigil(tag.name);
      if (tag.kind != Kind::kComment && CheckName(tag)) Nest(tag);
    }
    scan_.tags.push_back(tag);
    return true;
  }

  static Kind TakeSigil(std::string_view& name) {
    Kind kind = Kind::kVariable;
    switch (name.empty() ? '\0' : name.front()) {
      case '#':
        kind = Kind::kSection;
        break;
      case '^':
        kind = Kind::kInverted;
        break;
      case '/':
        kind = Kind::kClose;
        break;
      case '>':
        kind = Kind::kPartial;
        break;
      case '&':
        kind = Kind::kRaw;
        break;
      case '!':
        kind = Kind::kComment;
        break;
      default:
        return kind;
    }
    name = Trim(name.substr(1));
    return kind;
  }

  bool CheckName(const TemplateTag& tag) {
    const std::string_view name = tag.name;
    if (name.empty()) {
      Fault(tag.begin, "a tag without a name");
    } else if (name.find_first_of(kWhite) != std::string_view::npos) {
      Fault(tag.begin, "the name " + Shown(name) + " holds white space");
    } else if (name.find_first_of("{}=") != std::string_view::npos) {
      Fault(tag.begin, "the name " + Shown(name) + " holds a brace or `=`");
    } else if (name != "." && tag.kind != Kind::kPartial &&
               (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos)) {
      Fault(tag.begin, "the name " + Shown(name) + " has an empty part");
    } else {
      return true;
    }
    return false;
  }

  void Nest(const TemplateTag& tag) {
    if (tag.kind == Kind::kSection || tag.kind == Kind::kInverted) {
      if (open_.size() == kMaxTemplateDepth) {
        Fault(tag.begin, "sections are nested more than " + std::to_string(kMaxTemplateDepth) + " deep");
      }
      open_.push_back(tag);
    } else if (tag.kind == Kind::kClose) {
      Close(tag);
    }
  }

  // Closes the innermost section of that name; those inside it were forgotten.
  void Close(const TemplateTag& tag) {
    const auto opened = std::find_if(open_.rbegin(), open_.rend(),
                                     [&](const TemplateTag& section) { return section.name == tag.name; });
    if (opened == open_.rend()) {
      Fault(tag.begin, Shown("/" + std::string(tag.name)) + " closes no section");
      return;
    }
    while (open_.back().name != tag.name) {
      Fault(open_.back().begin,
            "section " + Shown(open_.back().name) + " is not closed before `/" + std::string(tag.name) + "`");
      open_.pop_back();
    }
    open_.pop_back();
  }

  void SetDelimiters(const TemplateTag& tag) {
    const std::size_t gap = tag.name.find_first_of(kWhite);
    const std::string_view opener = tag.name.substr(0, gap);
    const std::string_view closer = gap == std::string_view::npos ? "" : Trim(tag.name.substr(gap));
    if (opener.empty() || closer.empty() || closer.find_first_of(kWhite) != std::string_view::npos ||
        tag.name.find('=') != std::string_view::npos) {
      Fault(tag.begin, "a change of delimiters names two, with white space between: `{{=<% %>=}}`");
      return;
    }
    opener_ = opener;
    closer_ = closer;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string opener_ = "{{";
  std::string closer_ = "}}";
  std::vector<TemplateTag> open_;  // sections, outermost first
  TemplateScan scan_;
};

}  // namespace

TemplateScan ScanTemplate(std::string_view text) { return Scanner(text).Run(); }

std::vector<TemplateFault> CheckTemplate(std::string_view text) { return ScanTemplate(text).faults; }

std::vector<std::string> TemplateNames(std::string_view text) {
  std::vector<std::string> names;
  for (const TemplateTag& tag : ScanTemplate(text).tags) {
    switch (tag.kind) {
      case Kind::kVariable:
      case Kind::kRaw:
      case Kind::kSection:
      case Kind::kInverted:
        names.emplace_back(tag.name.substr(0, tag.name.find('.')));
        break;
      case Kind::kClose:
      case Kind::kPartial:
      case Kind::kComment:
      case Kind::kDelimiters:
        break;
    }
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::erase(names, "");  // of "."
  return names;
}

}  // namespace cxengine::dsl

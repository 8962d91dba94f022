// ScanTemplate.
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
    for (const std::size_t open : open_) {
      const TemplateTag& section = scan_.tags[open];
      Fault(section.begin, "section " + Shown(section.name) + " is never closed");
    }
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
    TemplateTag tag{Kind::kVariable, begin, at_, Trim(text_.substr(content, close - content)), begin, at_};
    if (first == '=') {
      tag.kind = Kind::kDelimiters;
      SetDelimiters(tag);
    } else {
      tag.kind = first == '{' ? Kind::kRaw : TakeSigil(tag.name);
    }
    TakeLines(tag);
    const bool has_name = tag.kind != Kind::kComment && tag.kind != Kind::kDelimiters;
    const bool nests = has_name && CheckName(tag);
    scan_.tags.push_back(tag);
    return !nests || Nest(tag);
  }

  // Widens what a tag takes out of the text where nothing but blanks shares its lines.
  void TakeLines(TemplateTag& tag) const {
    if (tag.kind == Kind::kVariable || tag.kind == Kind::kRaw) return;
    const auto blank = [this](std::size_t at) { return text_[at] == ' ' || text_[at] == '\t'; };
    std::size_t from = tag.begin;
    while (from > 0 && blank(from - 1)) --from;
    if (from > 0 && text_[from - 1] != '\n') return;
    std::size_t to = tag.end;
    while (to < text_.size() && blank(to)) ++to;
    const std::string_view rest = text_.substr(to);
    if (!rest.empty() && !rest.starts_with('\n') && !rest.starts_with("\r\n")) return;
    tag.from = from;
    tag.to = rest.empty() ? to : text_.find('\n', to) + 1;
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
    } else if (name.front() == '$' || name.front() == '<') {
      Fault(tag.begin, "the name " + Shown(name) + " begins with `" + name.front() + "`" +
                           (name.front() == '$' ? "; a field is named without it" : ""));
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

  // Of the tag that was read last. False where sections nest too deep to go on.
  bool Nest(const TemplateTag& tag) {
    if (tag.kind == Kind::kSection || tag.kind == Kind::kInverted) {
      open_.push_back(scan_.tags.size() - 1);
      if (open_.size() > kMaxTemplateDepth) {
        Fault(tag.begin, "sections are nested more than " + std::to_string(kMaxTemplateDepth) + " deep");
        open_.clear();
        return false;
      }
    } else if (tag.kind == Kind::kClose) {
      Close(tag);
    }
    return true;
  }

  // Closes the innermost section of that name; those inside it were forgotten.
  void Close(const TemplateTag& tag) {
    const auto named = [&](std::size_t open) { return scan_.tags[open].name == tag.name; };
    if (std::none_of(open_.begin(), open_.end(), named)) {
      Fault(tag.begin, Shown("/" + std::string(tag.name)) + " closes no section");
      return;
    }
    for (; !named(open_.back()); open_.pop_back()) {
      const TemplateTag& forgotten = scan_.tags[open_.back()];
      Fault(forgotten.begin,
            "section " + Shown(forgotten.name) + " is not closed before `/" + std::string(tag.name) + "`");
    }
    scan_.tags[open_.back()].close = scan_.tags.size() - 1;
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
  std::vector<std::size_t> open_;  // sections, outermost first: indexes of their tags
  TemplateScan scan_;
};

}  // namespace

TemplateScan ScanTemplate(std::string_view text) { return Scanner(text).Run(); }

}  // namespace cxengine::dsl

// Words: the pattern's text is read again, and looked up by place.
#include "dsl/diagram/words.h"

#include <algorithm>

#include "dsl/comments.h"
#include "dsl/diagnostic.h"
#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

constexpr std::size_t kMaxColumns = 44;
constexpr std::size_t kMaxLines = 8;
constexpr std::string_view kCut = "…";

void Index(const std::vector<Form>& forms, std::unordered_map<std::uint32_t, const Form*>& lists) {
  for (const Form& form : forms) {
    if (form.kind == Form::Kind::kList) lists.emplace(form.span.begin, &form);
    Index(form.items, lists);
  }
}

// In one line, each run of white space a single space, and no longer than kMaxColumns.
std::string OneLine(std::string_view text) {
  std::string out;
  std::size_t columns = 0;
  bool space = false;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(DecodeUtf8(text).length, 1);
    const std::string_view piece = text.substr(0, length);
    text.remove_prefix(length);
    if (std::string_view(" \t\r\n\f").find(piece[0]) != std::string_view::npos) {
      space = !out.empty();
      continue;
    }
    if (columns + (space ? 1 : 0) == kMaxColumns) return out.append(kCut);
    if (space) out += ' ';
    columns += space ? 2 : 1;
    space = false;
    out += piece;
  }
  return out;
}

// Spaces in place of comments; all else stays where it is.
std::string WithoutComments(std::string text) {
  for (const Span span : FindComments(text)) {
    std::fill(text.begin() + span.begin, text.begin() + span.end, ' ');
  }
  return text;
}

}  // namespace

Words::Words(const Plan& plan) : plan_(plan), source_("", WithoutComments(plan.source)) {
  Diagnostics ignored;  // a plan's text has no errors
  forms_ = Parse(source_, ignored);
  Index(forms_, lists_);
}

std::string Words::Of(Span span) const { return OneLine(source_.TextOf(span)); }

const Form* Words::FormAt(Span span) const {
  const auto found = lists_.find(span.begin);
  return found == lists_.end() || found->second->span != span ? nullptr : found->second;
}

std::string Words::Duration(const Step& step) const {
  const Form* form = FormAt(step.span);
  if (form == nullptr || form->items.size() < 3) return "";
  return Of(form->items[1].span) + " " + Of(form->items[2].span);
}

std::vector<std::string> Words::Pairs(const Form& map) const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    if (lines.size() == kMaxLines) {
      lines.emplace_back(kCut);
      break;
    }
    lines.push_back(OneLine(Of(map.items[i].span) + " " + Of(map.items[i + 1].span)));
  }
  return lines;
}

std::vector<std::string> Words::Constraints(const Step& step) const {
  const Form* form = FormAt(step.span);
  if (form == nullptr || form->items.size() < 2) return {};
  return Pairs(form->items[1]);
}

std::vector<std::string> Words::Parameters(const Step& step) const {
  const Form* form = FormAt(step.span);
  std::vector<std::string> lines;
  if (form == nullptr) return lines;
  for (const Form& item : form->items) {
    if (item.kind == Form::Kind::kMap) lines = Pairs(item);
    const bool option =
        item.kind == Form::Kind::kList && item.items.size() > 1 && !item.items[0].IsSymbol("catch");
    if (!option) continue;
    std::string line;
    for (const Form& word : item.items) line += (line.empty() ? "" : " ") + Of(word.span);
    lines.push_back(OneLine(line));
  }
  return lines;
}

std::vector<std::string> Wrap(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (!lines.back().empty() && lines.back().size() + end - at > columns) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += text.substr(at, end - at);
    at = end + 1;
  }
  return lines;
}

}  // namespace cxengine::dsl

// Reader: forms, brackets, strings, and going on after an error, in this order.
#include "dsl/reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "dsl/string_literal.h"
#include "dsl/token.h"
#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

using Offset = Reader::Offset;

std::string_view Opener(Form::Kind kind) {
  switch (kind) {
    case Form::Kind::kVector:
      return "[";
    case Form::Kind::kMap:
      return "{";
    case Form::Kind::kSet:
      return "#{";
    case Form::Kind::kList:
    case Form::Kind::kAtom:
    case Form::Kind::kKeyword:
    case Form::Kind::kSymbol:
      break;
  }
  return "(";
}

char Closer(Form::Kind kind) {
  if (kind == Form::Kind::kList) return ')';
  return kind == Form::Kind::kVector ? ']' : '}';
}

}  // namespace

// Forms.

bool Reader::Count(Span span) {
  if (++count_ <= kMaxForms) return true;
  diagnostics_.Report(
      Code::kTooManyForms, span,
      "more than " + std::to_string(kMaxForms) + " forms; the rest of the source is not read");
  return Break(Broken::kTopLevel, static_cast<Offset>(text_.size()));
}

void Reader::Add(Form form, Identities::Id id) {
  if (frames_.empty()) {
    forms_.push_back(std::move(form));
  } else {
    frames_.back().form.items.push_back(std::move(form));
    frames_.back().ids.push_back(id);
  }
}

void Reader::AddUnit(Form form) {
  const Identities::Id id = identities_.OfUnit(form);
  Add(std::move(form), id);
}

bool Reader::Token(Span span) {
  // The `#` of a set that was given up is not a token.
  if (broken_ != Broken::kNo || !Count(span)) return false;
  AddUnit(ReadToken(TextOf(span), span, diagnostics_));
  return true;
}

bool Reader::Open(Form::Kind kind, Span span) {
  if (!Count(span)) return false;
  if (frames_.size() == kMaxDepth) {
    diagnostics_.Report(Code::kTooDeep, span,
                        "brackets are nested more than " + std::to_string(kMaxDepth) + " deep");
    return Break(Broken::kTopLevel, span.begin);
  }
  Frame& frame = frames_.emplace_back();
  frame.form.kind = kind;
  frame.form.span = span;
  return true;
}

void Reader::Close(Offset end) {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  frame.form.span.end = end;
  if (frame.form.kind == Form::Kind::kMap) CheckMap(frame);
  if (frame.form.kind == Form::Kind::kSet) ReportDuplicates(frame, 1, Code::kDuplicateElement, "set");
  const Identities::Id id = frame.form.faulty
                                ? identities_.OfUnknown()
                                : identities_.OfCollection(frame.form.kind, std::move(frame.ids));
  Add(std::move(frame.form), id);
}

void Reader::CheckMap(Frame& frame) {
  std::vector<Form>& items = frame.form.items;
  ReportDuplicates(frame, 2, Code::kDuplicateKey, "map");
  if (items.size() % 2 == 0) return;
  // `{...}` and the like are reported already; what is missing beside them is anyone's guess.
  if (std::none_of(items.begin(), items.end(), [](const Form& item) { return item.faulty; })) {
    const Span span = items.back().span;
    Diagnostic& finding =
        diagnostics_.Report(Code::kOddMap, span, Quoted(TextOf(span)) + " has no value in this map");
    finding.help = "a map holds keys and values in turn";
    SuggestComparison(items, finding);
    finding.related.push_back({{frame.form.span.begin, frame.form.span.begin + 1}, "the map begins here"});
  }
  Form filler;
  filler.span = {frame.form.span.end - 1, frame.form.span.end - 1};
  filler.faulty = true;
  items.push_back(std::move(filler));
  frame.form.faulty = true;
}

// `{:total > 5}`: a comparison is a list.
void Reader::SuggestComparison(const std::vector<Form>& items, Diagnostic& finding) const {
  static constexpr std::array<std::string_view, 6> kComparisons = {"=", "not=", "<", ">", "<=", ">="};
  for (std::size_t i = 0; i + 2 < items.size(); i += 2) {
    const Form& word = items[i + 1];
    const Form& value = items[i + 2];
    if (word.kind != Form::Kind::kSymbol || std::ranges::find(kComparisons, word.text) == kComparisons.end())
      continue;
    const Span span{word.span.begin, value.span.end};
    finding.span = span;
    finding.message = Quoted(TextOf(span)) + " is no value";
    finding.fix = Rewrite(span, "(" + std::string(TextOf(span)) + ")");
    finding.help = "a comparison is a list: " + Quoted(finding.fix->edits[0].text);
    return;
  }
}

void Reader::ReportDuplicates(const Frame& frame, std::size_t step, Code code, std::string_view where) {
  for (const auto& [item, earlier] : FindDuplicates(frame.ids, step)) {
    const Span span = frame.form.items[item].span;
    Diagnostic& finding =
        diagnostics_.Report(code, span, Quoted(TextOf(span)) + " stands twice in this " + std::string(where));
    finding.related.push_back({frame.form.items[earlier].span, "first here"});
  }
}

// Brackets.

bool Reader::MissingClose(Offset at) {
  if (broken_ != Broken::kNo) return false;
  if (at == text_.size()) {
    ReportUnclosed();
    return Break(Broken::kTopLevel, at);
  }
  const Form& open = frames_.back().form;
  const char found = text_[at];
  Diagnostic& finding = diagnostics_.Report(Code::kMismatchedBracket, {at, at + 1},
                                            std::string("expected `") + Closer(open.kind) + "` to close `" +
                                                std::string(Opener(open.kind)) + "`, found `" + found + "`");
  finding.related.push_back({open.span, "`" + std::string(Opener(open.kind)) + "` is opened here"});
  if (frames_.size() > 1 && Closer(frames_[frames_.size() - 2].form.kind) == found) {
    finding.help = std::string("is `") + Closer(open.kind) + "` missing before it?";
  }
  return Break(Broken::kLine, at);
}

void Reader::StrayClose(Span span) {
  const std::string_view text = TextOf(span);
  const auto brackets =
      std::count_if(text.begin(), text.end(), [](char c) { return c == ')' || c == ']' || c == '}'; });
  diagnostics_.Report(Code::kUnexpectedClose, span,
                      brackets == 1 ? Quoted(text) + " closes nothing"
                                    : "these " + std::to_string(brackets) + " brackets close nothing");
  Break(Broken::kTopLevel, span.end - 1);
}

// The source ends inside forms. A form that starts a line was surely meant to stand alone, so every such form
// is reported where it is still open, and kept where it is complete.
void Reader::ReportUnclosed() {
  std::size_t first = 0;
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    Offset next_line = static_cast<Offset>(text_.size());
    for (Form& item : frames_[i].form.items) {
      if (!StartsLine(item.span.begin)) continue;
      next_line = std::min(next_line, item.span.begin);
      forms_.push_back(std::move(item));
    }
    const bool last = i + 1 == frames_.size();
    const Offset next_open = last ? next_line : frames_[i + 1].form.span.begin;
    if (last || StartsLine(next_open)) {
      ReportUnclosed(first, i, std::min(next_line, next_open));
      first = i + 1;
    }
  }
}

// Frames `first` to `last` are one form that should have ended before `next_line`.
void Reader::ReportUnclosed(std::size_t first, std::size_t last, Offset next_line) {
  const Form& open = frames_[last].form;
  std::string message = "`" + std::string(Opener(open.kind)) + "` is never closed";
  const std::size_t around = last - first;
  if (around == 1) message += ", nor is the bracket around it";
  if (around > 1) message += ", nor are the " + std::to_string(around) + " brackets around it";
  Diagnostic& finding = diagnostics_.Report(Code::kUnclosed, open.span, std::move(message));

  std::string missing;
  for (std::size_t i = last + 1; i-- > first;) missing += Closer(frames_[i].form.kind);
  const bool at_end = next_line == text_.size();
  const std::size_t text_end = text_.find_last_not_of(" \t\r\n\f,") + 1;
  const auto end = static_cast<Offset>(text_end);
  finding.related.push_back(
      {at_end ? Span{end, end} : Span{next_line, next_line + 1},
       Quoted(missing) + (at_end ? " is missing at the end" : " is missing before this line")});
}

// Strings.

bool Reader::OpenQuote(Span span) {
  // Whether a quote closes depends only on the backslashes before it. So if one string lacks its closing
  // quote, every later one does; scanning for it again and again would take quadratic time.
  if (no_more_quotes_) return Break(Broken::kLine, span.begin);
  quote_ = span;
  return Count(span);
}

void Reader::CloseQuote(Offset end) {
  const Span span{quote_.begin, end};
  if (suspect_.end == 0 && TextOf(span).find("\n(") != std::string_view::npos) suspect_ = quote_;
  AddUnit(ReadString(TextOf({span.begin + 1, span.end - 1}), span, diagnostics_));
}

bool Reader::MissingQuote() {
  no_more_quotes_ = true;
  Diagnostic& finding = diagnostics_.Report(Code::kUnclosedString, quote_, "a string that is never closed");
  if (suspect_.end != 0) {
    finding.related.push_back({suspect_, "or is the closing quote of this string missing?"});
  }
  return Break(Broken::kLine, quote_.begin);
}

// Going on.

bool Reader::Resume(Offset at, Offset& target) {
  if (broken_ == Broken::kNo) return false;
  const bool gave_up = !frames_.empty() && frames_.back().form.span.begin == at;
  if (gave_up) frames_.pop_back();
  const bool here = frames_.empty() || (gave_up && broken_ == Broken::kLine && StartsLine(at));
  if (!here) return false;
  broken_ = Broken::kNo;
  const std::size_t line = text_.find("\n(", broken_at_);
  target = static_cast<Offset>(line == std::string_view::npos ? text_.size() : line + 1);
  return true;
}

}  // namespace cxengine::dsl

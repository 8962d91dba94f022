// ApplyIgnores: reading the comments, finding their forms, taking findings back.
#include "dsl/suppression.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "dsl/comments.h"
#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

using Offset = std::uint32_t;

constexpr std::string_view kMark = "dslcheck:";
constexpr std::string_view kBlank = " \t\r\f,";
constexpr const char* kUsage = "write `; dslcheck: ignore CODE -- reason`";

// A code that a comment names.
struct Ignored {
  Code code;
  Span place;
  bool used = false;
};

struct Ignore {
  Span comment;
  std::vector<Ignored> codes;
  Span form;  // what follows
};

Span Sub(Span whole, std::size_t begin, std::size_t length) {
  const auto at = static_cast<Offset>(whole.begin + begin);
  return {at, static_cast<Offset>(at + length)};
}

// What only shows to those who know a tenant's things: whoever does not cannot tell that an ignore is idle.
bool NeedsTenant(Code code) { return code == Code::kUnknownEndpoint || code == Code::kUnknownTemplate; }

bool IsIgnorable(const CodeRow& row) {
  return row.severity != Severity::kError && row.code != Code::kBadIgnore && row.code != Code::kUnusedIgnore;
}

std::vector<std::string_view> IgnorableNames() {
  std::vector<std::string_view> names;
  for (const CodeRow& row : AllCodes()) {
    if (IsIgnorable(row)) names.push_back(row.name);
  }
  return names;
}

// Reads one comment; its faults go to `diagnostics`.
class CommentReader {
 public:
  CommentReader(std::string_view text, Diagnostics& diagnostics) : text_(text), diagnostics_(diagnostics) {}

  // False when the comment is not for dslcheck.
  bool Read(Span comment, Ignore& ignore) {
    const std::string_view words = text_.substr(comment.begin, comment.end - comment.begin);
    std::size_t at = words.find_first_not_of(';');
    at = words.find_first_not_of(kBlank, std::min(at, words.size()));
    if (at == std::string_view::npos || !words.substr(at).starts_with(kMark)) return false;
    at += kMark.size();
    const std::size_t end_of_codes = std::min(words.find("--", at), words.size());
    ignore.comment = comment;
    if (!ReadWord(words, comment, at)) return true;
    ReadCodes(words.substr(0, end_of_codes), comment, at, ignore);
    const std::string_view reason = words.substr(std::min(end_of_codes + 2, words.size()));
    if (reason.find_first_not_of(kBlank) == std::string_view::npos && !ignore.codes.empty()) {
      Report(comment, "this `ignore` gives no reason").help =
          "say why, for whoever reads it next: " + std::string(kUsage);
    }
    return true;
  }

  Diagnostic& Report(Span place, std::string message) {
    return diagnostics_.Report(Code::kBadIgnore, place, std::move(message));
  }

 private:
  // The next word of `words` from `at` on, which moves behind it; empty at the end.
  static std::string_view NextWord(std::string_view words, std::size_t& at) {
    const std::size_t begin = std::min(words.find_first_not_of(kBlank, at), words.size());
    at = std::min(words.find_first_of(kBlank, begin), words.size());
    return words.substr(begin, at - begin);
  }

  bool ReadWord(std::string_view words, Span comment, std::size_t& at) {
    const std::string_view word = NextWord(words, at);
    if (word == "ignore") return true;
    const Span place = word.empty() ? comment : Sub(comment, at - word.size(), word.size());
    Diagnostic& finding = Report(place, word.empty() ? "nothing follows `dslcheck:`"
                                                     : "dslcheck knows no " + Quoted(word) + " in comments");
    finding.help = kUsage;
    if (!NearWords(word, {"ignore"}).empty()) finding.fix = Rewrite(place, "ignore");
    return false;
  }

  void ReadCodes(std::string_view words, Span comment, std::size_t at, Ignore& ignore) {
    std::size_t count = 0;
    for (std::string_view word = NextWord(words, at); !word.empty(); word = NextWord(words, at), ++count) {
      const Span place = Sub(comment, at - word.size(), word.size());
      const CodeRow* row = FindCode(word);
      const std::string name = Quoted(word);
      if (row == nullptr) {
        Diagnostic& finding = Report(place, "there is no finding " + name);
        Suggest(finding, place, word, IgnorableNames());
        if (finding.help.empty()) finding.help = "`dslcheck --explain` lists all codes";
      } else if (!IsIgnorable(*row)) {
        Report(place, row->severity == Severity::kError ? name + " is an error; errors cannot be ignored"
                                                        : name + " is about comments and cannot be ignored")
            .help = "mend it instead; `dslcheck --explain " + std::string(word) + "` tells how";
      } else {
        ignore.codes.push_back({row->code, place});
      }
    }
    if (count == 0) Report(comment, "this `ignore` names no code").help = kUsage;
  }

  std::string_view text_;
  Diagnostics& diagnostics_;
};

// The form that begins next after `comment` in the collection, or the program, that the comment stands in;
// an empty span if there is none.
Span FormAfter(const std::vector<Form>& forms, Span comment) {
  const std::vector<Form>* items = &forms;
  while (true) {
    const auto next = std::partition_point(items->begin(), items->end(),
                                           [&](const Form& form) { return form.span.begin < comment.begin; });
    if (next != items->begin() && std::prev(next)->span.end > comment.begin) {
      items = &std::prev(next)->items;
      continue;
    }
    return next == items->end() ? Span{} : next->span;
  }
}

Offset LineBegin(std::string_view text, Offset at) {
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return static_cast<Offset>(before == std::string_view::npos ? 0 : before + 1);
}

bool StandsAlone(std::string_view text, Span comment) {
  Offset line = LineBegin(text, comment.begin);
  if (line == 0 && text.starts_with("\xEF\xBB\xBF")) line = 3;  // a byte order mark
  return text.substr(line, comment.begin - line).find_first_not_of(kBlank) == std::string_view::npos;
}

// The comments that are for dslcheck, with their forms. What cannot be followed is reported and has no codes.
std::vector<Ignore> ReadIgnores(std::string_view text, const std::vector<Form>& forms,
                                Diagnostics& diagnostics) {
  std::vector<Ignore> ignores;
  const bool sound = !diagnostics.has_errors();
  CommentReader reader(text, diagnostics);
  for (const Span comment : FindComments(text)) {
    Ignore ignore;
    if (!reader.Read(comment, ignore) || ignore.codes.empty()) continue;
    ignore.form = FormAfter(forms, comment);
    if (!StandsAlone(text, comment)) {
      reader.Report(comment, "an `ignore` stands on a line of its own").help =
          "put it before the form that it is for";
    } else if (ignore.form == Span{}) {
      // Of a text with errors forms may have been left out.
      if (sound)
        reader.Report(comment, "no form follows this `ignore`").help =
            "put it before the form that it is for";
    } else {
      ignores.push_back(std::move(ignore));
    }
  }
  return ignores;
}

// Takes a code out of its comment, or the comment with its line if that is its only one.
Fix TakeOut(std::string_view text, const Ignore& ignore, const Ignored& ignored) {
  const std::string title = "take `" + std::string(RowOf(ignored.code).name) + "` out of the comment";
  Span place = ignored.place;
  if (ignore.codes.size() == 1) {
    const std::size_t next_line = text.find('\n', ignore.comment.end);
    const std::size_t end = next_line == std::string_view::npos ? text.size() : next_line + 1;
    return {"delete the comment", {{{LineBegin(text, ignore.comment.begin), static_cast<Offset>(end)}, ""}}};
  }
  if (&ignored == ignore.codes.data()) {
    place.end = ignore.codes[1].place.begin;
  } else {
    place.begin = (&ignored - 1)->place.end;
  }
  return {title, {{place, ""}}};
}

}  // namespace

void ApplyIgnores(const Source& source, const std::vector<Form>& forms, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  if (text.size() > kMaxSourceBytes || text.find(kMark) == std::string_view::npos) return;
  const bool complete = !diagnostics.has_errors() && diagnostics.dropped() == 0;
  std::vector<Ignore> ignores = ReadIgnores(text, forms, diagnostics);
  diagnostics.Remove([&](const Diagnostic& finding) {
    bool unwanted = false;
    for (Ignore& ignore : ignores) {
      if (finding.span.begin < ignore.form.begin || finding.span.begin >= ignore.form.end) continue;
      for (Ignored& ignored : ignore.codes) {
        if (ignored.code != finding.code) continue;
        ignored.used = true;
        unwanted = true;
      }
    }
    return unwanted;
  });
  // What looks idle may only be the other half of an error.
  if (!complete) return;
  for (const Ignore& ignore : ignores) {
    for (const Ignored& ignored : ignore.codes) {
      if (ignored.used || NeedsTenant(ignored.code)) continue;
      Diagnostic& finding =
          diagnostics.Report(Code::kUnusedIgnore, ignored.place,
                             "there is no `" + std::string(RowOf(ignored.code).name) + "` here to ignore");
      finding.help = "delete it";
      finding.fix = TakeOut(text, ignore, ignored);
    }
  }
}

}  // namespace cxengine::dsl

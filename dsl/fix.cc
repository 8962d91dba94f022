// Fixes: preparing, applying, repeating.
#include "dsl/fix.h"

#include <algorithm>
#include <optional>

#include "dsl/comments.h"

namespace cxengine::dsl {

namespace {

// A fix may bring others to light, as deep as forms are nested; more than this few texts need.
constexpr int kMaxRounds = 20;

bool Touches(Span a, Span b) { return a.begin <= b.end && b.begin <= a.end; }

// Could both bytes belong to one token?
bool InToken(char byte) {
  return std::string_view(" \t\r\n\f,;\"()[]{}").find(byte) == std::string_view::npos;
}

bool DeletesComment(const Fix& fix, const std::vector<Span>& comments) {
  return std::any_of(fix.edits.begin(), fix.edits.end(), [&](const Edit& edit) {
    const auto comment = std::lower_bound(comments.begin(), comments.end(), edit.span.begin,
                                          [](Span span, std::uint32_t begin) { return span.end <= begin; });
    return comment != comments.end() && comment->begin < edit.span.end;
  });
}

// `x(do y)z` must not become `xyz`.
void KeepApart(std::string_view text, Edit& edit) {
  const bool joins = edit.text.empty() && edit.span.begin > 0 && edit.span.end < text.size() &&
                     InToken(text[edit.span.begin - 1]) && InToken(text[edit.span.end]);
  if (joins) edit.text = " ";
}

// Whether `fix` keeps clear of all edits that are taken. Those that touch wait for the next round: they have
// not been made to fit each other.
bool IsClear(const Fix& fix, const std::vector<Edit>& taken) {
  return std::none_of(fix.edits.begin(), fix.edits.end(), [&](const Edit& edit) {
    // Taken edits are in order and apart, so only the neighbours matter.
    const auto next =
        std::lower_bound(taken.begin(), taken.end(), edit.span.begin,
                         [](const Edit& other, std::uint32_t at) { return other.span.end < at; });
    return next != taken.end() && Touches(next->span, edit.span);
  });
}

// The edits of one round, in order, and how many fixes they are.
std::vector<Edit> ChooseEdits(const Diagnostics& diagnostics, const FixFilter& filter, std::size_t& fixes) {
  std::vector<Edit> taken;
  for (const Diagnostic& finding : diagnostics.all()) {
    if (!finding.fix || !filter(finding) || !IsClear(*finding.fix, taken)) continue;
    ++fixes;
    for (const Edit& edit : finding.fix->edits) {
      const auto place = std::upper_bound(taken.begin(), taken.end(), edit, [](const Edit& a, const Edit& b) {
        return a.span.begin < b.span.begin;
      });
      taken.insert(place, edit);
    }
  }
  return taken;
}

}  // namespace

void PrepareFixes(const Source& source, Diagnostics& diagnostics) {
  std::optional<std::vector<Span>> comments;
  for (Diagnostic& finding : diagnostics.all()) {
    if (!finding.fix) continue;
    if (!comments) comments = FindComments(source.text());
    if (DeletesComment(*finding.fix, *comments)) {
      finding.fix.reset();
      continue;
    }
    for (Edit& edit : finding.fix->edits) KeepApart(source.text(), edit);
  }
}

std::string ApplyEdits(std::string_view text, const std::vector<Edit>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out.append(text.substr(at, edit.span.begin - at)).append(edit.text);
    at = edit.span.end;
  }
  return out.append(text.substr(at));
}

Fixed FixSource(const Source& source, const CheckFunction& check, const FixFilter& filter) {
  Fixed best{source.text()};
  std::string text = source.text();
  std::size_t fixes = 0;
  std::optional<std::size_t> fewest;
  for (int round = 0; round <= kMaxRounds; ++round) {
    const Source current(source.name(), text);
    Diagnostics diagnostics;
    check(current, diagnostics);
    if (!fewest || diagnostics.errors() <= *fewest) {
      fewest = diagnostics.errors();
      best = {text, fixes};
    }
    const std::vector<Edit> edits = ChooseEdits(diagnostics, filter, fixes);
    if (edits.empty()) break;
    text = ApplyEdits(text, edits);
  }
  best.withdrawn = fixes - best.fixes;
  return best;
}

}  // namespace cxengine::dsl

// Rendering of findings.
#include "dsl/render.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "dsl/utf8.h"
#include "dsl/value.h"

namespace cxengine::dsl {

namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kCyan = "\x1b[1;36m";
constexpr std::string_view kReset = "\x1b[0m";

std::string_view ColorOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return kRed;
    case Severity::kWarning:
      return kYellow;
    case Severity::kInfo:
      return kCyan;
  }
  return kCyan;
}

// The part of a source line that is shown, and the range to underline within it, in code points.
struct Excerpt {
  std::vector<std::string> points;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Of a long line only what is around the place is looked at: a finding costs the same wherever it is.
Excerpt ExcerptOf(std::string_view line, std::size_t begin, std::size_t end) {
  constexpr std::size_t kBefore = 60;  // code points shown before the place in a line that is cut
  constexpr std::size_t kWidth = 100;
  constexpr std::size_t kMaxPointBytes = 4;
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());

  std::size_t first = begin;
  for (std::size_t back = 0; first > 0 && back < kBefore; ++back) {
    do {
      --first;
    } while (first > 0 && (static_cast<unsigned char>(line[first]) & 0xC0U) == 0x80U);
  }
  // A line that fits is shown from its start.
  if (first > 0 && line.size() <= kWidth) first = 0;

  Excerpt excerpt;
  excerpt.points.reserve(kWidth + 2);
  if (first > 0) excerpt.points.emplace_back("…");
  std::size_t at = first;
  bool underlining = false;
  while (at < line.size() && excerpt.points.size() < kWidth) {
    if (!underlining && at >= begin) {
      underlining = true;
      excerpt.begin = excerpt.points.size();
    }
    const std::size_t length =
        IsPlain(line[at]) ? 1 : std::max<std::size_t>(DecodeUtf8(line.substr(at, kMaxPointBytes)).length, 1);
    excerpt.points.push_back(Printable(line.substr(at, length)));
    at += length;
    if (at <= end) excerpt.end = excerpt.points.size();
  }
  if (!underlining) excerpt.begin = excerpt.points.size();
  if (at < line.size()) {
    excerpt.points.emplace_back("…");
    if (end > at) excerpt.end = excerpt.points.size();
  }
  excerpt.end = std::max(excerpt.end, excerpt.begin + 1);  // an empty place is one caret
  return excerpt;
}

class TextRenderer {
 public:
  TextRenderer(const Source& source, TextStyle style, std::string& out)
      : source_(source), name_(Printable(source.name())), style_(style), out_(out) {}

  void Render(const Diagnostic& finding) {
    const Severity severity = finding.severity();
    std::string label(SeverityName(severity));
    label += "[" + std::string(RowOf(finding.code).name) + "]";
    Heading(finding.span, label, ColorOf(severity), finding.message);
    Quote(finding.span, ColorOf(severity));
    for (const Related& related : finding.related) {
      Heading(related.span, "note", kCyan, related.message);
      Quote(related.span, kCyan);
    }
    if (!finding.help.empty()) out_ += "  " + Paint("help:", kCyan) + " " + Printable(finding.help) + "\n";
  }

 private:
  std::string Paint(std::string_view text, std::string_view color) const {
    if (!style_.color) return std::string(text);
    return std::string(color).append(text).append(kReset);
  }

  void Heading(Span span, const std::string& label, std::string_view color, const std::string& message) {
    const Position at = source_.Locate(span.begin);
    out_ += Paint(name_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ":", kBold) +
            " " + Paint(label + ":", color) + " " + Printable(message) + "\n";
  }

  // The line of the place and carets under it; a place of several lines is underlined to the end of its
  // first.
  void Quote(Span span, std::string_view color) {
    const Position at = source_.Locate(span.begin);
    const std::string_view line = source_.Line(at.line);
    const auto start =
        static_cast<std::size_t>(line.data() == nullptr ? 0 : line.data() - source_.text().data());
    const std::size_t begin = span.begin - std::min<std::size_t>(start, span.begin);
    const std::size_t end = span.end - std::min<std::size_t>(start, span.end);
    const Excerpt excerpt = ExcerptOf(line, begin, end);

    const std::string number = std::to_string(at.line);
    out_ += "  " + number + " | ";
    for (const std::string& point : excerpt.points) out_ += point;
    out_ += "\n  " + std::string(number.size(), ' ') + " | ";
    for (std::size_t i = 0; i < excerpt.begin; ++i) out_ += excerpt.points[i] == "\t" ? '\t' : ' ';
    out_ += Paint(std::string(excerpt.end - excerpt.begin, '^'), color) + "\n";
  }

  const Source& source_;
  std::string name_;
  TextStyle style_;
  std::string& out_;
};

// Text of the source or a path may be no UTF-8, JSON must be.
void AppendText(std::string_view text, std::string& out) {
  std::string valid;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = DecodeUtf8(text.substr(i)).length;
    valid += length == 0 ? "\xEF\xBF\xBD" : text.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  AppendJsonString(valid, out);
}

void AppendPlace(const Source& source, Span span, std::string& out) {
  const Position begin = source.Locate(span.begin);
  const Position end = source.Locate(span.end);
  out += "\"line\":" + std::to_string(begin.line) + ",\"column\":" + std::to_string(begin.column) +
         ",\"end_line\":" + std::to_string(end.line) + ",\"end_column\":" + std::to_string(end.column);
}

void AppendFinding(const Source& source, const Diagnostic& finding, std::string& out) {
  out += "{\"file\":";
  AppendText(source.name(), out);
  out += ',';
  AppendPlace(source, finding.span, out);
  out += ",\"code\":";
  AppendText(RowOf(finding.code).name, out);
  out += ",\"severity\":";
  AppendText(SeverityName(finding.severity()), out);
  out += ",\"message\":";
  AppendText(finding.message, out);
  if (!finding.help.empty()) {
    out += ",\"help\":";
    AppendText(finding.help, out);
  }
  if (!finding.related.empty()) {
    out += ",\"related\":[";
    for (const Related& related : finding.related) {
      out += &related == finding.related.data() ? "{" : ",{";
      AppendPlace(source, related.span, out);
      out += ",\"message\":";
      AppendText(related.message, out);
      out += '}';
    }
    out += ']';
  }
  if (finding.fix) {
    out += ",\"fix\":{\"title\":";
    AppendText(finding.fix->title, out);
    out += ",\"edits\":[";
    for (const Edit& edit : finding.fix->edits) {
      out += &edit == finding.fix->edits.data() ? "{" : ",{";
      AppendPlace(source, edit.span, out);
      out += ",\"text\":";
      AppendText(edit.text, out);
      out += '}';
    }
    out += "]}";
  }
  out += '}';
}

}  // namespace

std::string RenderText(const Source& source, const Diagnostics& diagnostics, TextStyle style) {
  std::string out;
  TextRenderer renderer(source, style, out);
  for (const Diagnostic& finding : diagnostics.all()) renderer.Render(finding);
  if (diagnostics.dropped() > 0) {
    out += Printable(source.name()) + ": " + std::to_string(diagnostics.dropped()) +
           " more findings are not shown\n";
  }
  return out;
}

std::string RenderJson(const Source& source, const Diagnostics& diagnostics) {
  std::string out = "[";
  AppendJsonFindings(source, diagnostics, out);
  return out + "]";
}

void AppendJsonFindings(const Source& source, const Diagnostics& diagnostics, std::string& out) {
  for (const Diagnostic& finding : diagnostics.all()) {
    if (&finding != diagnostics.all().data()) out += ',';
    AppendFinding(source, finding, out);
  }
}

}  // namespace cxengine::dsl

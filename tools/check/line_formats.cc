// Formats with a line for each finding: gcc's, and the annotations of GitHub Actions.
#include <string>
#include <string_view>

#include "dsl/utf8.h"
#include "tools/check/output_format.h"

namespace cxengine::tools {

namespace {

std::string NameOf(const dsl::Diagnostic& finding) { return std::string(dsl::RowOf(finding.code).name); }

std::string GccPlace(const dsl::Source& source, dsl::Span span) {
  const dsl::Position at = source.Locate(span.begin);
  return dsl::Printable(source.name()) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
         ": ";
}

std::string_view GccSeverity(dsl::Severity severity) {
  return severity == dsl::Severity::kInfo ? "note" : dsl::SeverityName(severity);
}

std::string_view GithubSeverity(dsl::Severity severity) {
  return severity == dsl::Severity::kInfo ? "notice" : dsl::SeverityName(severity);
}

// The value of a property of a workflow command, or with `message` what stands behind the second colons.
std::string Escaped(std::string_view text, bool message) {
  std::string out;
  for (const char c : text) {
    const bool reserved = c == '%' || c == '\r' || c == '\n' || (!message && (c == ':' || c == ','));
    if (!reserved) {
      out += c;
      continue;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

std::string Dropped(const dsl::Diagnostics& findings) {
  return std::to_string(findings.dropped()) + " more findings are not shown";
}

}  // namespace

std::string GccLines(const dsl::Source& source, const dsl::Diagnostics& findings, bool /*color*/) {
  std::string out;
  for (const dsl::Diagnostic& finding : findings.all()) {
    out += GccPlace(source, finding.span) + std::string(GccSeverity(finding.severity())) + ": " +
           dsl::Printable(finding.message) + " [" + NameOf(finding) + "]\n";
    for (const dsl::Related& related : finding.related) {
      out += GccPlace(source, related.span) + "note: " + dsl::Printable(related.message) + "\n";
    }
    if (!finding.help.empty())
      out += GccPlace(source, finding.span) + "note: " + dsl::Printable(finding.help) + "\n";
  }
  if (findings.dropped() > 0) out += dsl::Printable(source.name()) + ": note: " + Dropped(findings) + "\n";
  return out;
}

std::string GithubLines(const dsl::Source& source, const dsl::Diagnostics& findings, bool /*color*/) {
  std::string out;
  const std::string file = "file=" + Escaped(source.name(), false);
  for (const dsl::Diagnostic& finding : findings.all()) {
    const dsl::Position begin = source.Locate(finding.span.begin);
    const dsl::Position end = source.Locate(finding.span.end);
    out += "::" + std::string(GithubSeverity(finding.severity())) + " " + file +
           ",line=" + std::to_string(begin.line) + ",endLine=" + std::to_string(end.line);
    // Columns are shown within one line only.
    if (begin.line == end.line) {
      out += ",col=" + std::to_string(begin.column) + ",endColumn=" + std::to_string(end.column);
    }
    const std::string help = finding.help.empty() ? "" : "\nhelp: " + finding.help;
    out += ",title=" + NameOf(finding) + "::" + Escaped(dsl::Printable(finding.message) + help, true) + "\n";
  }
  if (findings.dropped() > 0) out += "::notice " + file + "::" + Dropped(findings) + "\n";
  return out;
}

}  // namespace cxengine::tools

#include "api/findings.h"

#include <algorithm>
#include <utility>

namespace cxengine::api {
namespace {

Json ShowFinding(const dsl::Source& source, const dsl::Diagnostic& finding) {
  const dsl::Position position = source.Locate(finding.span.begin);
  // In code points, as the column.
  const std::string_view text = source.TextOf(finding.span);
  const auto length = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  Json shown = {{"code", dsl::RowOf(finding.code).name},
                {"severity", dsl::SeverityName(finding.severity())},
                {"line", position.line},
                {"column", position.column},
                {"length", length},
                {"message", finding.message}};
  if (!finding.help.empty()) shown["help"] = finding.help;
  return shown;
}

}  // namespace

Problem InvalidText(std::string code, std::string_view field, const dsl::Source& source,
                    const dsl::Diagnostics& diagnostics) {
  Json details = Json::array();
  std::size_t errors = 0;
  std::string first = "it cannot be compiled";
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    details.push_back(ShowFinding(source, finding));
    if (finding.severity() != dsl::Severity::kError || ++errors > 1) continue;
    const dsl::Position position = source.Locate(finding.span.begin);
    first = "line " + std::to_string(position.line) + ", column " + std::to_string(position.column) + ": " +
            finding.message;
  }
  const std::string count =
      errors > 1 ? "has " + std::to_string(errors) + " errors, the first at " : "has an error at ";
  return {400, std::move(code), "`" + std::string(field) + "` " + (errors == 0 ? first : count + first) + ".",
          std::move(details)};
}

Json ShowWarnings(const dsl::Source& source, const dsl::Diagnostics& diagnostics) {
  Json warnings = Json::array();
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    if (finding.severity() == dsl::Severity::kWarning) warnings.push_back(ShowFinding(source, finding));
  }
  return warnings;
}

}  // namespace cxengine::api

// SARIF 2.1.0 (OASIS): one run, a rule for each code, a result for each finding, with its fixes.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "dsl/explanation.h"
#include "dsl/version.h"
#include "tools/check/output_format.h"

namespace cxengine::tools {

namespace {

using Json = nlohmann::ordered_json;

// Names and messages may hold bytes that are no UTF-8.
std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string_view Level(dsl::Severity severity) {
  return severity == dsl::Severity::kInfo ? "note" : dsl::SeverityName(severity);
}

Json Message(std::string_view text) { return {{"text", text}}; }

// A path as a URI reference (RFC 3986): relative ones stay so.
std::string UriOf(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  while (path.starts_with("./")) path.remove_prefix(2);
  std::string uri = path.starts_with("/") ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return uri;
}

Json Region(const dsl::Source& source, dsl::Span span) {
  const dsl::Position begin = source.Locate(span.begin);
  const dsl::Position end = source.Locate(span.end);
  return {{"startLine", begin.line},
          {"startColumn", begin.column},
          {"endLine", end.line},
          {"endColumn", end.column}};
}

Json Location(const dsl::Source& source, dsl::Span span) {
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", UriOf(source.name())}}}, {"region", Region(source, span)}}}};
}

Json FixOf(const dsl::Source& source, const dsl::Fix& fix) {
  Json replacements = Json::array();
  for (const dsl::Edit& edit : fix.edits) {
    replacements.push_back(
        {{"deletedRegion", Region(source, edit.span)}, {"insertedContent", Message(edit.text)}});
  }
  const Json change = {{"artifactLocation", {{"uri", UriOf(source.name())}}}, {"replacements", replacements}};
  return {{"description", Message(fix.title)}, {"artifactChanges", Json::array({change})}};
}

Json Result(const dsl::Source& source, const dsl::Diagnostic& finding) {
  const std::string help = finding.help.empty() ? "" : "; " + finding.help;
  Json result = {{"ruleId", dsl::RowOf(finding.code).name},
                 {"ruleIndex", static_cast<int>(finding.code)},
                 {"level", Level(finding.severity())},
                 {"message", Message(finding.message + help)},
                 {"locations", Json::array({Location(source, finding.span)})}};
  for (const dsl::Related& related : finding.related) {
    Json location = Location(source, related.span);
    location["message"] = Message(related.message);
    result["relatedLocations"].push_back(location);
  }
  if (finding.fix) result["fixes"] = Json::array({FixOf(source, *finding.fix)});
  return result;
}

Json Rule(const dsl::CodeRow& row) {
  Json rule = {{"id", row.name},
               {"shortDescription", Message(row.summary)},
               {"defaultConfiguration", {{"level", Level(row.severity)}}}};
  if (const dsl::Explanation* explanation = dsl::FindExplanation(row.code)) {
    rule["fullDescription"] = Message(explanation->meaning);
    rule["help"] = {{"text", std::string(explanation->meaning) + "\n\n" + std::string(explanation->why)},
                    {"markdown", dsl::ExplanationMarkdown(*explanation)}};
  }
  return rule;
}

}  // namespace

std::string BeginSarif() {
  Json rules = Json::array();
  for (const dsl::CodeRow& row : dsl::AllCodes()) rules.push_back(Rule(row));
  const Json driver = {{"name", "dslcheck"}, {"version", dsl::Version()}, {"rules", rules}};
  // Columns are counted as ours are.
  return R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":)" +
         Dump(driver) + R"(},"columnKind":"unicodeCodePoints","results":[)" + "\n";
}

std::string SarifOf(const dsl::Source& source, const dsl::Diagnostics& findings, bool /*color*/) {
  std::string out;
  for (const dsl::Diagnostic& finding : findings.all()) {
    if (!out.empty()) out += ",\n";
    out += Dump(Result(source, finding));
  }
  return out;
}

std::string EndSarif(const std::vector<FileFailure>& failures) {
  Json notifications = Json::array();
  for (const FileFailure& failure : failures) {
    notifications.push_back({{"level", "error"}, {"message", Message(failure.message)}});
  }
  Json invocation = {{"executionSuccessful", failures.empty()}};
  if (!failures.empty()) invocation["toolExecutionNotifications"] = notifications;
  return "\n],\"invocations\":[" + Dump(invocation) + "]}]}\n";
}

}  // namespace cxengine::tools

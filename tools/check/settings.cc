// Settings: combining them, asking them, reading their words.
#include "tools/check/settings.h"

namespace cxengine::tools {

namespace {

// "; did you mean …?", or where to look.
std::string Hint(std::string_view name) {
  std::vector<std::string_view> names;
  for (const dsl::CodeRow& row : dsl::AllCodes()) names.push_back(row.name);
  const std::string near = dsl::DidYouMean(name, names);
  return near.empty() ? "`dslcheck --explain` lists all codes" : near;
}

}  // namespace

Settings Combine(const Settings& first, const Settings& second) {
  return {first.select ? first.select : second.select, first.ignore ? first.ignore : second.ignore,
          first.fail_level ? first.fail_level : second.fail_level,
          first.max_warnings ? first.max_warnings : second.max_warnings};
}

bool IsShown(const Settings& settings, const dsl::Diagnostic& finding) {
  return finding.severity() == dsl::Severity::kError || IsChosen(settings, finding);
}

bool IsChosen(const Settings& settings, const dsl::Diagnostic& finding) {
  // What is told of most patterns, and is no fault, is only for those who name it.
  return (settings.select ? settings.select->contains(finding.code) : finding.code != dsl::Code::kKeyState) &&
         (!settings.ignore || !settings.ignore->contains(finding.code));
}

bool Fails(const Settings& settings, dsl::Severity severity) {
  return severity <= settings.fail_level.value_or(dsl::Severity::kError);  // the worst comes first
}

std::optional<std::set<dsl::Code>> ReadCodes(const std::vector<std::string>& names, CodeUse use,
                                             std::string& error) {
  std::set<dsl::Code> codes;
  for (const std::string& name : names) {
    const dsl::CodeRow* row = dsl::FindCode(name);
    if (row == nullptr) {
      error = "there is no finding `" + name + "`; " + Hint(name);
      return std::nullopt;
    }
    if (use == CodeUse::kIgnore && row->severity == dsl::Severity::kError) {
      error = "`" + name + "` is an error, and errors cannot be ignored";
      return std::nullopt;
    }
    codes.insert(row->code);
  }
  return codes;
}

std::optional<dsl::Severity> ReadSeverity(std::string_view name) {
  for (const auto severity : {dsl::Severity::kError, dsl::Severity::kWarning, dsl::Severity::kInfo}) {
    if (dsl::SeverityName(severity) == name) return severity;
  }
  return std::nullopt;
}

}  // namespace cxengine::tools

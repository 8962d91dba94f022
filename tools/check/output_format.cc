// The list of formats, and those that dsl/render.h makes.
#include "tools/check/output_format.h"

#include <algorithm>

#include "dsl/render.h"

namespace cxengine::tools {

namespace {

std::string Nothing() { return ""; }
std::string NothingMore(const std::vector<FileFailure>& /*failures*/) { return ""; }

std::string Text(const dsl::Source& source, const dsl::Diagnostics& findings, bool color) {
  return dsl::RenderText(source, findings, {.color = color});
}

std::string BeginJson() { return "["; }
std::string Json(const dsl::Source& source, const dsl::Diagnostics& findings, bool /*color*/) {
  std::string out;
  dsl::AppendJsonFindings(source, findings, out);
  return out;
}
std::string EndJson(const std::vector<FileFailure>& /*failures*/) { return "]\n"; }

}  // namespace

const std::vector<OutputFormat>& AllOutputFormats() {
  static const std::vector<OutputFormat> formats = {
      {"text", "for people", Nothing, Text, "", NothingMore},
      {"json", "one array, for scripts", BeginJson, Json, ",\n", EndJson},
      {"sarif", "SARIF 2.1.0, for code scanning", BeginSarif, SarifOf, ",\n", EndSarif},
      {"github", "annotations of GitHub Actions", Nothing, GithubLines, "", NothingMore},
      {"gcc", "a line for each finding, as compilers write them", Nothing, GccLines, "", NothingMore},
  };
  return formats;
}

const OutputFormat* FindOutputFormat(std::string_view name) {
  const auto& formats = AllOutputFormats();
  const auto row = std::find_if(formats.begin(), formats.end(),
                                [&](const OutputFormat& format) { return format.name == name; });
  return row == formats.end() ? nullptr : &*row;
}

}  // namespace cxengine::tools

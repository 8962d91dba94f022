// ReadCase, LoadCase, CasesIn.
#include "tests/conformance/case_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "engine/catalogue.h"

namespace cxengine::conformance {
namespace {

constexpr std::string_view kMarker = "; ----- ";

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// `--until 5000` and its kin; yields the fault, or "".
std::string ReadOption(const std::string& line, CaseFile& file) {
  tools::Run& run = file.run;
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) return "option without a value: " + line;
  const std::string name = line.substr(0, space);
  const std::string value = line.substr(space + 1);
  std::string error;
  if (name == "--key") {
    run.key_attribute = value;
    file.options.surroundings.key = value;
  } else if (line == "--select key-state") {
    file.options.key_state = true;
  } else if (name == "--until") {
    run.until = engine::ParseInstant(value, error);
  } else if (name == "--lifetime") {
    run.lifetime = engine::ParseDuration(value, error).value_or(0);
  } else {
    return "unknown option " + name;
  }
  return error;
}

std::string ReadFinding(const std::string& line, CaseFile& file) {
  ExpectedFinding finding;
  std::istringstream in(line);
  if (!(in >> finding.code >> finding.line >> finding.column)) return "no finding: " + line;
  std::getline(in >> std::ws, finding.message);
  file.findings.push_back(finding);
  return "";
}

// `MANY 65537 x`: in the pattern, MANY stands for 65 537 times the rest of the line.
std::string Grow(const std::string& line, CaseFile& file) {
  std::string name;
  std::size_t count = 0;
  std::istringstream in(line);
  const std::size_t place = in >> name >> count ? file.pattern.find(name) : std::string::npos;
  if (place == std::string::npos) return "nothing to grow: " + line;
  std::string unit;
  std::getline(in.ignore(), unit);
  std::string grown;
  for (std::size_t i = 0; i < count; ++i) grown += unit;
  file.pattern.replace(place, name.size(), grown);
  return "";
}

// One section; yields the fault, or "".
std::string ReadSection(const std::string& heading, const std::vector<std::string>& lines, CaseFile& file) {
  std::vector<std::string> words = Words(heading);
  tools::InputFault fault;
  if (heading == "events") {
    tools::ReadEvents(Joined(lines), file.run.events, fault);
    return fault.message;
  }
  if (heading == "answers") {
    file.run.answers.Read(Joined(lines), fault);
    return fault.message;
  }
  if (heading == "templates") {
    tools::ReadTemplates(Joined(lines), file.options.surroundings.templates.emplace(), fault);
    return fault.message;
  }
  if (heading == "integrations") {
    tools::ReadIntegrations(Joined(lines), file.options.surroundings.endpoints.emplace(), fault);
    return fault.message;
  }
  if (heading == "output" || (!words.empty() && words[0] == "output:")) {
    file.has_output = true;
    file.output = lines;
    file.output_kinds.assign(words.begin() + 1, words.end());
    return "";
  }
  file.lists_findings = file.lists_findings || heading == "diagnostics";
  for (const std::string& line : lines) {
    std::string error = "unknown section " + heading;
    if (heading == "options") error = ReadOption(line, file);
    if (heading == "diagnostics") error = ReadFinding(line, file);
    if (heading == "grown") error = Grow(line, file);
    if (!error.empty()) return error;
  }
  return "";
}

// The sections after the pattern; yields the fault, or "".
std::string ReadSections(const std::vector<std::string>& lines, CaseFile& file) {
  std::string heading;
  std::vector<std::string> content;
  const auto finish = [&] { return heading.empty() ? "" : ReadSection(heading, content, file); };
  for (const std::string& line : lines) {
    if (line.starts_with(kMarker)) {
      if (std::string error = finish(); !error.empty()) return error;
      heading = line.substr(kMarker.size());
      content.clear();
    } else if (line.starts_with("; ")) {
      content.push_back(line.substr(2));
    } else if (!line.empty() && !line.starts_with(";;")) {
      return "not a line of a section: " + line;
    }
  }
  return finish();
}

}  // namespace

std::optional<CaseFile> ReadCase(const std::string& name, const std::string& text, std::string& error) {
  CaseFile file;
  file.options.surroundings.endpoint_types = &engine::EndpointTypes();
  file.name = name;
  const std::size_t marker = text.find("\n" + std::string(kMarker));
  const std::size_t length = marker == std::string::npos ? text.size() : marker + 1;
  file.pattern = text.substr(0, length);
  if (const auto lines = LinesOf(text); !lines.empty()) file.title = lines.front();
  error = ReadSections(LinesOf(text.substr(length)), file);
  if (!error.empty()) return std::nullopt;
  return file;
}

std::optional<CaseFile> LoadCase(const std::string& path, std::string& error) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open()) {
    error = "cannot be read";
    return std::nullopt;
  }
  return ReadCase(std::filesystem::path(path).stem().string(), text, error);
}

std::vector<std::string> CasesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".cxp") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace cxengine::conformance

// Options → dsl::Surroundings.
#include "tools/surroundings.h"

#include "engine/catalogue.h"
#include "tools/files.h"
#include "tools/run_input.h"

namespace cxengine::tools {

namespace {

constexpr std::size_t kReadLimit = std::size_t{64} * 1024 * 1024;

// Reads a file and hands its text to `take`; an empty name is no file.
template <typename Take>
bool ReadWith(const std::string& path, std::string& error, Take take) {
  if (path.empty()) return true;
  std::vector<FileFailure> failures;
  std::string text;
  if (!ReadFile(path, kReadLimit, text, failures)) {
    error = failures.front().message;
    return false;
  }
  InputFault fault;
  if (take(text, fault)) return true;
  const std::string line = fault.line > 0 ? ":" + std::to_string(fault.line) : "";
  error = (path == "-" ? "standard input" : path) + line + ": " + fault.message;
  return false;
}

}  // namespace

const char* const kSurroundingsFormats =
    R"(Templates, for --templates: id and text of each
  {"TM1": "Hello, {{first-name}}"}
Integrations, for --integrations: name and type of each endpoint of the tenant (`echo` and `generic` are there anyway)
  {"shop": "http", "twilio": "twilio"})";

void AddTemplatesOption(CLI::App& app, SurroundingsOptions& options) {
  app.add_option("--templates", options.templates, "A file with the tenant's templates")->type_name("FILE");
}

void AddIntegrationsOption(CLI::App& app, SurroundingsOptions& options) {
  app.add_option("--integrations", options.integrations, "A file with the tenant's endpoints")
      ->type_name("FILE");
}

void AddKeyOption(CLI::App& app, SurroundingsOptions& options) {
  app.add_option("--key", options.key, "The pattern's key attribute")
      ->type_name("NAME")
      ->capture_default_str();
}

bool ReadSurroundings(const SurroundingsOptions& options, dsl::Surroundings& surroundings,
                      std::string& error) {
  surroundings.endpoint_types = &engine::EndpointTypes();
  surroundings.key = options.key;
  if (options.key.empty()) {
    error = "--key: the name of a field is needed";
    return false;
  }
  const bool templates_read =
      ReadWith(options.templates, error, [&](const std::string& text, InputFault& fault) {
        return ReadTemplates(text, surroundings.templates.emplace(), fault);
      });
  return templates_read &&
         ReadWith(options.integrations, error, [&](const std::string& text, InputFault& fault) {
           return ReadIntegrations(text, surroundings.endpoints.emplace(), fault);
         });
}

}  // namespace cxengine::tools

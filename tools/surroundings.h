// The options of a command line that tell the checker of a tenant's things: --templates, --integrations,
// --key. Files go in, dsl::Surroundings come out; what cannot be read is said in a sentence.
//
// The types of endpoints (engine/catalogue.h) are always known. What is not named stays "not known".
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "dsl/signature.h"

namespace cxengine::tools {

struct SurroundingsOptions {
  std::string templates;     // a file; "": not known
  std::string integrations;  // likewise
  std::string key = "id";
};

void AddTemplatesOption(CLI::App& app, SurroundingsOptions& options);
void AddIntegrationsOption(CLI::App& app, SurroundingsOptions& options);
void AddKeyOption(CLI::App& app, SurroundingsOptions& options);

// The formats of the files, for --help.
extern const char* const kSurroundingsFormats;

// False, with a sentence in `error`, when a file cannot be read or says nothing that makes sense.
bool ReadSurroundings(const SurroundingsOptions& options, dsl::Surroundings& surroundings,
                      std::string& error);

}  // namespace cxengine::tools

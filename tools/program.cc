// Start-up of programs.
#include "tools/program.h"

#include <exception>
#include <iostream>
#include <string>

#include "dsl/version.h"

namespace cxengine::tools {

void AddStandardFlags(CLI::App& app) {
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", app.get_name() + " " + std::string(dsl::Version()),
                       "Print the version and exit");
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return failed->get_name() + ": " + error.what() + "\nRun with --help for more information.\n";
  });
}

std::optional<int> ParseArguments(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kTrouble;
  }
  return std::nullopt;
}

int Complain(std::string_view program, std::string_view message) {
  std::cerr << program << ": " << message << "\n";
  return kTrouble;
}

int RunProgram(const char* program, int (*run)(int argc, char** argv), int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return Complain(program, error.what());
  }
}

}  // namespace cxengine::tools

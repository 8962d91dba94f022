// What the programs of this folder start with: --help, --version, and how they end when something is wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

namespace cxengine::tools {

// The exit status for wrong usage and for what could not be read or written.
inline constexpr int kTrouble = 2;

// Gives `app`, which has the program's name, --help and --version, and puts the name before complaints.
void AddStandardFlags(CLI::App& app);

// Reads the command line. Empty when the program is to go on; else its exit status: 0 after --help and
// --version, kTrouble after wrong usage, which has been said then.
std::optional<int> ParseArguments(CLI::App& app, int argc, char** argv);

// Says on standard error, after the program's name, what is wrong; yields kTrouble.
int Complain(std::string_view program, std::string_view message);

// Calls `run`. An exception that comes out of it, such as lack of memory, is said like any trouble.
int RunProgram(const char* program, int (*run)(int argc, char** argv), int argc, char** argv);

}  // namespace cxengine::tools

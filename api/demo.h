// What --demo adds: a template, a few enabled patterns to try, and the commands to try them with.
#pragma once

#include <string>
#include <vector>

namespace cxengine::api {

struct Services;

struct DemoPattern {
  std::string name;
  std::string description;
  std::string code;
};
// `+TM1` in them is the template of the demo, whatever its id will be.
const std::vector<DemoPattern>& DemoPatterns();

// Saves them for the tenant, once: those that were changed or deleted since stay so.
void InstallDemo(Services& services, const std::string& tenant);

// Three lines for a shell: get a token, save a pattern, send an event that it takes. The secret is read from
// the file bootstrap.json, not shown.
std::string DemoCommands(const std::string& api_url, const std::string& tenant,
                         const std::string& bootstrap_path);

}  // namespace cxengine::api

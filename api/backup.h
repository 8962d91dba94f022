// A data folder as one file, taken while the server runs, and a folder made from it.
//
// The file holds consistent copies of the databases: what the log knows is not older than the snapshot, and
// what the configuration says beyond it is brought in when the folder is opened, as after any start. It does
// not hold `secret.key`, without which the secrets in it cannot be read, nor `bootstrap.json`.
#pragma once

#include <string>

namespace cxengine::api {

// Writes `file`, whole or not at all; one that is there is not replaced. Throws store::Error in words for the
// operator; also for the folder of a server that does not run if RequireSound does.
void BackUp(const std::string& folder, const std::string& file);
// Makes the folder, which must not be there or be empty. Throws as above: for a file that is none, or
// damaged.
void Restore(const std::string& file, const std::string& folder);

}  // namespace cxengine::api

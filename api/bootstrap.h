// The first start of a data folder: an admin token, one tenant, one user (platform contract §10).
//
// Their credentials go into bootstrap.json, mode 0600, one key a line, which is on the disk before the
// database has them: whatever happens in between, nobody is locked out; the next start makes new ones.
#pragma once

#include <string>

namespace cxengine::api {

struct Services;

struct FirstStart {
  bool now = false;    // this very start
  std::string tenant;  // "tenant1"
  std::string email;
  std::string client_id;
};

// Does nothing but look when a user exists already. Throws store::Error.
FirstStart Bootstrap(Services& services, const std::string& path);

}  // namespace cxengine::api

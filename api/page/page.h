// The page at / for a person with a browser, and its files below /page/.
//
// What we wrote is part of the program. The viewer of the OpenAPI document is not ours: npm brings it when
// the server is built (tools/viewer.sh), into a folder beside the program. Both are read once; requests name
// files of a fixed list, so that no path leads elsewhere. Without the viewer the page shows a list, and how
// to get it.
#pragma once

#include <string>

#include "api/http/router.h"

namespace cxengine::api {

// Of the running program: ../share/cxengine/viewer as seen from it.
std::string ViewerFolder();

// `viewer` is the folder with the viewer's files; "" or one that has none: no viewer.
void AddPage(http::Router& router, const std::string& viewer);

}  // namespace cxengine::api

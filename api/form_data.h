// Uploads of one file: as multipart/form-data with a part `file` (RFC 7578), or bare as text/csv.
#pragma once

#include <string>

#include "api/problem.h"

namespace cxengine::api {

struct BodyType {
  std::string boundary;  // of form-data; "": the body is the file
};

// A 415 for any other type, a 400 for form-data without a boundary.
Result<BodyType> ReadBodyType(const http::Request& request);

// The file in a whole body; a 400 if it has no part `file` or its parts do not end.
Result<std::string> FileIn(const BodyType& type, std::string body);

}  // namespace cxengine::api

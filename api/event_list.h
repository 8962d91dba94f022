// The body of a POST that brings several events at once: one JSON array of objects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"

namespace cxengine::api {

// Whether this body is meant as an array: its first character that is no white space is `[`.
bool IsEventList(std::string_view body);

// The objects of the array, each as it was sent. A 400 that names the first element that is no object, or a
// 413 for one longer than `max_bytes`; what stands inside the objects is not looked at here.
Result<std::vector<std::string>> SplitEventList(const std::string& body, std::size_t max_bytes);

}  // namespace cxengine::api

// The files of this folder, which CMake puts into the program.
#pragma once

namespace cxengine::api {

extern const char* const kIndexHtml;
extern const char* const kPageCss;
extern const char* const kPageJs;

}  // namespace cxengine::api

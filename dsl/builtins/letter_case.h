// Upper and lower case of UTF-8 text, the same on every machine: no locale and no library's tables (§10).
//
// Covered are the letters that change case one to one: ASCII, Latin-1 and Latin Extended-A, Greek, Cyrillic.
// What has no such partner stays as it is (ß, İ, ı, µ, other scripts, bytes that are no UTF-8). Text keeps
// its length in bytes.
#pragma once

#include <string>

namespace cxengine::dsl {

std::string LowerCase(std::string text);
std::string UpperCase(std::string text);

}  // namespace cxengine::dsl

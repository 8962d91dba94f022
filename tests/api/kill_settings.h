// What the environment says of tests that kill the server.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace cxengine::api {

inline std::uint64_t KillSetting(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

}  // namespace cxengine::api

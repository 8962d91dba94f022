// A platform that is killed and started anew, and patterns for it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "tests/api/fixture.h"

namespace cxengine::api {

class CrashTest : public PlatformTest {
 protected:
  // As if the process had been killed and started anew: another folder has what this one has on the disk.
  // `change` may do more to it before.
  void Crash(const std::function<void(const std::string& copy)>& change = {}) {
    const std::string copy = folder / ("copy" + std::to_string(++crashes_));
    std::filesystem::copy(data_, copy);
    if (change) change(copy);
    std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
    platform.reset();
    data_ = copy;
    platform = std::make_unique<Platform>(data_, options, clock);
  }
  // With a clean stop.
  void Restart() {
    platform.reset();
    platform = std::make_unique<Platform>(data_, options, clock);
  }
  // The id of the pattern.
  std::string Enable(const std::string& code, const std::string& key = "id") const {
    const Answer saved =
        Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", code}, {"key", key}});
    EXPECT_EQ(saved.status, 201) << saved.body;
    return saved.json().value("id", "");
  }

  std::string data_ = folder / "data";
  int crashes_ = 0;
};

}  // namespace cxengine::api

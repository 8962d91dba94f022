// A platform that is killed and started anew, and patterns for it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <system_error>

#include "tests/api/fixture.h"

namespace cxengine::api {

class CrashTest : public PlatformTest {
 protected:
  // As if the process had been killed and started anew: another folder has what this one has on the disk.
  // `change` may do more to it before.
  void Crash(const std::function<void(const std::string& copy)>& change = {}) {
    const std::string copy = folder / ("copy" + std::to_string(++crashes_));
    Copy(copy);
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

  // The files as they are at one moment: a copy that something was written under is made again.
  void Copy(const std::string& copy) const {
    for (;;) {
      const auto before = Written();
      std::filesystem::remove_all(copy);
      std::error_code gone;  // a file of SQLite's may go meanwhile
      std::filesystem::copy(data_, copy, gone);
      if (!gone && Written() == before) return;
    }
  }
  std::map<std::string, std::filesystem::file_time_type> Written() const {
    std::map<std::string, std::filesystem::file_time_type> times;
    std::error_code gone;
    for (const auto& file : std::filesystem::directory_iterator(data_))
      times[file.path().filename()] = file.last_write_time(gone);
    return times;
  }

  std::string data_ = folder / "data";
  int crashes_ = 0;
};

}  // namespace cxengine::api

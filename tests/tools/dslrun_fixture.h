// The program dslrun as a person meets it: files in a folder of the test's own, run as in a shell.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cxengine::tools {

struct Outcome {
  int status = -1;
  std::string output;
  std::string errors;
};

class DslrunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / ("dslrun_" + std::string(info->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Write("pattern.cxp",
          "(event {:type \"a\"})\n(let [x (perform echo ask {:n $n})] (perform echo done {:x x}))\n");
    Write("events.ndjson", "{\"id\": 7, \"type\": \"a\", \"n\": 1}\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // `arguments` as in a shell whose folder is that of the test's files.
  Outcome Run(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.string() + "' && '" + CXENGINE_BIN_DIR + "/dslrun' " +
                                arguments + " > out.txt 2> err.txt";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read("out.txt"), Read("err.txt")};
  }

  std::filesystem::path folder_;
};

}  // namespace cxengine::tools

// dslcheck as a person runs it: the built program, its streams and its exit status.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cxengine::tools {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// Every test has a folder of its own, which is also the working directory of the program.
class DslcheckTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "dslcheck-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Put(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  std::string Get(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // `arguments` are shell words; standard input comes from `input`, and is empty by default.
  Outcome Run(const std::string& arguments, const std::string& input = "") {
    Put("streams/in", input);
    const std::string command = "cd '" + folder_.string() + "' && '" CXENGINE_BIN_DIR "/dslcheck' " +
                                arguments + " <streams/in 2>streams/err";
    Outcome outcome;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return outcome;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
      outcome.out.append(buffer, size);
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    outcome.err = Get("streams/err");
    return outcome;
  }

  std::filesystem::path folder_;
};

}  // namespace cxengine::tools

#include "tests/api/example_file.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace cxengine::api {
namespace {

class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)), in_(path_) {
    if (!in_) throw std::runtime_error(path_ + " cannot be read");
  }

  std::vector<Step> Read() {
    for (std::string line; std::getline(in_, line);) {
      ++number_;
      if (!TakeKeyword(line)) TakeContinuation(line);
    }
    return std::move(steps_);
  }

 private:
  enum class Open { kNothing, kCommand, kBody };

  bool TakeKeyword(const std::string& line) {
    if (line.starts_with(' ')) return false;
    std::istringstream words(line);
    std::string keyword;
    words >> keyword;
    const std::string rest = line.size() > keyword.size() ? line.substr(keyword.size() + 1) : "";
    if (keyword == "#") return true;
    if (keyword == "operator" || keyword == "given") {
      Step& step = Begin(keyword == "given" ? Step::Kind::kGiven : Step::Kind::kOperator);
      words >> step.method >> step.path >> std::ws;
      std::getline(words, step.body);
    } else if (keyword == "as") {
      Step& step = Begin(Step::Kind::kUser);
      words >> step.email >> step.password;
    } else if (keyword == "example") {
      Begin(Step::Kind::kExample).example.name = rest;
    } else if (keyword == "$") {
      Current().commands.push_back(rest);
      open_ = Open::kCommand;
    } else if (keyword == "malformed") {
      words >> Current().malformed_status >> Current().malformed_code;
      Current().malformed_code.pop_back();  // the colon
    } else if (keyword == "answers") {
      words >> Current().status >> std::ws;
      std::getline(words, Current().type);
      open_ = Open::kBody;
    } else if (keyword == "except" || keyword == "extra") {
      const std::size_t colon = rest.find(": ");
      if (colon == std::string::npos) Fail("needs a pointer, a colon and a reason");
      (keyword == "extra" ? Current().extra : Current().except)[rest.substr(0, colon)] =
          rest.substr(colon + 2);
      open_ = Open::kNothing;
    } else {
      return false;
    }
    return true;
  }

  void TakeContinuation(const std::string& line) {
    if (open_ == Open::kCommand) {
      Current().commands.back() += "\n" + line;
    } else if (open_ == Open::kBody && !line.empty()) {
      Current().body += line + "\n";
    } else if (!line.empty()) {
      Fail("is nothing that such a file has");
    }
  }

  Step& Begin(Step::Kind kind) {
    open_ = Open::kNothing;
    steps_.push_back(Step{.kind = kind, .line = number_});
    return steps_.back();
  }
  Example& Current() {
    if (steps_.empty() || steps_.back().kind != Step::Kind::kExample) Fail("belongs to an example");
    return steps_.back().example;
  }
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(path_ + ":" + std::to_string(number_) + ": this line " + what);
  }

  const std::string path_;
  std::ifstream in_;
  int number_ = 0;
  Open open_ = Open::kNothing;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> ReadExamples(const std::string& path) { return Reader(path).Read(); }

}  // namespace cxengine::api

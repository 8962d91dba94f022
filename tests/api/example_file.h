// A file of documented examples, read (tests/api/examples/README.md).
#pragma once

#include <map>
#include <string>
#include <vector>

namespace cxengine::api {

struct Example {
  std::string name;
  std::vector<std::string> commands;  // one; or the malformed one and the mended one
  int malformed_status = 0;           // of the first of two
  std::string malformed_code;
  int status = 0;
  std::string type;                           // Content-Type; "": there is no body
  std::string body;                           // as documented; "": not documented
  std::map<std::string, std::string> except;  // JSON pointer → why the value differs
  std::map<std::string, std::string> extra;   // JSON pointer → why it is there
};

// What is to be done, in order of the file.
struct Step {
  enum class Kind { kOperator, kGiven, kUser, kExample };
  Kind kind;
  int line;                        // of the file, for messages
  std::string method, path, body;  // kOperator, kGiven
  std::string email, password;     // kUser
  Example example;                 // kExample
};

// Throws std::runtime_error with file and line if it is not well-formed.
std::vector<Step> ReadExamples(const std::string& path);

}  // namespace cxengine::api

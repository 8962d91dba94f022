// Bytes that wait on disk until they are complete: a file that nobody else can see and that goes with the
// process.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/descriptor.h"

namespace cxengine::api {

class Spool {
 public:
  // In this folder. What goes wrong shows with the first Add.
  explicit Spool(const std::string& folder);
  // False: error() says why, in words for the operator.
  bool Add(std::string_view bytes);
  std::size_t size() const { return size_; }
  const std::string& error() const { return error_; }
  // All of it. Throws std::runtime_error if the disk does not give it back.
  std::string Read() const;

 private:
  http::Descriptor file_;
  std::size_t size_ = 0;
  std::string error_;
};

}  // namespace cxengine::api

// Conditional requests (RFC 9110 §13): strong entity tags made from revisions, If-Match and If-None-Match.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/http/message.h"
#include "api/problem.h"

namespace cxengine::api {

// The strong tag of a stored revision: "7" with its quotes.
std::string EntityTag(std::int64_t revision);

class Conditions {
 public:
  // A field that is no list of entity tags is a 400: ignoring it could overwrite what the client meant to
  // protect.
  static Result<Conditions> Read(const http::Request& request);

  // For a write to an existing object. 412 if If-Match names other revisions or If-None-Match this one.
  std::optional<Problem> CheckWrite(std::int64_t revision) const;
  // For a write that makes the object: 412 if If-Match wants one to be there.
  std::optional<Problem> CheckCreate() const;
  // For a read: 412 as above, or the 304 for If-None-Match; nullopt to answer in full.
  std::optional<http::Response> CheckRead(std::int64_t revision) const {
    return CheckRead(EntityTag(revision));
  }
  // The same of something whose tag is made otherwise.
  std::optional<http::Response> CheckRead(const std::string& tag) const;

 private:
  struct Tags {
    bool any = false;  // "*"
    std::vector<std::string> strong;
    std::vector<std::string> weak;
  };
  static bool Parse(const http::Request& request, const char* name, std::optional<Tags>& tags);

  std::optional<Tags> match_;
  std::optional<Tags> none_match_;
};

}  // namespace cxengine::api

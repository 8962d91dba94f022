// Bytes that are served as they are to everybody: made once, with a strong ETag of their content. Browsers
// and proxies may keep them, and ask each time whether they have changed.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"
#include "api/http/router.h"

namespace cxengine::api {

class StaticContent {
 public:
  // `type` as Content-Type, without a charset where it is a text: that is UTF-8.
  StaticContent(std::string_view type, std::string body, http::Headers more = {});
  // The content, or a 304 where If-None-Match names it.
  http::Response Answer(const http::Request& request) const;

 private:
  std::string tag_;
  http::Response response_;
};

void AddStatic(http::Router& router, std::string_view path, StaticContent content);

}  // namespace cxengine::api

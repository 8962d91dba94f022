// A table of routes: method and path template to handler.
//
// Templates are written "/tenants/{tid}/patterns/{id}". A path that no template fits is a 404, a path that
// fits with another method is a 405 with Allow; HEAD is answered as GET without a body, OPTIONS lists what is
// allowed.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/message.h"

namespace cxengine::http {

// Values of a template's names, decoded: {"tid": "tenant1"}.
using PathArguments = std::map<std::string, std::string, std::less<>>;
using RouteHandler = std::function<void(Request, PathArguments, Responder)>;

class Router {
 public:
  void Add(std::string method, std::string_view path_template, RouteHandler handler);
  // Finds the route and calls its handler; an exception that escapes it becomes a 500 without its text.
  void Route(Request request, Responder responder) const;
  // Method and template of each route, in order of Add.
  std::vector<std::pair<std::string, std::string>> Routes() const;
  // {"error": sentence, "code": code} as application/json; charset=utf-8, for the router's own refusals and
  // handlers'.
  static Response Error(int status, std::string_view code, std::string_view sentence);

 private:
  struct Entry {
    std::string method;
    std::vector<std::string> segments;  // "{name}" for a variable one
    RouteHandler handler;
  };
  std::vector<Entry> entries_;
};

}  // namespace cxengine::http

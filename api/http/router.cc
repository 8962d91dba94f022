#include "api/http/router.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

namespace cxengine::http {
namespace {

std::vector<std::string> SplitTemplate(std::string_view path) {
  std::vector<std::string> segments;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) segments.emplace_back();
  }
  return segments;
}

bool IsVariable(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// A variable takes any segment but an empty one: "/tenants//patterns" names no tenant.
bool Fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                    [](const std::string& expected, const std::string& actual) {
                      return IsVariable(expected) ? !actual.empty() : expected == actual;
                    });
}

// Of two templates that fit one path, the one whose first differing segment is literal is the better.
bool IsMoreLiteral(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (IsVariable(a[i]) != IsVariable(b[i])) return IsVariable(b[i]);
  }
  return false;
}

PathArguments Arguments(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  PathArguments arguments;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string& name = pattern[i];
    if (IsVariable(name)) arguments.insert_or_assign(name.substr(1, name.size() - 2), path[i]);
  }
  return arguments;
}

std::string Allow(std::set<std::string> methods) {
  if (methods.count("GET") > 0) methods.insert("HEAD");
  methods.insert("OPTIONS");
  std::string list;
  for (const std::string& method : methods) {
    if (!list.empty()) list += ", ";
    list += method;
  }
  return list;
}

}  // namespace

void Router::Add(std::string method, std::string_view path_template, RouteHandler handler) {
  entries_.push_back(Entry{std::move(method), SplitTemplate(path_template), std::move(handler)});
}

void Router::Route(Request request, Responder responder) const {
  const bool everything = request.target == "*";  // OPTIONS alone may ask for it
  std::set<std::string> methods;
  const Entry* best = nullptr;
  // A template for HEAD itself comes before the one for GET.
  for (const std::string_view method : {std::string_view(request.method), std::string_view("GET")}) {
    for (const Entry& entry : entries_) {
      if (!everything && !Fits(entry.segments, request.segments)) continue;
      methods.insert(entry.method);
      if (entry.method != method || everything) continue;
      if (best == nullptr || IsMoreLiteral(entry.segments, best->segments)) best = &entry;
    }
    if (best != nullptr || request.method != "HEAD") break;
  }
  if (best != nullptr) {
    PathArguments arguments = Arguments(best->segments, request.segments);
    try {
      best->handler(std::move(request), std::move(arguments), std::move(responder));
    } catch (...) {
      // The responder went with the call: destroyed unanswered, it has sent the 500 already.
    }
    return;
  }
  if (methods.empty() && !everything) {
    responder.Send(Error(404, "not-found", "There is nothing at this path."));
    return;
  }
  Response response;
  if (request.method == "OPTIONS") {
    response.status = 204;
  } else {
    response =
        Error(405, "method-not-allowed", "This path does not support the request's method; see Allow.");
  }
  response.headers.Add("Allow", Allow(std::move(methods)));
  responder.Send(std::move(response));
}

std::vector<std::pair<std::string, std::string>> Router::Routes() const {
  std::vector<std::pair<std::string, std::string>> routes;
  for (const Entry& entry : entries_) {
    std::string path;
    for (const std::string& segment : entry.segments) path += "/" + segment;
    routes.emplace_back(entry.method, path.empty() ? "/" : path);
  }
  return routes;
}

Response Router::Error(int status, std::string_view code, std::string_view sentence) {
  return ErrorResponse(status, code, sentence);
}

}  // namespace cxengine::http

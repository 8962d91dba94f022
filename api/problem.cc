#include "api/problem.h"

namespace cxengine::api {

http::Response JsonTextResponse(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.Add("Content-Type", "application/json; charset=utf-8");
  response.body = std::move(body);
  return response;
}

http::Response JsonResponse(int status, const Json& body) {
  // Bodies are checked on the way in; a replacement character is still better than an exception.
  return JsonTextResponse(status, body.dump(-1, ' ', false, Json::error_handler_t::replace));
}

http::Response NoContent() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response ProblemResponse(const Problem& problem) {
  Json body = {{"error", problem.sentence}, {"code", problem.code}};
  if (!problem.details.is_null()) body["details"] = problem.details;
  http::Response response = JsonResponse(problem.status, body);
  if (problem.status == 503) response.headers.Add("Retry-After", "1");
  return response;
}

}  // namespace cxengine::api

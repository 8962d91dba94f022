#include "api/static_content.h"

#include <memory>
#include <utility>

#include "api/auth/secret.h"
#include "api/conditions.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kTagBytes = 16;  // of the hash: more than chance or a mistake can meet twice

bool IsText(std::string_view type) { return type.starts_with("text/") || type == "application/json"; }

std::string TagOf(const std::string& body) {
  std::string tag = "\"";
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : auth::Sha256(body).substr(0, kTagBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    tag += kHex[byte >> 4];
    tag += kHex[byte & 15];
  }
  return tag + "\"";
}

}  // namespace

StaticContent::StaticContent(std::string_view type, std::string body, http::Headers more)
    : tag_(TagOf(body)) {
  response_.body = std::move(body);
  response_.headers = std::move(more);
  response_.headers.Add("Content-Type", std::string(type) + (IsText(type) ? "; charset=utf-8" : ""));
  response_.headers.Add("ETag", tag_);
  response_.headers.Add("Cache-Control", "no-cache");
  response_.headers.Add("X-Content-Type-Options", "nosniff");
}

http::Response StaticContent::Answer(const http::Request& request) const {
  auto conditions = Conditions::Read(request);
  if (!conditions.ok()) return ProblemResponse(conditions.problem());
  if (auto response = conditions.value().CheckRead(tag_)) {
    if (response->status == 304) response->headers.Add("Cache-Control", "no-cache");
    return *std::move(response);
  }
  return response_;
}

void AddStatic(http::Router& router, std::string_view path, StaticContent content) {
  const auto shared = std::make_shared<const StaticContent>(std::move(content));
  router.Add("GET", path,
             [shared](const http::Request& request, const http::PathArguments&, http::Responder responder) {
               responder.Send(shared->Answer(request));
             });
}

}  // namespace cxengine::api

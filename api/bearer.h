// Bearer tokens in requests (RFC 6750): who calls, and whether the token allows it.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "api/auth/token_service.h"
#include "api/http/message.h"
#include "api/problem.h"
#include "api/store/meta.h"
#include "api/submission.h"

namespace cxengine::api {

// nullopt: `principal` is set and has the scope. Else the refusal: 401 without or with a bad token, 403 for a
// token that is too narrow, each with WWW-Authenticate.
std::optional<http::Response> CheckBearer(auth::TokenService& tokens, const http::Request& request,
                                          auth::Scope scope,
                                          std::shared_ptr<const auth::Principal>& principal);

// nullopt: the request has the admin token, whose SHA-256 `meta` keeps. Else the refusal, a 401.
std::optional<http::Response> CheckAdmin(store::Meta& meta, const http::Request& request);

// The value of the one Authorization field, if its scheme (without regard to case) is this one: what follows
// it.
std::optional<std::string_view> AuthorizationOf(const http::Request& request, std::string_view scheme);
// How many Authorization fields there are.
int CountAuthorizations(const http::Request& request);

// 503 with Retry-After, for queues that are full.
http::Response Overloaded();
// What a handler threw: the 503 `storage-unavailable` if the disk is why, else the 500, with this sentence.
Problem ProblemOf(const std::exception& error, const std::string& sentence);
// The 503 of what was not done: `what` is half a sentence, "The event was not taken".
Problem NotNow(Hindrance hindrance, const std::string& what);
// The 503 of a change that is stored and counts later.
http::Response NotYet(Hindrance hindrance);

}  // namespace cxengine::api

// Router: which handler a request reaches, and what is said when it reaches none.

#include "api/http/router.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "api/http/target.h"

namespace cxengine::http {
namespace {

// What a router answers to "GET /path": the handlers of these tests answer with their own name and arguments.
Response Ask(const Router& router, const std::string& method, const std::string& target) {
  Request request;
  request.method = method;
  request.target = target;
  const auto decoded = DecodeTarget(target);
  EXPECT_TRUE(decoded) << target;
  if (decoded) request.segments = decoded->segments;
  std::optional<Response> answer;
  router.Route(std::move(request), Responder([&](Response response) {
                 EXPECT_FALSE(answer) << "answered twice";
                 answer = std::move(response);
               }));
  EXPECT_TRUE(answer) << "not answered";
  return answer.value_or(Response{});
}

RouteHandler Named(std::string name) {
  return [name](Request, PathArguments arguments, Responder responder) {
    Response response;
    response.body = name;
    for (const auto& [key, value] : arguments) response.body += " " + key + "=" + value;
    responder.Send(std::move(response));
  };
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.Add("GET", "/", Named("root"));
    router_.Add("GET", "/tenants/{tid}/patterns", Named("list"));
    router_.Add("POST", "/tenants/{tid}/patterns", Named("create"));
    router_.Add("GET", "/tenants/{tid}/patterns/{id}", Named("one"));
    router_.Add("GET", "/tenants/{tid}/patterns/special", Named("special"));
    router_.Add("DELETE", "/tenants/{tid}/patterns/{id}", Named("delete"));
  }
  Router router_;
};

TEST_F(RouterTest, APathReachesItsHandlerWithDecodedArguments) {
  EXPECT_EQ(Ask(router_, "GET", "/").body, "root");
  EXPECT_EQ(Ask(router_, "GET", "/tenants/t%201/patterns").body, "list tid=t 1");
  EXPECT_EQ(Ask(router_, "POST", "/tenants/t/patterns").body, "create tid=t");
  EXPECT_EQ(Ask(router_, "GET", "/tenants/a%2Fb/patterns/PT1").body, "one id=PT1 tid=a/b");
}

TEST_F(RouterTest, ALiteralSegmentIsPreferredWhateverTheOrderOfAdding) {
  EXPECT_EQ(Ask(router_, "GET", "/tenants/t/patterns/special").body, "special tid=t");
  // Deleting knows no special one.
  EXPECT_EQ(Ask(router_, "DELETE", "/tenants/t/patterns/special").body, "delete id=special tid=t");
}

TEST_F(RouterTest, WhatNoTemplateFitsIsNotFound) {
  for (const char* target : {"/nothing", "/tenants", "/tenants//patterns", "/tenants/t/patterns/", "//",
                             "/Tenants/t/patterns", "/tenants/t/patterns/a/b"}) {
    const Response response = Ask(router_, "GET", target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_EQ(response.body, R"({"error":"There is nothing at this path.","code":"not-found"})");
  }
}

TEST_F(RouterTest, AnotherMethodIsNotAllowedAndToldWhichAre) {
  const Response response = Ask(router_, "PUT", "/tenants/t/patterns/special");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.Find("allow"), "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(Ask(router_, "get", "/").status, 405);
}

TEST_F(RouterTest, HeadIsAnsweredAsGet) {
  EXPECT_EQ(Ask(router_, "HEAD", "/tenants/t/patterns").body, "list tid=t");
}

TEST_F(RouterTest, HeadIsNotAllowedWhereGetIsNot) {
  router_.Add("POST", "/token", Named("token"));
  EXPECT_EQ(Ask(router_, "HEAD", "/token").status, 405);
  EXPECT_EQ(Ask(router_, "GET", "/token").headers.Find("Allow"), "OPTIONS, POST");
}

TEST_F(RouterTest, OptionsListsWhatIsAllowed) {
  const Response one = Ask(router_, "OPTIONS", "/tenants/t/patterns");
  EXPECT_EQ(one.status, 204);
  EXPECT_EQ(one.headers.Find("Allow"), "GET, HEAD, OPTIONS, POST");
  const Response all = Ask(router_, "OPTIONS", "*");
  EXPECT_EQ(all.status, 204);
  EXPECT_EQ(all.headers.Find("Allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(Ask(router_, "OPTIONS", "/nothing").status, 404);
}

TEST_F(RouterTest, AThrowingHandlerIsA500WithoutItsText) {
  router_.Add("GET", "/throws",
              [](Request, PathArguments, Responder) { throw std::runtime_error("secret"); });
  const Response response = Ask(router_, "GET", "/throws");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST_F(RouterTest, AHandlerThatForgetsToAnswerIsA500) {
  router_.Add("GET", "/forgets", [](Request, PathArguments, Responder) {});
  EXPECT_EQ(Ask(router_, "GET", "/forgets").status, 500);
}

TEST(ErrorTest, SentencesAreJson) {
  const Response response = Router::Error(400, "a-code", "say \"x\\y\"\n\x01é");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, "{\"error\":\"say \\\"x\\\\y\\\"\\u000a\\u0001é\",\"code\":\"a-code\"}");
  EXPECT_EQ(response.headers.Find("CONTENT-TYPE"), "application/json; charset=utf-8");
}

TEST(ResponderTest, AnswersOnceAndOnlyOnce) {
  int answers = 0;
  {
    Responder first([&](Response) { ++answers; });
    Responder second(std::move(first));
    second.Send(Response{});
    second.Send(Response{});
  }
  EXPECT_EQ(answers, 1);
}

TEST(ResponderTest, AssigningOverADutyFulfilsItWithA500) {
  int status = 0;
  Responder kept([&](Response response) { status = response.status; });
  kept = Responder([](Response) {});
  EXPECT_EQ(status, 500);
}

}  // namespace
}  // namespace cxengine::http

// Endpoints of type `http`: what a receiver gets and how it checks the signature, what becomes of its answer,
// and that a call outlives the process under one id.
#include "api/connect/http_endpoint.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "tests/api/crash_fixture.h"
#include "tests/connect/raw_server.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A request as a receiver sees it.
struct Received {
  std::map<std::string, std::string> headers;
  std::string body;

  explicit Received(const std::string& request) {
    const std::size_t end = request.find("\r\n\r\n");
    body = request.substr(end + 4);
    for (std::size_t at = request.find("\r\n") + 2; at < end + 2;) {
      const std::size_t line_end = request.find("\r\n", at);
      const std::size_t colon = request.find(": ", at);
      headers[request.substr(at, colon - at)] = request.substr(colon + 2, line_end - colon - 2);
      at = line_end + 2;
    }
  }
};

// As docs/endpoints.md tells receivers to, with another library than ours.
bool IsSigned(const Received& request, const std::string& secret, std::int64_t now) {
  const auto header = request.headers.find("CxEngine-Signature");
  if (header == request.headers.end()) return false;
  const std::string& text = header->second;
  const std::size_t comma = text.find(",v1=");
  if (!text.starts_with("t=") || comma == std::string::npos) return false;
  const std::string time = text.substr(2, comma - 2);
  if (std::abs(std::stoll(time) - now) > 300) return false;
  const std::string what = time + "." + request.headers.at("Idempotency-Key") + "." + request.body;
  unsigned char code[32];
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(what.data()), what.size(), code, &length);
  std::string hex;
  for (const unsigned char byte : code) {
    hex += "0123456789abcdef"[byte / 16];
    hex += "0123456789abcdef"[byte % 16];
  }
  return text.substr(comma + 4) == hex;
}

TEST(HttpSignature, IsThatOfTheDocumentation) {
  EXPECT_EQ(SignatureOf("a secret", 1'700'000'000, "d3e19c37d9ba8a21498e97bfc4935b32-1",
                        R"({"verb":"perform","endpoint":"shop","action":"retry-offer","params":{"n":1}})"),
            "t=1700000000,v1="
            "34d1e06e240e4b8946c45cc274263157d02408921cb22d6c433596a967920143");
}

TEST(HttpHeaders, OnlyThoseThatAreSomebodysOwnAreSent) {
  for (const char* good : {"X-Api-Key", "Authorization", "x_y", "Cookie"})
    EXPECT_FALSE(WhyNotHeader(good, "a value")) << good;
  for (const char* bad : {"", "a b", "a:b", "a\r\nb", "ä", "Host", "content-LENGTH", "Transfer-Encoding",
                          "Connection", "Proxy-Authorization", "Idempotency-Key", "CxEngine-Signature"})
    EXPECT_TRUE(WhyNotHeader(bad, "a value")) << bad;
  for (const char* bad : {"", "a\r\nX: b", "a\nb", " a", "a ", "a\x7F"})
    EXPECT_TRUE(WhyNotHeader("X-Api-Key", bad)) << bad;
}

class HttpEndpointTest : public CrashTest {
 protected:
  HttpEndpointTest() {
    options.runtime.outgoing.guard = AddressGuard({*AddressRange::Parse("127.0.0.1")});
    Open();
  }
  void SetUpShop(Json fields) const {
    fields["type"] = "http";
    const Answer answer = Call("POST", "/1.0/tenants/tenant1/integrations/shop", fields);
    EXPECT_THAT(answer.status, ::testing::AnyOf(200, 201)) << answer.body;
  }
  void Send(const Json& event) const {
    const Answer answer = Call("POST", kEvent, event);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  Json MatchOf(const std::string& key) const {
    const Json list = Call("GET", "/1.0/tenants/tenant1/matches?key=" + key).json();
    const std::string id = list.at(0)["id"];
    return Call("GET", "/1.0/tenants/tenant1/matches/" + id).json();
  }
  // Once it has ended.
  Json Ended(const std::string& key) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    for (;;) {
      Json match = MatchOf(key);
      if (match["result"] != "waiting") return match;
      if (std::chrono::steady_clock::now() > end)
        throw std::runtime_error("the match did not end: " + match.dump());
      platform->services().runtime.Wake();
      std::this_thread::yield();
    }
  }
  // How the interaction of a new match ended.
  Json Outcome(const std::string& key) {
    Send({{"id", key}, {"type", "a"}, {"n", 1}});
    return Ended(key)["interactions"][0];
  }
};

constexpr const char* kAsks = R"((event {:type "a"}) (perform shop retry-offer {:n $n :who "Ä"}))";

TEST_F(HttpEndpointTest, AReceiverGetsWhatThePatternSaysSignedAndItsAnswerIsTheResult) {
  RawServer shop([](RawServer::Connection& connection) {
    while (!connection.Read().empty()) connection.Answer(R"( {"url":"https://x","n":[1.5,null]} )");
  });
  SetUpShop({{"url", shop.Url("127.0.0.1", "/hook?a=1")},
             {"secret", "a secret"},
             {"headers", {{"X-Api-Key", "key-of-the-shop"}}}});
  Enable(R"((event {:type "a"}) (let [offer (fetch shop retry-offer {:n $n})]
                                  (perform echo m {:url offer.url})))");
  Send({{"id", 7}, {"type", "a"}, {"n", 1}});
  const Json match = Ended("7");
  EXPECT_EQ(match["result"], "completed") << match;
  EXPECT_EQ(match["interactions"][0]["result"], Json({{"url", "https://x"}, {"n", {1.5, nullptr}}}));
  EXPECT_EQ(match["interactions"][1]["params"], Json({{"url", "https://x"}}));

  ASSERT_EQ(shop.Requests().size(), 1U);
  EXPECT_THAT(shop.Requests()[0], ::testing::StartsWith("POST /hook?a=1 HTTP/1.1\r\n"));
  Received request(shop.Requests()[0]);
  EXPECT_EQ(
      Json::parse(request.body),
      Json({{"verb", "fetch"}, {"endpoint", "shop"}, {"action", "retry-offer"}, {"params", {{"n", 1}}}}));
  EXPECT_EQ(request.headers["Content-Type"], "application/json; charset=utf-8");
  EXPECT_EQ(request.headers["X-Api-Key"], "key-of-the-shop");
  EXPECT_EQ(request.headers["Idempotency-Key"], match["id"].get<std::string>() + "-1");
  const std::int64_t now = clock.Now() / 1000;
  EXPECT_TRUE(IsSigned(request, "a secret", now));
  EXPECT_FALSE(IsSigned(request, "another", now));
  EXPECT_FALSE(IsSigned(request, "a secret", now + 301)) << "replayed";
  Received changed = request;
  changed.body.back() = ' ';
  EXPECT_FALSE(IsSigned(changed, "a secret", now));
  changed = request;
  changed.headers["Idempotency-Key"] += "1";
  EXPECT_FALSE(IsSigned(changed, "a secret", now));
}

TEST_F(HttpEndpointTest, WithoutASecretNothingIsSigned) {
  RawServer shop([](RawServer::Connection& connection) {
    while (!connection.Read().empty()) connection.Answer("");
  });
  SetUpShop({{"url", shop.Url()}});
  Enable(kAsks);
  const Json outcome = Outcome("7");
  EXPECT_EQ(outcome["outcome"], "answered");
  EXPECT_EQ(outcome["result"], nullptr) << "without a body";
  EXPECT_THAT(shop.Requests().at(0), Not(HasSubstr("Signature")));
  EXPECT_THAT(shop.Requests().at(0), HasSubstr(R"("who":"Ä")"));
}

TEST_F(HttpEndpointTest, WhatIsNoAnswerFailsInWordsWithoutAddressesAndSecrets) {
  const auto respond = [](const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  };
  struct Row {
    std::string sent;
    std::string error;
  };
  const Row rows[] = {
      {respond("500 No", "{}"), "the server answered with status 500"},
      {respond("404 No", ""), "the server answered with status 404"},
      {respond("302 Found\r\nLocation: http://127.0.0.1:1/", ""), "the server answered with status 302"},
      {respond("200 OK", "so be it"), "the answer is not JSON: "},
      {respond("200 OK", "{} {}"), "the answer is not JSON: "},
      {respond("200 OK", std::string(30'000, '[')), "the answer is not JSON: "},
      {respond("200 OK", "\"" + std::string(70'000, 'x') + "\""), "the answer was too large"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}", "the answer broke off or is no HTTP"},
      {"", "the answer broke off or is no HTTP"},
      {respond("200 OK", "{}"), ""},
      {respond("204 None", ""), ""},
  };
  Enable(kAsks);
  int key = 0;
  for (const Row& row : rows) {
    RawServer shop([&](RawServer::Connection& connection) {
      if (!connection.Read().empty()) connection.Send(row.sent);
    });
    SetUpShop({{"url", shop.Url()}, {"secret", "s3cr3t-of-the-shop"}});
    const std::string name = "k" + std::to_string(++key);
    const Json outcome = Outcome(name);
    EXPECT_EQ(outcome["outcome"], row.error.empty() ? "answered" : "failed") << outcome;
    EXPECT_THAT(outcome.value("error", ""), HasSubstr(row.error));
    const std::string text = MatchOf(name).dump();
    EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(text, Not(HasSubstr("127.0.0.1")));
  }
}

TEST_F(HttpEndpointTest, WhereNobodyMayBeAskedTheCallFails) {
  Enable(kAsks);
  EXPECT_EQ(Outcome("1")["error"], "there is no endpoint `shop`");
  SetUpShop({{"url", "http://10.1.2.3/"}});
  EXPECT_EQ(Outcome("2")["error"], "the address is not one that this server may ask");
  SetUpShop({{"url", "ftp://127.0.0.1/"}});
  EXPECT_THAT(Outcome("3")["error"].get<std::string>(), HasSubstr("its address "));
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/integrations/shop").status, 204);
  EXPECT_EQ(Outcome("4")["error"], "there is no endpoint `shop`");
  RawServer shop([](RawServer::Connection& connection) {
    while (!connection.Read().empty()) connection.Answer("{}");
  });
  SetUpShop({{"url", shop.Url()}});
  platform->services().tenants.Withhold("tenant1", "http");
  EXPECT_EQ(Outcome("5")["error"], "there is no endpoint `shop`");
  EXPECT_TRUE(shop.Requests().empty());
}

TEST_F(HttpEndpointTest, HeadersThatCannotBeSentAreRefusedWhenTheyAreSaved) {
  const Answer refused =
      Call("POST", "/1.0/tenants/tenant1/integrations/shop",
           Json({{"type", "http"}, {"url", "https://shop.test"}, {"headers", {{"Host", "other"}}}}));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("headers.Host"));
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/integrations/shop",
                 Json({{"type", "http"}, {"url", "https://shop.test"}, {"headers", {{"X", "a\r\nY: b"}}}}))
                .status,
            400);
}

TEST_F(HttpEndpointTest, RetriesAreOneInteractionUnderOneKey) {
  std::atomic<int> asked = 0;
  RawServer shop([&](RawServer::Connection& connection) {
    while (!connection.Read().empty())
      ++asked < 3 ? connection.Answer("", "503 Later") : connection.Answer("7");
  });
  SetUpShop({{"url", shop.Url()}, {"secret", "s"}});
  Enable(
      R"((event {:type "a"}) (let [n (fetch shop count {} (retries 2) (timeout 1000 days))] (perform echo m {:n n})))");
  Send({{"id", 7}, {"type", "a"}});
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  for (int seen = 0; asked < 3; std::this_thread::yield()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    if (asked == seen) {  // the pause is over
      clock.Advance(1000);
      platform->services().runtime.Wake();
      continue;
    }
    seen = asked;
  }
  const Json match = Ended("7");
  EXPECT_EQ(match["interactions"][0]["attempts"], 3);
  EXPECT_EQ(match["interactions"][1]["params"], Json({{"n", 7}}));
  std::set<std::string> keys;
  for (const std::string& request : shop.Requests())
    keys.insert(Received(request).headers["Idempotency-Key"]);
  EXPECT_EQ(keys.size(), 1U);
}

TEST_F(HttpEndpointTest, ACallUnderWayWhenTheProcessEndsIsMadeAgainUnderItsKey) {
  std::atomic<bool> silent = true;
  RawServer shop([&](RawServer::Connection& connection) {
    while (!connection.Read().empty()) {
      if (silent) return connection.Hang();
      connection.Answer(R"({"ok":true})");
    }
  });
  SetUpShop({{"url", shop.Url()}});
  Enable(kAsks);
  for (const bool kill : {false, true}) {
    silent = true;
    const std::size_t before = shop.Requests().size();
    const std::string key = kill ? "8" : "7";
    Send({{"id", key}, {"type", "a"}, {"n", 1}});
    while (shop.Requests().size() == before) std::this_thread::yield();
    silent = false;
    kill ? Crash() : Restart();
    const Json match = Ended(key);
    EXPECT_EQ(match["result"], "completed") << match;
    EXPECT_EQ(match["interactions"][0]["attempts"], 1);
    const auto requests = shop.Requests();
    ASSERT_EQ(requests.size(), before + 2);
    EXPECT_EQ(Received(requests[before]).headers["Idempotency-Key"],
              Received(requests[before + 1]).headers["Idempotency-Key"]);
    EXPECT_EQ(Received(requests[before]).body, Received(requests[before + 1]).body);
  }
}

}  // namespace
}  // namespace cxengine::api

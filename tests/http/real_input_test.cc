// What should never be sent, to the built cxserver: every method on every path, bytes that are no text,
// nesting without end, requests in disguise. Each is answered in words, and nothing of it counts.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>

#include "api/routes.h"
#include "tests/http/real_server.h"

namespace cxengine::http {
namespace {

class RealInputTest : public RealServerTest {
 protected:
  Reply Ask(const std::string& request, bool to_head = false) {
    Client client(port_);
    client.Send(request);
    const auto reply = client.Read(to_head);
    return reply ? *reply : Reply{};
  }

  static std::string Replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
      text.replace(at, what.size(), by);
    return text;
  }
};

TEST_F(RealInputTest, EveryMethodOnEveryPathIsAnsweredAsTheRouteTableSays) {
  Begin();
  const std::string admin_token = Bootstrap()["admin-token"];
  const std::vector<std::string> methods = {"GET",   "HEAD",  "POST",    "PUT", "PATCH",
                                            "TRACE", "QUERY", "OPTIONS", "get", "DELETE"};
  const auto walk = [&](std::uint16_t port, const std::vector<api::Route>& routes, const std::string& prefix,
                        const std::string& authorization) {
    std::map<std::string, std::set<std::string>> allowed;  // by path
    for (const api::Route& route : routes) allowed[prefix + route.path].insert(route.method);
    Client client(port);
    for (auto& [path, with] : allowed) {
      if (with.contains("GET")) with.insert("HEAD");
      with.insert("OPTIONS");
      std::string target = Replaced(Replaced(path, "{tid}", "tenant1"), "{version}", "1");
      target = Replaced(target, "{id}", "nothing");
      for (const std::string& method : methods) {
        const std::string name = method + " " + path;
        if (!client.Send(method + " " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n" +
                         authorization + "\r\n{}"))
          client = Client(port);
        const auto reply = client.Read(method == "HEAD");
        ASSERT_TRUE(reply) << name;
        EXPECT_LT(reply->status, 500) << name << reply->body;
        EXPECT_EQ(reply->status == 405, !with.contains(method)) << name << " " << reply->status;
        if (reply->status == 405 || method == "OPTIONS") {
          std::string list;
          for (const std::string& each : with) list += (list.empty() ? "" : ", ") + each;
          EXPECT_EQ(reply->headers.Find("Allow"), list) << name;
        }
        // A streamed body that nobody wants ends the connection.
        if (reply->headers.Find("Connection") == "close") client = Client(port);
      }
    }
  };
  walk(port_, api::Routes(), "/1.0", Authorization());
  walk(port_, api::Routes(), "", Authorization());
  // Not DELETE of the tenant itself: its name is what the normal client uses.
  std::vector<api::Route> platform;
  for (const api::Route& route : api::PlatformRoutes())
    if (route.path != "/tenants/{tid}") platform.push_back(route);
  walk(admin_port_, platform, "/1.0", "Authorization: Bearer " + admin_token + "\r\n");
  for (const char* target : {"*", "/", "//", "/1.0", "/1.0/", "/..", "/%2e%2e/1.0/account", "/healthz"})
    EXPECT_LT(Ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n").status, 500) << target;
  EXPECT_EQ(Ask("CONNECT example.com:443 HTTP/1.1\r\nHost: h\r\n\r\n").status, 501);
}

TEST_F(RealInputTest, BytesThatAreNotUtf8AreRefusedWhereverTheyStand) {
  Begin();
  MakeFileAugment();
  const std::string bad = "\xC3\x28";
  const std::vector<std::pair<std::string, int>> rows = {
      {AuthorizedGet("/patterns/%C3%28"), 400},
      {AuthorizedGet("/patterns/" + bad), 400},
      {AuthorizedGet("/patterns?limit=%FF"), 400},
      {AuthorizedPost("/patterns", R"({"name": ")" + bad + "\"}"), 400},
      {AuthorizedPost("/patterns", R"({")" + bad + R"(": "n"})"), 400},
      {AuthorizedPost("/templates", R"({"name": "n", "template": ")" + bad + "\"}"), 400},
      {AuthorizedPost("/integrations/twilio", R"({"account": ")" + bad + R"(", "password": "p"})"), 400},
      {AuthorizedPost("/import", bad), 400},
      {AuthorizedPost("/event", R"({"id": ")" + bad + "\"}"), 400},
      {AuthorizedPost("/event", R"([{"id": ")" + bad + "\"}]"), 400},
      {AuthorizedPost("/generic/x", "\"" + bad + "\""), 400},
      {AuthorizedPost("/augments/AU1/file", "id,name\n1," + bad + "\n", "text/csv"), 400},
      {Post(std::string(kTenant) + "/event", "{}", Authorization() + "Idempotency-Key: " + bad + "\r\n"),
       400},
      {Post("/1.0/token", "grant_type=%C3%28", "Content-Type: application/x-www-form-urlencoded\r\n"), 400},
      {Post("/1.0/token", "grant_type=" + bad, "Content-Type: application/x-www-form-urlencoded\r\n"), 400},
      {Get("/1.0/account", "Authorization: Bearer " + bad + "\r\n"), 401},
      {Get("/1.0/account", Authorization() + "X-Request-Id: " + bad + "\r\n"), 200},
      {Get("/1.0/account", Authorization() + "User-Agent: " + bad + "\r\n"), 200},
  };
  for (const auto& [request, status] : rows) {
    const Reply reply = Ask(request);
    EXPECT_EQ(reply.status, status) << request << "\n" << reply.body;
    EXPECT_TRUE(Json::accept(reply.body)) << request << "\n" << reply.body;
    EXPECT_EQ(reply.headers.Find("X-Request-Id").value_or("").find(bad), std::string::npos);
  }
  const Reply lines = Ask(AuthorizedPost("/event", R"({"id": ")" + bad + "\"}\n" + R"({"id": "good"})" + "\n",
                                         "application/x-ndjson"));
  std::istringstream each(lines.body);
  std::string first;
  std::string second;
  std::getline(each, first);
  std::getline(each, second);
  EXPECT_EQ(Json::parse(first)["code"], "invalid-event");
  EXPECT_EQ(Json::parse(second)["event"]["id"], "good");
}

TEST_F(RealInputTest, NestingOf100000IsRefusedInWords) {
  Begin();
  constexpr std::size_t kLevels = 100'000;
  std::string objects;
  for (std::size_t i = 0; i < kLevels; ++i) objects += R"({"a":)";
  std::string mustache;
  for (std::size_t i = 0; i < kLevels; ++i) mustache += "{{#a}}";
  const std::string arrays(kLevels, '[');
  const std::string closed = arrays + std::string(kLevels, ']');
  const std::string parentheses(kLevels, '(');
  for (const std::string& body :
       {objects, objects + "1" + std::string(kLevels, '}'), arrays, closed, R"({"name": )" + closed + "}"}) {
    for (const char* path : {"/patterns", "/templates", "/augments", "/listeners", "/integrations/twilio",
                             "/import", "/event"}) {
      const Reply reply = Ask(AuthorizedPost(path, body));
      EXPECT_TRUE(reply.status == 400 || reply.status == 413) << path << reply.status << reply.body;
    }
    const Reply generic = Ask(AuthorizedPost("/generic/x", body));
    EXPECT_TRUE(generic.status == 400 || generic.status == 413) << generic.status << generic.body;
  }
  // What fits the limit of an event is nested eight thousand times, and that is still too deep.
  const std::string event =
      R"({"id": "1", "deep": )" + std::string(8'000, '[') + std::string(8'000, ']') + "}";
  EXPECT_EQ(Ask(AuthorizedPost("/event", event)).status, 400);
  EXPECT_EQ(Ask(AuthorizedPost("/event", "[" + event + "]")).status, 400);
  const Reply line = Ask(AuthorizedPost("/event", event + "\n", "application/x-ndjson"));
  EXPECT_EQ(Json::parse(line.body)["code"], "invalid-event");
  for (const std::string& code : {parentheses, parentheses + std::string(kLevels, ')'), closed}) {
    const Json pattern = {{"name", "n"}, {"status", true}, {"code", code}};
    EXPECT_EQ(Ask(AuthorizedPost("/patterns", pattern.dump())).status, 400);
  }
  const Json text = {{"name", "n"}, {"template", mustache}};
  EXPECT_EQ(Ask(AuthorizedPost("/templates", text.dump())).status, 400);
}

TEST_F(RealInputTest, OfKeysThatComeTwiceTheLastCountsAndEveryoneSeesTheSame) {
  Begin();
  const std::string code = R"((event {:id \"2\"}) (perform echo m {}))";
  const Reply pattern = Ask(
      AuthorizedPost("/patterns", R"({"name": "a", "status": true, "name": "b", "code": ")" + code + "\"}"));
  ASSERT_EQ(pattern.status, 201) << pattern.body;
  EXPECT_EQ(Json::parse(pattern.body)["name"], "b");
  EXPECT_EQ(Json::parse(Ask(AuthorizedGet("/patterns/PT1")).body)["name"], "b");
  const Reply event = Ask(AuthorizedPost("/event", R"({"id": "1", "id": "2"})"));
  ASSERT_EQ(event.status, 200) << event.body;
  EXPECT_NE(event.body.find(R"("key-attr":"2")"), std::string::npos) << event.body;
  EXPECT_NE(event.body.find(R"("contributing?":true)"), std::string::npos) << event.body;
}

TEST_F(RealInputTest, NothingIsSmuggledBehindAMalformedRequest) {
  Begin();
  const std::string post = "POST /1.0/account HTTP/1.1\r\nHost: h\r\n";
  const std::string get = "GET /1.0/account HTTP/1.1\r\nHost: h\r\n";
  const std::string body = "1\r\na\r\n0\r\n\r\n";
  // Each shape has made some server and some proxy disagree about where a request ends.
  const std::vector<std::string> shapes = {
      post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
      post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + body,
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + body,
      post + "Transfer-Encoding: chunked, identity\r\n\r\n" + body,
      post + "Transfer-Encoding: xchunked\r\n\r\n" + body,
      post + "Transfer-Encoding: \"chunked\"\r\n\r\n" + body,
      post + "Transfer-Encoding : chunked\r\n\r\n" + body,
      post + "Transfer-Encoding\t: chunked\r\n\r\n" + body,
      post + " Transfer-Encoding: chunked\r\n\r\n" + body,
      post + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n" + body,
      post + "X: y\nTransfer-Encoding: chunked\r\n\r\n" + body,
      post + "X: y\rTransfer-Encoding: chunked\r\n\r\n" + body,
      post + std::string("X: y\0z\r\n", 8) + "Content-Length: 0\r\n\r\n",
      post + "Transfer-Encoding: chunked\n\n" + body,
      post + "Content-Length: +4\r\n\r\nabcd",
      post + "Content-Length: -4\r\n\r\nabcd",
      post + "Content-Length: 0x4\r\n\r\nabcd",
      post + "Content-Length: 4, 4\r\n\r\nabcd",
      post + "Content-Length: 4 4\r\n\r\nabcd",
      post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
      post + "Content-Length: 4\r\nContent-Length: 0\r\n\r\nabcd",
      post + "Content-Length:\r\n\r\n",
      post + "Content-Length: 99999999999999999999999\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n",
      post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n",
      "POST /1.0/account HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
      get + "Host: other\r\n\r\n",
      get + "Host: h, other\r\n\r\n",
      "GET /1.0/account HTTP/1.1\r\nHost: h/1\r\n\r\n",
      "GET /1.0/account HTTP/1.1\r\nHost : h\r\n\r\n",
      "GET /1.0/account HTTP/1.1 \r\nHost: h\r\n\r\n",
      "GET  /1.0/account HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET\t/1.0/account\tHTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /1.0/account http/1.1\r\nHost: h\r\n\r\n",
      "GET /1.0/account\r\n\r\n",
      "GET /1.0/account HTTP/2.0\r\nHost: h\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "GET /1.0/\x01"
      "account HTTP/1.1\r\nHost: h\r\n\r\n",
      "G\x80T /1.0/account HTTP/1.1\r\nHost: h\r\n\r\n",
      "\r\n\r\n\r\n" + get + "\r\n",
  };
  const std::string smuggled = AuthorizedPost("/patterns", R"({"name": "smuggled"})");
  for (const std::string& shape : shapes) {
    SCOPED_TRACE(shape);
    Client client(port_);
    ASSERT_TRUE(client.Send(shape + smuggled));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->status == 400 || reply->status == 413 || reply->status == 501 || reply->status == 505)
        << reply->status;
    EXPECT_EQ(reply->headers.Find("Connection"), "close");
    EXPECT_TRUE(client.AtEnd()) << "a second answer";
  }
  EXPECT_EQ(Ask(AuthorizedGet("/patterns")).body, "[]");
}

TEST_F(RealInputTest, OldAndUnusualButRightRequestsAreServed) {
  Begin();
  const std::string authorization = Authorization();
  {
    Client client(port_);
    ASSERT_TRUE(client.Send("GET /1.0/account HTTP/1.0\r\n" + authorization + "\r\n"));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_TRUE(client.AtEnd());
  }
  {
    Client client(port_);  // an answer without chunks, for HTTP/1.0 has none
    const std::string lines = "{\"id\": \"1\"}\n{\"id\": \"2\"}\n";
    ASSERT_TRUE(client.Send("POST " + std::string(kTenant) + "/event HTTP/1.0\r\n" + authorization +
                            "Content-Type: application/x-ndjson\r\nContent-Length: " +
                            std::to_string(lines.size()) + "\r\n\r\n" + lines));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_FALSE(reply->headers.Find("Transfer-Encoding"));
    EXPECT_EQ(std::count(reply->body.begin(), reply->body.end(), '\n'), 2) << reply->body;
  }
  for (const char* target : {"http://elsewhere.example/1.0/account", "HTTP://h:1/1.0/account?x=y"})
    EXPECT_EQ(Ask(Get(target, authorization)).status, 200) << target;
  EXPECT_EQ(Ask(Get("ftp://h/1.0/account", authorization)).status, 400);

  // A body that is announced is asked for, unless it is not wanted.
  for (const std::string type : {"application/json", "application/x-ndjson"}) {
    Client client(port_);
    std::string head = PostHead("/event", 10, type);
    head.insert(head.size() - 2, "Expect: 100-continue\r\n");
    ASSERT_TRUE(client.Send(head));
    const auto interim = client.Read();
    ASSERT_TRUE(interim);
    EXPECT_EQ(interim->status, 100);
    ASSERT_TRUE(client.Send("{\"id\":\"1\"}"));
    const auto reply = client.Read();
    ASSERT_TRUE(reply) << type;
    EXPECT_EQ(reply->status, 200) << reply->body;
  }
  std::string too_large = PostHead("/patterns", 2 * kMiB, "application/json");
  too_large.insert(too_large.size() - 2, "Expect: 100-continue\r\n");
  EXPECT_EQ(Ask(too_large).status, 413);
}

TEST_F(RealInputTest, NobodyGetsAnothersAnswerWhileOthersAbort) {
  Begin();
  std::atomic<int> wrong = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> clients;
  for (int thread = 0; thread < 4; ++thread) {
    clients.emplace_back([&, thread] {
      for (int i = 0; i < 150; ++i) {
        Client client(port_);
        if ((thread + i) % 2 == 0) {
          client.Send(AuthorizedGet("/event/history") + AuthorizedPost("/event", R"({"id": "gone"})"));
          client.Abort();
          continue;
        }
        for (int k = 0; k < 3; ++k) {
          const std::string mine =
              "\"" + std::to_string(thread) + "-" + std::to_string(i) + "-" + std::to_string(k) + "\"";
          client.Send(AuthorizedPost("/event", "{\"id\":" + mine + "}"));
          const auto reply = client.Read();
          if (!reply) {
            ++lost;
            break;
          }
          if (reply->body.find("{\"id\":" + mine + "}") == std::string::npos) ++wrong;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(lost, 0);
}

}  // namespace
}  // namespace cxengine::http

// Server: what a well-behaved client sees, over real sockets.

#include "api/http/server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/client.h"
#include "tests/http/late.h"

namespace cxengine::http {
namespace {

using std::chrono::milliseconds;

// Answers with "method segments... [body]".
void Echo(Request request, Responder responder) {
  Response response;
  response.body = request.method;
  for (const std::string& segment : request.segments) response.body += " " + segment;
  if (!request.body.empty()) response.body += " [" + request.body + "]";
  response.headers.Add("Content-Type", "text/plain");
  responder.Send(std::move(response));
}

TEST(ServerTest, AnswersARequestWithItsOwnFields) {
  Server server({}, Echo);
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/a%20b/c?x=1", "X-Request-Id: mine-1\r\n")));
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "GET a b c");
  EXPECT_EQ(reply->headers.Find("X-Request-Id"), "mine-1");
  EXPECT_EQ(reply->headers.Find("Content-Length"), "9");
  EXPECT_EQ(reply->headers.Find("Content-Type"), "text/plain");
  EXPECT_FALSE(reply->headers.Find("Server"));
  EXPECT_FALSE(reply->headers.Find("Connection"));
  const auto date = reply->headers.Find("Date");
  ASSERT_TRUE(date);
  EXPECT_EQ(date->size(), 29u);
  EXPECT_EQ(date->substr(25), " GMT");
}

TEST(ServerTest, KeepsTheConnectionForFurtherRequests) {
  Server server({}, Echo);
  Client client(server.port());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client.Send(Post("/" + std::to_string(i), "body" + std::to_string(i))));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "POST " + std::to_string(i) + " [body" + std::to_string(i) + "]");
  }
}

TEST(ServerTest, TheHandlerKnowsThePeerAndTheId) {
  std::promise<Request> seen;
  Server server({}, [&](Request request, Responder responder) {
    responder.Send(Response{});
    seen.set_value(std::move(request));
  });
  const auto reply = Fetch(server.port(), Get("/"));
  ASSERT_TRUE(reply);
  const Request request = seen.get_future().get();
  EXPECT_EQ(request.peer.substr(0, 10), "127.0.0.1:");
  EXPECT_EQ(request.id.size(), 32u);
  EXPECT_EQ(reply->headers.Find("X-Request-Id"), request.id);
}

TEST(ServerTest, HeadHasTheLengthButNotTheBody) {
  Server server({}, Echo);
  Client client(server.port());
  ASSERT_TRUE(client.Send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n" + Get("/x")));
  const auto head = client.Read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.Find("Content-Length"), "8");
  const auto next = client.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "GET x");
}

TEST(ServerTest, NoContentHasNeitherBodyNorLength) {
  Server server({}, [](Request, Responder responder) { responder.Send(Response{204, {}, "ignored"}); });
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send(Get("/")));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 204);
    EXPECT_FALSE(reply->headers.Find("Content-Length"));
  }
}

TEST(ServerTest, ConnectionCloseIsHonouredFromEitherSide) {
  Server server({}, [](Request request, Responder responder) {
    Response response;
    if (request.target == "/bye") response.headers.Add("Connection", "close");
    responder.Send(std::move(response));
  });
  for (const std::string& request :
       {Get("/", "Connection: close\r\n"), Get("/bye"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
    Client client(server.port());
    // What follows the last request is not answered.
    ASSERT_TRUE(client.Send(request + Get("/more")));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->headers.Find("Connection"), "close");
    EXPECT_TRUE(client.AtEnd()) << request;
  }
}

TEST(ServerTest, Http10MayKeepTheConnection) {
  Server server({}, Echo);
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->headers.Find("Connection"), "keep-alive");
  }
}

TEST(ServerTest, ResponsesKeepThePipelinesOrderWhateverTheOrderOfAnswers) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Responder>> held;
  Server server({}, [&](Request request, Responder responder) {
    const std::lock_guard lock(mutex);
    held.emplace_back(request.segments.at(0), std::move(responder));
    if (held.size() < 10) return;
    // The last comes first.
    std::thread([taken = std::make_shared<decltype(held)>(std::exchange(held, {}))] {
      for (auto entry = taken->rbegin(); entry != taken->rend(); ++entry) {
        entry->second.Send(Response{200, {}, entry->first});
      }
    }).detach();
  });
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 10; ++i) requests += Get("/" + std::to_string(i));
  ASSERT_TRUE(client.Send(requests));
  for (int i = 0; i < 10; ++i) {
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, std::to_string(i));
  }
}

TEST(ServerTest, AHandlerThatThrowsOrForgetsIsA500WithoutDetail) {
  Server server({}, [](Request request, Responder) {
    if (request.target == "/throw") throw std::runtime_error("secret detail");
    if (request.target == "/odd") throw 42;
  });
  Client client(server.port());
  for (const char* target : {"/throw", "/odd", "/forget"}) {
    ASSERT_TRUE(client.Send(Get(target)));
    const auto reply = client.Read();
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 500);
    EXPECT_EQ(reply->body,
              R"({"error":"The server failed to answer this request.","code":"internal-error"})");
  }
}

TEST(ServerTest, AHandlersFieldsCannotBreakTheResponse) {
  Server server({}, [](Request, Responder responder) {
    Response response{9999, {}, "x"};
    response.headers.Add("X-Evil", "a\r\nX-Injected: 1\r\n\r\nHTTP/1.1 200 OK");
    response.headers.Add("Bad Name\r\n", "b");
    response.headers.Add("Content-Length", "77");
    response.headers.Add("Transfer-Encoding", "chunked");
    responder.Send(std::move(response));
  });
  const auto reply = Fetch(server.port(), Get("/"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 500);
  EXPECT_EQ(reply->body, "x");
  EXPECT_FALSE(reply->headers.Find("X-Injected"));
  EXPECT_FALSE(reply->headers.Find("Transfer-Encoding"));
}

TEST(ServerTest, ExpectContinueIsAnsweredInOrder) {
  Late late;
  Server server(
      {}, [&](Request request, Responder responder) { late.Answer(std::move(responder), request.body); });
  Client client(server.port());
  ASSERT_TRUE(client.Send(Post("/", "first") +
                          "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n"));
  const auto first = client.Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body, "first");
  const auto interim = client.Read();
  ASSERT_TRUE(interim);
  EXPECT_EQ(interim->status, 100);
  ASSERT_TRUE(client.Send("second"));
  const auto second = client.Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, "second");
}

TEST(ServerTest, AClientThatClosesItsSendingSideStillGetsItsAnswers) {
  Late late;
  Server server({}, [&](Request request, Responder responder) {
    late.Do([] { std::this_thread::sleep_for(milliseconds(20)); });
    late.Answer(std::move(responder), request.target);
  });
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/1") + Get("/2")));
  client.HalfClose();
  for (const char* target : {"/1", "/2"}) {
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, target);
  }
  EXPECT_TRUE(client.AtEnd());
}

TEST(ServerTest, LargeBodiesArriveWholeInBothDirections) {
  ServerOptions options;
  options.max_body = 8 * 1024 * 1024;
  Server server(options, [](Request request, Responder responder) {
    responder.Send(Response{200, {}, std::move(request.body)});
  });
  std::string body(6 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 % 251);
  const auto reply = Fetch(server.port(), Post("/", body));
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->body == body);
}

TEST(ServerTest, ShutdownLetsRequestsUnderWayAnswerAndClosesTheRest) {
  std::promise<Responder> arrived;
  Server server({}, [&](Request request, Responder responder) {
    if (request.target == "/slow") {
      arrived.set_value(std::move(responder));
    } else {
      responder.Send(Response{});
    }
  });
  Client idle(server.port());
  ASSERT_TRUE(idle.Send(Get("/")));
  ASSERT_TRUE(idle.Read());
  Client busy(server.port());
  ASSERT_TRUE(busy.Send(Get("/slow")));
  Responder responder = arrived.get_future().get();
  std::thread stopping([&] { server.Shutdown(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.AtEnd());
  // Those that come now are told to go.
  const auto refused = Fetch(server.port(), Get("/"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  responder.Send(Response{200, {}, "done"});
  const auto reply = busy.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "done");
  EXPECT_EQ(reply->headers.Find("Connection"), "close");
  EXPECT_TRUE(busy.AtEnd());
  stopping.join();
  EXPECT_FALSE(Client(server.port()).connected());
}

TEST(ServerTest, ShutdownDoesNotWaitBeyondItsGrace) {
  std::promise<Responder> arrived;
  Server server({}, [&](Request, Responder responder) { arrived.set_value(std::move(responder)); });
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/")));
  Responder responder = arrived.get_future().get();
  const auto begin = std::chrono::steady_clock::now();
  server.Shutdown(milliseconds(50));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_FALSE(client.Read());
  // An answer after the end goes nowhere, and nothing breaks.
  responder.Send(Response{});
}

TEST(ServerTest, ResponderMayOutliveTheServer) {
  std::promise<Responder> arrived;
  auto server = std::make_unique<Server>(
      ServerOptions{}, [&](Request, Responder responder) { arrived.set_value(std::move(responder)); });
  Client client(server->port());
  ASSERT_TRUE(client.Send(Get("/")));
  Responder responder = arrived.get_future().get();
  server->Shutdown(milliseconds(0));
  server.reset();
  responder.Send(Response{});
}

TEST(ServerTest, AnAddressInUseIsReportedInWords) {
  Server first({}, Echo);
  ServerOptions options;
  options.port = first.port();
  try {
    Server second(options, Echo);
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 28), "cannot listen on `127.0.0.1:");
  }
  options.address = "no.such.host.invalid";
  EXPECT_THROW(Server(options, Echo), std::runtime_error);
}

TEST(ServerTest, ListensOnIpv6Too) {
  ServerOptions options;
  options.address = "::1";
  try {
    Server server(options, Echo);
    EXPECT_NE(server.port(), 0);
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "no IPv6 here";
  }
}

TEST(ServerTest, RaisesTheDescriptorLimit) {
  Server server({}, Echo);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

}  // namespace
}  // namespace cxengine::http

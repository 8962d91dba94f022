// What hostile and broken clients do to an HTTP server, replayed against a real one: each test is a way in
// which a server on this transport has crashed, hung, mixed up answers or let itself be held up.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/http/server.h"
#include "tests/http/client.h"
#include "tests/http/late.h"

namespace cxengine::http {
namespace {

using std::chrono::milliseconds;

void AnswerOk(Request, Responder responder) { responder.Send(Response{200, {}, "ok"}); }

// The server serves on: what every test wants to know at its end.
void ExpectServes(const Server& server, std::string_view target = "/alive") {
  const auto reply = Fetch(server.port(), Get(target));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST(AbuseTest, NobodyGetsAnothersAnswerWhileHalfOfTheClientsAbort) {
  std::array<Late, 3> late;
  std::atomic<std::size_t> turn = 0;
  Server server({}, [&](Request request, Responder responder) {
    late[turn++ % late.size()].Answer(std::move(responder), request.segments.at(0));
  });
  std::atomic<int> wrong = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> clients;
  for (int thread = 0; thread < 6; ++thread) {
    clients.emplace_back([&, thread] {
      for (int i = 0; i < 400; ++i) {
        const std::string token = std::to_string(thread) + "-" + std::to_string(i) + "-";
        Client client(server.port());
        if ((thread + i) % 2 == 0) {
          client.Send(Get("/bad" + token));
          client.Abort();
          continue;
        }
        for (int k = 0; k < 3; ++k) {
          const std::string mine = token + std::to_string(k);
          client.Send(Get("/" + mine));
          const auto reply = client.Read();
          if (!reply) {
            ++lost;
            break;
          }
          if (reply->body != mine) ++wrong;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(lost, 0);
}

TEST(AbuseTest, AChunksLineEndMayBeSplitOverSegments) {
  Server server({}, [](Request request, Responder responder) {
    responder.Send(Response{200, {}, std::move(request.body)});
  });
  Client client(server.port());
  for (const char* piece : {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r", "\n3\r",
                            "\nabc\r", "\n0\r", "\n\r", "\n"}) {
    ASSERT_TRUE(client.Send(piece));
    std::this_thread::sleep_for(milliseconds(10));
  }
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "abc");
  const auto begin = std::chrono::steady_clock::now();
  client.Abort();
  server.Shutdown(std::chrono::seconds(40));
  EXPECT_LT(std::chrono::steady_clock::now() - begin,
            std::chrono::seconds(30));  // it did not wait for nothing
}

TEST(AbuseTest, FifteenThousandSlashesAreTooLongOrJustAPath) {
  const std::string request = Get(std::string(15'000, '/'));
  {
    Server server({}, AnswerOk);
    const auto reply = Fetch(server.port(), request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 414);
  }
  ServerOptions options;
  options.max_target = 100'000;
  Server server(options, [](Request received, Responder responder) {
    responder.Send(Response{200, {}, std::to_string(received.segments.size())});
  });
  const auto reply = Fetch(server.port(), request);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "15000");
}

TEST(AbuseTest, SlowReadersOfLargeResponsesCostOthersNothing) {
  ServerOptions options;
  options.threads = 1;
  Server server(options, [](Request request, Responder responder) {
    responder.Send(Response{200, {}, request.target == "/large" ? std::string(16 << 20, 'x') : "ok"});
  });
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(std::make_unique<Client>(server.port(), 4096));
    ASSERT_TRUE(slow.back()->Send(Get("/large")));
    ASSERT_TRUE(slow.back()->Sip(100));
  }
  for (int i = 0; i < 100; ++i) {
    ExpectServes(server);
    if (i % 10 == 0) {
      EXPECT_TRUE(slow[0]->Sip(1000));
    }
  }
}

TEST(AbuseTest, ClientsMayVanishWhileAnotherThreadSends) {
  std::array<Late, 3> late;
  std::atomic<std::size_t> turn = 0;
  Server server({}, [&](Request request, Responder responder) {
    const std::size_t size = request.target == "/alive" ? 1 : 500'000;
    late[turn++ % late.size()].Answer(std::move(responder), std::string(size, 'x'));
  });
  for (int i = 0; i < 400; ++i) {
    Client client(server.port());
    ASSERT_TRUE(client.Send(Get("/") + Get("/")));
    if (i % 2 == 0) client.Sip(1000);
    if (i % 3 != 0) client.Abort();
  }
  ExpectServes(server);
}

TEST(AbuseTest, AThousandPipelinedRequestsAreAllAnsweredInOrder) {
  std::array<Late, 3> late;
  std::atomic<std::size_t> turn = 0;
  Server server({}, [&](Request request, Responder responder) {
    late[turn++ % late.size()].Answer(std::move(responder), request.segments.at(0) + request.body);
  });
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 1000; ++i) {
    requests += i % 2 == 0 ? Get("/" + std::to_string(i)) : Post("/", std::to_string(i));
    // "/" has no segments; the handler wants one.
    if (i % 2 != 0) requests.replace(requests.rfind("POST / "), 7, "POST /p ");
  }
  std::thread sending([&] { EXPECT_TRUE(client.Send(requests)); });
  for (int i = 0; i < 1000; ++i) {
    const auto reply = client.Read();
    if (!reply) {
      ADD_FAILURE() << "no answer to request " << i;
      break;
    }
    EXPECT_EQ(reply->body, (i % 2 == 0 ? "" : "p") + std::to_string(i));
  }
  sending.join();
}

TEST(AbuseTest, MalformedRequestsAreRefusedInWordsAndEndTheConnectionCleanly) {
  std::atomic<int> handled = 0;
  Server server({}, [&](Request, Responder responder) {
    ++handled;
    responder.Send(Response{});
  });
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::vector<std::pair<std::string, int>> rows = {
      {post + "Content-Length: 2x\r\n\r\nab", 400},
      {post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400},
      {post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400},
      {post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "No colon here\r\n\r\n", 400},
      {"GET zhello HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET /%f HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {post + "Expect: the-unexpected\r\nContent-Length: 1\r\n\r\na", 417},
      {post + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n", 413},
      {"GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {std::string("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", 11), 400},
  };
  for (const auto& [request, status] : rows) {
    SCOPED_TRACE(request.substr(0, 80));
    Client client(server.port());
    ASSERT_TRUE(client.Send(request));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(reply->headers.Find("Connection"), "close");
    EXPECT_TRUE(reply->headers.Find("X-Request-Id"));
    EXPECT_EQ(reply->headers.Find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(reply->body.substr(0, 10), "{\"error\":\"");
    EXPECT_NE(reply->body.find("\",\"code\":\""), std::string::npos);
    EXPECT_TRUE(client.AtEnd());
  }
  EXPECT_EQ(handled, 0);
}

TEST(AbuseTest, ARefusalWaitsForTheAnswersBeforeIt) {
  Late late;
  Server server({}, [&](Request, Responder responder) {
    late.Do([] { std::this_thread::sleep_for(milliseconds(50)); });
    late.Answer(std::move(responder), "first");
  });
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/") + "nonsense\r\n\r\n"));
  const auto first = client.Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body, "first");
  const auto second = client.Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 400);
  EXPECT_TRUE(client.AtEnd());
}

TEST(AbuseTest, TheRestOfABodyThatIsTooLargeIsNotParsed) {
  std::atomic<int> handled = 0;
  Server server({}, [&](Request, Responder responder) {
    ++handled;
    responder.Send(Response{});
  });
  std::string body;
  while (body.size() < 3'000'000) body += Get("/smuggled");
  const std::string chunks =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n" + body;
  for (const std::string& request : {Post("/", body), chunks}) {
    Client client(server.port());
    ASSERT_TRUE(client.Send(request));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 413);
    EXPECT_TRUE(client.AtEnd());
  }
  EXPECT_EQ(handled, 0);
}

TEST(AbuseTest, SilentConnectionsDoNotHoldUpOthers) {
  Server server({}, AnswerOk);
  std::vector<std::unique_ptr<Client>> silent;
  for (int i = 0; i < 300; ++i) {
    silent.push_back(std::make_unique<Client>(server.port()));
    // Some begin like TLS or like a request.
    if (i % 3 == 1) silent.back()->Send("\x16");
    if (i % 3 == 2) silent.back()->Send("GET / HT");
  }
  for (int i = 0; i < 50; ++i) ExpectServes(server);
}

TEST(AbuseTest, OneFloodDoesNotStarveTheOtherClientsOfItsThread) {
  ServerOptions options;
  options.threads = 1;
  Server server(options, AnswerOk);
  std::atomic<bool> stop = false;
  Client flood(server.port());
  std::string requests;
  for (int i = 0; i < 2000; ++i) requests += Get("/");
  std::thread sending([&] {
    while (!stop) flood.Send(requests);
    flood.HalfClose();
  });
  std::thread reading([&] {
    while (flood.Sip(4096)) {
    }
  });
  // Each of these would wait for ever behind a client that keeps its turn.
  for (int i = 0; i < 5; ++i) ExpectServes(server);
  stop = true;
  sending.join();
  reading.join();
}

}  // namespace
}  // namespace cxengine::http

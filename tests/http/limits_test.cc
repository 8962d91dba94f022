// Limits in time and number: who is closed when, and what a client may have under way.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/http/server.h"
#include "tests/http/client.h"

namespace cxengine::http {
namespace {

using std::chrono::milliseconds;

void Ok(Request, Responder responder) { responder.Send(Response{200, {}, "ok"}); }

// Waits up to 10 s until it holds.
template <typename Condition>
bool Eventually(const Condition& condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return false;
}

// Sends one byte at a time until the server has had enough of it, and returns what it says.
std::optional<Reply> Trickle(Client& client, std::string_view bytes) {
  std::atomic<bool> stop = false;
  std::thread sending([&] {
    for (std::size_t i = 0; i < bytes.size() && !stop; ++i) {
      if (!client.Send(bytes.substr(i, 1))) break;
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  auto reply = client.Read();
  stop = true;
  sending.join();
  return reply;
}

TEST(LimitsTest, AHeaderThatTricklesInIsATimeout) {
  ServerOptions options;
  options.header_timeout = milliseconds(200);
  Server server(options, Ok);
  Client client(server.port());
  const auto reply = Trickle(client, Get("/" + std::string(1000, 'a')));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  EXPECT_EQ(reply->headers.Find("Connection"), "close");
}

TEST(LimitsTest, AHeaderThatStopsIsATimeoutEvenAfterOtherRequests) {
  ServerOptions options;
  options.header_timeout = milliseconds(200);
  Server server(options, Ok);
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/") + "GET /half HTTP/1.1\r\nHo"));
  for (const int status : {200, 408}) {
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, status);
  }
  EXPECT_TRUE(client.AtEnd());
}

TEST(LimitsTest, ABodyThatStopsIsATimeout) {
  ServerOptions options;
  options.body_timeout = milliseconds(200);
  Server server(options, Ok);
  for (const char* length : {"Content-Length: 100\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
    Client client(server.port());
    ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(length)));
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 408);
    EXPECT_TRUE(client.AtEnd());
  }
}

TEST(LimitsTest, ABodyThatTricklesInForEverIsATimeout) {
  ServerOptions options;
  options.body_timeout = milliseconds(200);
  Server server(options, Ok);
  Client client(server.port());
  const auto reply = Trickle(
      client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" + std::string(2000, 'b'));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
}

TEST(LimitsTest, ASteadyUploadMayTakeLongerThanTheBodyTimeout) {
  ServerOptions options;
  options.body_timeout = milliseconds(400);
  Server server(options, Ok);
  Client client(server.port());
  const std::string body(40'000, 'b');
  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 40000\r\n\r\n"));
  for (std::size_t i = 0; i < body.size(); i += 1000) {
    ASSERT_TRUE(client.Send(body.substr(i, 1000)));
    std::this_thread::sleep_for(milliseconds(20));
  }
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST(LimitsTest, IdleConnectionsAreClosedWithoutAWord) {
  ServerOptions options;
  options.idle_timeout = milliseconds(200);
  Server server(options, Ok);
  Client silent(server.port());
  Client used(server.port());
  ASSERT_TRUE(used.Send(Get("/")));
  ASSERT_TRUE(used.Read());
  EXPECT_TRUE(used.AtEnd());
  EXPECT_TRUE(silent.AtEnd());
}

TEST(LimitsTest, AHandlerMayTakeLongerThanEveryTimeout) {
  ServerOptions options;
  options.header_timeout = options.body_timeout = options.idle_timeout = options.write_timeout =
      milliseconds(100);
  std::thread answering;
  Server server(options, [&](Request, Responder responder) {
    answering = std::thread([held = std::make_shared<Responder>(std::move(responder))] {
      std::this_thread::sleep_for(milliseconds(500));
      held->Send(Response{200, {}, "late"});
    });
  });
  Client client(server.port());
  ASSERT_TRUE(client.Send(Get("/")));
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "late");
  answering.join();
}

TEST(LimitsTest, AReaderThatStopsIsClosed) {
  ServerOptions options;
  options.write_timeout = milliseconds(200);
  constexpr std::size_t kSize = 32 << 20;
  Server server(options, [](Request, Responder responder) {
    responder.Send(Response{200, {}, std::string(kSize, 'x')});
  });
  Client client(server.port(), 4096);
  ASSERT_TRUE(client.Send(Get("/")));
  std::this_thread::sleep_for(milliseconds(1500));
  std::size_t read = 0;
  while (client.Sip(4096)) read += 4096;
  EXPECT_LT(read, kSize);
}

TEST(LimitsTest, ConnectionsAboveTheCapAreToldSoAndRoomIsMadeAgain) {
  ServerOptions options;
  options.max_connections = 4;
  Server server(options, Ok);
  std::vector<std::unique_ptr<Client>> held;
  for (int i = 0; i < 4; ++i) {
    held.push_back(std::make_unique<Client>(server.port()));
    ASSERT_TRUE(held.back()->Send(Get("/")));
    ASSERT_TRUE(held.back()->Read());
  }
  Client one_too_many(server.port());
  ASSERT_TRUE(one_too_many.Send(Get("/")));
  const auto refused = one_too_many.Read();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_TRUE(one_too_many.AtEnd());
  one_too_many.Abort();
  // Those that were there are not disturbed.
  for (const auto& client : held) {
    ASSERT_TRUE(client->Send(Get("/")));
    ASSERT_TRUE(client->Read());
  }
  held.pop_back();
  EXPECT_TRUE(Eventually([&] {
    const auto reply = Fetch(server.port(), Get("/"));
    return reply && reply->status == 200;
  }));
}

TEST(LimitsTest, ThereIsABoundOnRequestsUnderWayAndNoneIsLost) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Responder>> held;
  std::size_t most = 0;
  Server server({}, [&](Request request, Responder responder) {
    const std::lock_guard lock(mutex);
    held.emplace_back(request.segments.at(0), std::move(responder));
    most = std::max(most, held.size());
  });
  Client client(server.port());
  std::string requests;
  constexpr int kRequests = 1500;
  for (int i = 0; i < kRequests; ++i) requests += Get("/" + std::to_string(i));
  ASSERT_TRUE(client.Send(requests));
  std::atomic<bool> stop = false;
  std::thread answering([&] {
    while (!stop) {
      std::this_thread::sleep_for(milliseconds(5));
      std::vector<std::pair<std::string, Responder>> taken;
      {
        const std::lock_guard lock(mutex);
        taken.swap(held);
      }
      for (auto& [token, responder] : taken) responder.Send(Response{200, {}, token});
    }
  });
  for (int i = 0; i < kRequests; ++i) {
    const auto reply = client.Read();
    if (!reply) {
      ADD_FAILURE() << "no answer to request " << i;
      break;
    }
    EXPECT_EQ(reply->body, std::to_string(i));
  }
  stop = true;
  answering.join();
  EXPECT_LE(most, 64u);
}

TEST(LimitsTest, AClientThatAsksAndDoesNotReadIsNotServedWithoutEnd) {
  std::atomic<int> handled = 0;
  Server server({}, [&](Request, Responder responder) {
    ++handled;
    responder.Send(Response{200, {}, std::string(1 << 20, 'x')});
  });
  Client client(server.port(), 4096);
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += Get("/");
  ASSERT_TRUE(client.Send(requests));
  EXPECT_TRUE(Eventually([&] { return handled > 0; }));
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_LT(handled, 100);
}

}  // namespace
}  // namespace cxengine::http

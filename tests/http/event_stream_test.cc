// NDJSON over real sockets: the platform behind the server.
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "api/http/server.h"
#include "tests/api/fixture.h"
#include "tests/http/client.h"

namespace cxengine::api {
namespace {

class EventStreamOverHttpTest : public PlatformTest {
 protected:
  void SetUp() override { Open(); }
};

TEST_F(EventStreamOverHttpTest, ALoadOfAnyLengthGoesThroughTheServer) {
  http::Server server({}, platform->ApiHandler(), platform->ApiStreams());
  http::Client client(server.port());
  constexpr int kLines = 50'000;
  std::thread sender([&] {
    client.Send("POST " + std::string(kEvent) + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token +
                "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < kLines; i += 100) {
      std::string lines;
      for (int j = i; j < i + 100; ++j) lines += "{\"id\": " + std::to_string(j) + ", \"type\": \"a\"}\n";
      std::ostringstream chunk;
      chunk << std::hex << lines.size() << "\r\n" << lines << "\r\n";
      client.Send(chunk.str());
    }
    client.Send("0\r\n\r\n");
  });
  const auto reply = client.Read();
  sender.join();
  ASSERT_TRUE(reply);
  std::istringstream lines(reply->body);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_EQ(line.substr(0, line.find(',')), "{\"event\":{\"id\": " + std::to_string(count));
  EXPECT_EQ(count, kLines);
}

TEST_F(EventStreamOverHttpTest, WithoutATokenNothingIsRead) {
  http::Server server({}, platform->ApiHandler(), platform->ApiStreams());
  http::Client client(server.port());
  client.Send(
      "POST " + std::string(kEvent) +
      " HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n"
      "{\"id\": 1}\n");
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 401);
  EXPECT_TRUE(client.AtEnd());
}

}  // namespace
}  // namespace cxengine::api

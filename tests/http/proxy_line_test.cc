// The PROXY protocol: who the client is, said by the proxy in front, however its line is cut.
#include "api/http/proxy_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/http/server.h"
#include "tests/http/client.h"

namespace cxengine::http {
namespace {

using State = ProxyLine::State;

// The client; "malformed" or "need more" otherwise. All behind the line must be left alone.
std::string ClientOf(const std::string& bytes, std::size_t piece) {
  ProxyLine line;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view some = std::string_view(bytes).substr(at, piece);
    const State state = line.Take(some);
    if (state == State::kMalformed) return "malformed";
    if (state == State::kNeedMore) continue;
    EXPECT_TRUE(some.empty() || some.starts_with("G")) << some;
    return line.client();
  }
  return "need more";
}

TEST(ProxyLine, SaysWhoTheClientIs) {
  const std::string longest =
      "PROXY TCP6 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff "
      "2001:db8:aaaa:bbbb:cccc:dddd:eeee:fffe 65535 65535\r\n";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"PROXY TCP4 192.0.2.1 192.0.2.9 40312 443\r\nGET", "192.0.2.1:40312"},
      {"PROXY TCP6 2001:db8::1 ::1 5 443\r\nGET", "2001:db8::1:5"},
      {longest, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff:65535"},
      {"PROXY UNKNOWN\r\nGET", ""},
      {"PROXY UNKNOWN of whatever kind\r\nGET", ""},
      {"PROXY TCP4 192.0.2.1 192.0.2.9 40312 443", "need more"},
  };
  for (const auto& [bytes, client] : rows)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()})
      EXPECT_EQ(ClientOf(bytes, piece), client) << bytes << " by " << piece;
}

TEST(ProxyLine, WhatIsNoneIsMalformed) {
  for (const std::string& bytes : std::vector<std::string>{
           "GET / HTTP/1.1\r\n", "\r\n", "PROXY\r\n", "PROXY TCP4\r\n",
           "PROXY TCP4 192.0.2.1 192.0.2.9 1 2\n", "PROXY TCP4 192.0.2.1 192.0.2.9 1 2 \r\n",
           "PROXY TCP4 192.0.2.1  192.0.2.9 1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.9 65536 2\r\n",
           "PROXY TCP4 192.0.2.1 192.0.2.9 -1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.9 1 x\r\n",
           "PROXY TCP4 2001:db8::1 ::1 5 443\r\n", "PROXY TCP6 192.0.2.1 192.0.2.9 1 2\r\n",
           "PROXY TCP4 name 192.0.2.9 1 2\r\n", "proxy TCP4 192.0.2.1 192.0.2.9 1 2\r\n",
           "PROXY UDP4 192.0.2.1 192.0.2.9 1 2\r\n",
           std::string("PROXY TCP4 192.0.2.1\0\n 192.0.2.9 1 2\r\n", 38)})
    EXPECT_EQ(ClientOf(bytes, bytes.size()), "malformed") << bytes;
  EXPECT_EQ(ClientOf("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n", 5), "malformed") << "too long";
  EXPECT_EQ(ClientOf(std::string(1000, 'x'), 10), "malformed") << "and not kept for ever";
}

class ProxyProtocolTest : public ::testing::Test {
 protected:
  static ServerOptions Options() {
    ServerOptions options;
    options.proxy_protocol = true;
    return options;
  }
  static void SayPeer(const Request& request, Responder responder) {
    Response response;
    response.body = request.peer;
    responder.Send(std::move(response));
  }
  Server server{Options(), SayPeer};
  Client client{server.port()};
  static constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
};

TEST_F(ProxyProtocolTest, EveryRequestOfAConnectionIsTheClients) {
  client.Send(std::string("PROXY TCP4 192.0.2.1 192.0.2.9 40312 443\r\n") + kGet + kGet);
  for (int i = 0; i < 2; ++i) {
    const auto reply = client.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "192.0.2.1:40312");
  }
}

TEST_F(ProxyProtocolTest, TheLineMayComeInPieces) {
  for (const char* piece : {"PROXY TC", "P4 192.0.2.1 192.0.2.9 40312 443\r", "\nGET / HT"})
    client.Send(piece);
  client.Send("TP/1.1\r\nHost: h\r\n\r\n");
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "192.0.2.1:40312");
}

TEST_F(ProxyProtocolTest, AProxyThatDoesNotKnowIsTheClient) {
  client.Send(std::string("PROXY UNKNOWN\r\n") + kGet);
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->body.starts_with("127.0.0.1:")) << reply->body;
}

TEST_F(ProxyProtocolTest, AConnectionWithoutItIsRefused) {
  client.Send(kGet);
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_NE(reply->body.find("proxy-line-missing"), std::string::npos) << reply->body;
  EXPECT_TRUE(client.AtEnd());
}

}  // namespace
}  // namespace cxengine::http

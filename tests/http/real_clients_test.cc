// Clients that are slow, silent, greedy or gone, against the built cxserver: nobody else notices, memory
// stays bounded, and what they held comes back.
#include "tests/http/real_server.h"

namespace cxengine::http {
namespace {

using RealClientsTest = RealServerTest;

TEST_F(RealClientsTest, RequestsThatArriveByteByByteAreAnsweredAndCostOthersNothing) {
  Begin();
  struct Slow {
    std::unique_ptr<Client> client;
    std::string request;
    std::string expected;
  };
  std::vector<Slow> all;
  for (int i = 0; i < 20; ++i) {
    const std::string mine = "slow" + std::to_string(i);
    const std::string event = R"({"id":")" + mine + R"("})";
    std::string request = AuthorizedPost("/event", event);
    if (i % 2 == 1) request = StreamHead() + Chunk(event) + "0\r\n\r\n";
    all.push_back({std::make_unique<Client>(port_), std::move(request), "\"id\":\"" + mine + "\""});
  }
  for (std::size_t at = 0; at < 600; ++at) {
    for (const Slow& slow : all)
      if (at < slow.request.size()) {
        ASSERT_TRUE(slow.client->Send(slow.request.substr(at, 1)));
      }
    if (at % 100 == 0) ExpectServes();
  }
  for (const Slow& slow : all) {
    ASSERT_LE(slow.request.size(), 600U);
    const auto reply = slow.client->Read();
    ASSERT_TRUE(reply) << slow.expected;
    EXPECT_EQ(reply->status, 200);
    EXPECT_NE(reply->body.find(slow.expected), std::string::npos) << reply->body;
  }
}

TEST_F(RealClientsTest, TenThousandIdleConnectionsCostADescriptorAndAFewKilobytesEach) {
  const std::size_t count = AffordableConnections(10'000);
  Begin({"--max-connections", std::to_string(count + 200), "--idle-timeout", "1h", "--header-timeout", "1h"});
  std::vector<Client> idle;
  idle.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    idle.emplace_back(port_);
    ASSERT_TRUE(idle.back().connected()) << i;
    // Of each four one has been served, one is half-way into a header, and two have never said a word.
    if (i % 4 == 1) {
      ASSERT_TRUE(idle.back().Send(Get("/1.0/account", Authorization())));
    }
    if (i % 4 == 2) {
      ASSERT_TRUE(idle.back().Send("GET /1.0/account HTTP/1.1\r\nHo"));
    }
  }
  for (std::size_t i = 1; i < count; i += 4) {
    const auto reply = idle[i].Read();
    ASSERT_TRUE(reply) << i;
    EXPECT_EQ(reply->status, 200);
  }
  EXPECT_TRUE(Eventually([&] { return Descriptors() >= count; })) << Descriptors();
  EXPECT_LE(Descriptors(), descriptors_ + count + 50) << "one each";
  ExpectServes();
  ExpectGrownByAtMost(count * 8 * kKiB);
  for (std::size_t i = 1; i < count; i += 400) {
    ASSERT_TRUE(idle[i].Send(AuthorizedGet("/patterns")));
    const auto reply = idle[i].Read();
    ASSERT_TRUE(reply) << i;
    EXPECT_EQ(reply->body, "[]");
  }
  for (std::size_t i = 0; i < count; i += 3) idle[i].Abort();
}

TEST_F(RealClientsTest, AbortedUploadsLeaveNothingBehind) {
  Begin();
  MakeFileAugment();
  const std::string before = http::Fetch(port_, AuthorizedGet("/event/history"))->body;
  const std::string csv = Csv(300'000);
  for (int i = 0; i < 60; ++i) {
    Client client(port_);
    switch (i % 3) {
      case 0:
        client.Send(PostHead("/augments/AU1/file", 10 * csv.size(), "text/csv") + csv);
        break;
      case 1:
        client.Send(PostHead("/patterns", 1'000'000, "application/json") + R"({"name": "half)");
        break;
      case 2:  // no line of it is whole
        client.Send(StreamHead() + Chunk(R"({"id": "half"})"));
        break;
    }
    if (i % 2 == 0)
      client.Abort();
    else
      client.HalfClose();
  }
  ExpectServes();
  EXPECT_TRUE(Eventually([&] { return Descriptors() <= descriptors_ + 4; })) << Descriptors();
  EXPECT_EQ(http::Fetch(port_, AuthorizedGet("/augments/AU1/file"))->status, 404);
  EXPECT_EQ(http::Fetch(port_, AuthorizedGet("/patterns"))->body, "[]");
  const std::string after = http::Fetch(port_, AuthorizedGet("/event/history"))->body;
  EXPECT_EQ(after.find("half"), std::string::npos) << after;
  ExpectGrownByAtMost(64 * kMiB);
  // The folder has what it had: no spooled file is left.
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/data"))
    EXPECT_FALSE(entry.path().filename().string().starts_with("upload-")) << entry.path();
}

TEST_F(RealClientsTest, ClientsThatNeverReadAreNotServedWithoutEnd) {
  Begin({"--connection-memory", "32MiB"});
  MakeFileAugment();
  ASSERT_EQ(http::Fetch(port_, AuthorizedPost("/augments/AU1/file", Csv(8 * kMiB), "text/csv"))->status, 201);
  const Json large = {{"name", "large"}, {"template", std::string(20'000, 'x')}};
  ASSERT_EQ(http::Fetch(port_, AuthorizedPost("/templates", large.dump()))->status, 201);
  memory_ = Memory();
  std::vector<std::unique_ptr<Client>> greedy;
  std::vector<std::thread> senders;
  for (int i = 0; i < 30; ++i) {
    greedy.push_back(std::make_unique<Client>(port_, 4096));
    Client& client = *greedy.back();
    if (i % 10 == 0) {
      std::string requests;
      for (int k = 0; k < 100; ++k) requests += AuthorizedGet("/templates/TM1");
      ASSERT_TRUE(client.Send(requests));
    } else if (i % 3 == 1) {
      ASSERT_TRUE(client.Send(AuthorizedGet("/augments/AU1/file")));
    } else {
      // Until the server reads no more, and then for as long as a socket takes.
      std::string lines;
      for (int k = 0; k < 2'000; ++k)
        lines += R"({"id": ")" + std::to_string(k) + std::string(100, 'y') + "\"}\n";
      client.Send(StreamHead());
      senders.emplace_back([&client, chunk = Chunk(lines)] {
        for (int k = 0; k < 20; ++k)
          if (!client.TrySend(chunk)) break;
      });
    }
  }
  for (std::thread& sender : senders) sender.join();
  ExpectGrownByAtMost(160 * kMiB);
  for (const auto& client : greedy) client->Abort();
  ExpectServes();
}

TEST_F(RealClientsTest, SlowReadersGetTheirFileWholeAndCostOthersNothing) {
  Begin();
  MakeFileAugment();
  const std::string csv = Csv(4 * kMiB);
  ASSERT_EQ(http::Fetch(port_, AuthorizedPost("/augments/AU1/file", csv, "text/csv"))->status, 201);
  memory_ = Memory();
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(std::make_unique<Client>(port_, 4096));
    ASSERT_TRUE(slow.back()->Send(AuthorizedGet("/augments/AU1/file")));
    if (i > 0) {
      ASSERT_TRUE(slow.back()->Sip(100));
    }
  }
  for (int i = 0; i < 20; ++i) {
    ExpectServes();
    EXPECT_TRUE(slow[1]->Sip(1000));
  }
  ExpectGrownByAtMost(48 * kMiB);
  for (std::size_t i = 1; i < slow.size(); ++i) slow[i]->Abort();
  const auto whole = slow[0]->Read();
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->body, csv);
}

TEST_F(RealClientsTest, WhatAllConnectionsHoldTogetherIsBoundedAndTheServerGoesOnByItself) {
  Begin({"--connection-memory", "16MiB", "--body-timeout", "1s"});
  // Bodies that are never finished: 80 MB of them, if they were all read.
  const std::string body = R"({"name": ")" + std::string(kMiB - 1000, 'x');
  std::vector<std::unique_ptr<Client>> hogs;
  std::vector<std::thread> senders;
  for (int i = 0; i < 80; ++i) hogs.push_back(std::make_unique<Client>(port_));
  for (const auto& hog : hogs)
    senders.emplace_back(
        [&hog, request = PostHead("/patterns", kMiB, "application/json") + body] { hog->Send(request); });
  std::vector<int> statuses;
  std::size_t most = 0;
  for (const auto& hog : hogs) {
    const auto reply = hog->Read();
    statuses.push_back(reply ? reply->status : 0);
    if (!kSanitized) most = std::max(most, Memory());
  }
  for (std::thread& sender : senders) sender.join();
  for (const int status : statuses) EXPECT_TRUE(status == 503 || status == 408) << status;
  if (!kSanitized) {
    EXPECT_LE(most, memory_ + 64 * kMiB);
  }
  ExpectServes();
}

TEST_F(RealClientsTest, ConnectionsAboveTheSettingAreRefusedAndRoomIsMadeAgain) {
  Begin({"--max-connections", "20"});
  std::vector<std::unique_ptr<Client>> held;
  const auto full = [&] {
    held.push_back(std::make_unique<Client>(port_));
    held.back()->Send(Get("/1.0/account", Authorization()));
    const auto reply = held.back()->Read();
    return reply && reply->status == 503;
  };
  int served = 0;
  while (!full()) ASSERT_LT(++served, 30);
  EXPECT_GT(served, 10);
  held.clear();
  EXPECT_TRUE(Eventually([&] {
    const auto reply = http::Fetch(port_, Get("/1.0/account", Authorization()));
    return reply && reply->status == 200;
  }));
}

}  // namespace
}  // namespace cxengine::http

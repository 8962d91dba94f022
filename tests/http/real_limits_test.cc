// Every limit of the built cxserver, at it and over it, with the defaults and as settings.
#include "tests/http/real_server.h"

namespace cxengine::http {
namespace {

class RealLimitsTest : public RealServerTest {
 protected:
  // One exchange on a connection of its own; status 0: no answer.
  Reply Ask(const std::string& request) {
    const auto reply = http::Fetch(port_, request);
    return reply ? *reply : Reply{};
  }
  // A JSON object of just this size.
  static std::string Sized(std::size_t size, std::string object) {
    object.insert(object.size() - 1, std::string(size - object.size(), ' '));
    return object;
  }
  void ExpectRefusal(const Reply& reply, int status, const std::string& code) {
    EXPECT_EQ(reply.status, status) << code << ": " << reply.body;
    EXPECT_NE(reply.body.find("\"code\":\"" + code + "\""), std::string::npos) << reply.body;
  }
};

TEST_F(RealLimitsTest, BodiesAndEventsAtTheLimitAreTakenAndAByteMoreIsA413) {
  Begin();
  const std::string pattern = R"({"name": "n"})";
  EXPECT_EQ(Ask(AuthorizedPost("/patterns", Sized(kMiB, pattern))).status, 201);
  ExpectRefusal(Ask(AuthorizedPost("/patterns", Sized(kMiB + 1, pattern))), 413, "body-too-large");

  const std::string event = R"({"id": "1"})";
  EXPECT_EQ(Ask(AuthorizedPost("/event", Sized(16 * kKiB, event))).status, 200);
  ExpectRefusal(Ask(AuthorizedPost("/event", Sized(16 * kKiB + 1, event))), 413, "event-too-large");
  EXPECT_EQ(Ask(AuthorizedPost("/event", "[" + Sized(16 * kKiB, event) + "]")).status, 200);
  ExpectRefusal(Ask(AuthorizedPost("/event", "[" + Sized(16 * kKiB + 1, event) + "]")), 413,
                "event-too-large");
  ExpectRefusal(Ask(AuthorizedPost("/generic/x", "\"" + std::string(16 * kKiB, 'x') + "\"")), 413,
                "data-too-large");
}

// Some of them at once come to the pipe in pieces that differ each time: once, one that came while the line
// before was with the engine was never read.
TEST_F(RealLimitsTest, LinesAtTheLimitAreTakenAndThoseOverItAreToldInTheirPlace) {
  Begin();
  const std::string event = R"({"id": "1"})";
  const std::string lines = Sized(16 * kKiB, event) + "\n" + Sized(16 * kKiB + 1, event) + "\n" +
                            std::string(300'000, 'x') + "\n" + event + "\n" + std::string(50'000, 'x');
  for (int round = 0; round < 10; ++round) {
    const Reply answers = Ask(AuthorizedPost("/event", lines, "application/x-ndjson"));
    ASSERT_EQ(answers.status, 200);
    std::istringstream each(answers.body);
    std::vector<std::string> seen;
    for (std::string line; std::getline(each, line);) {
      const Json answer = Json::parse(line, nullptr, false);
      seen.push_back(answer.contains("line") ? answer.value("code", "") + answer["line"].dump() : "taken");
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"taken", "event-too-large2", "event-too-large3", "taken",
                                              "event-too-large5"}));
  }
}

TEST_F(RealLimitsTest, HeadersAndTargetsHaveLimitsToo) {
  Begin();
  const auto with_header = [&](std::size_t size) {
    return Ask(Get("/1.0/account", Authorization() + "X-Filler: " + std::string(size, 'x') + "\r\n"));
  };
  EXPECT_EQ(with_header(15 * kKiB).status, 200);
  ExpectRefusal(with_header(16 * kKiB), 431, "header-too-large");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "A: b\r\n";
  const auto refused = Ask(Get("/1.0/account", many));
  ExpectRefusal(refused, 431, "header-too-large");
  EXPECT_NE(refused.body.find("more than 256 header fields"), std::string::npos) << refused.body;
  const auto with_query = [&](std::size_t size) {
    return Ask(Get("/1.0/account?" + std::string(size - 13, 'x'), Authorization()));
  };
  EXPECT_EQ(with_query(8 * kKiB).status, 200);
  ExpectRefusal(with_query(8 * kKiB + 1), 414, "target-too-long");
}

TEST_F(RealLimitsTest, FilesAtTheLimitAreStoredAndAByteMoreIsA413) {
  Begin({"--max-file", "8MiB"});
  MakeFileAugment();
  const std::string most = Csv(8 * kMiB);
  ASSERT_EQ(most.size(), 8 * kMiB);
  EXPECT_EQ(Ask(AuthorizedPost("/augments/AU1/file", most, "text/csv")).status, 201);
  ExpectRefusal(Ask(AuthorizedPost("/augments/AU1/file", most + "x", "text/csv")), 413, "file-too-large");
  const Reply back = Ask(AuthorizedGet("/augments/AU1/file"));
  EXPECT_TRUE(back.body == most) << back.body.size();
}

// Two of them once waited for themselves, and no request was answered any more.
TEST_F(RealLimitsTest, TwoUploadsOverTheLimitAtOnceAreRefusedAndTheServerGoesOn) {
  Begin({"--max-file", "1MiB"});
  MakeFileAugment();
  const std::string csv = Csv(3 * kMiB);
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i) clients.push_back(std::make_unique<Client>(port_));
  for (const auto& client : clients)
    ASSERT_TRUE(client->Send(PostHead("/augments/AU1/file", csv.size(), "text/csv")));
  for (const auto& client : clients) senders.emplace_back([&] { client->Send(csv); });
  for (const auto& client : clients) {
    const auto reply = client->Read();
    ASSERT_TRUE(reply);
    ExpectRefusal(*reply, 413, "file-too-large");
    EXPECT_NE(reply->body.find("1 MiB"), std::string::npos) << reply->body;
  }
  for (std::thread& sender : senders) sender.join();
}

TEST_F(RealLimitsTest, TheHeadOfAFileHasNoBody) {
  Begin();
  MakeFileAugment();
  const std::string csv = Csv(300'000);
  ASSERT_EQ(Ask(AuthorizedPost("/augments/AU1/file", csv, "text/csv")).status, 201);
  std::string head = AuthorizedGet("/augments/AU1/file");
  head.replace(0, 3, "HEAD");
  Client client(port_);
  ASSERT_TRUE(client.Send(head + AuthorizedGet("/patterns")));
  const auto first = client.Read(true);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 200);
  EXPECT_TRUE(first->headers.Find("ETag"));
  const auto second = client.Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, "[]") << "what comes next is the next answer";
}

TEST_F(RealLimitsTest, EveryLimitIsASettingThatCounts) {
  Begin({"--max-body", "2KiB", "--max-event", "300", "--token-lifetime", "1h", "--header-timeout", "1s",
         "--body-timeout", "1s", "--idle-timeout", "1s"});
  ExpectRefusal(Ask(AuthorizedPost("/patterns", Sized(2 * kKiB + 1, R"({"name": "n"})"))), 413,
                "body-too-large");
  const Reply event = Ask(AuthorizedPost("/event", Sized(301, R"({"id": "1"})")));
  ExpectRefusal(event, 413, "event-too-large");
  EXPECT_NE(event.body.find("300 bytes"), std::string::npos) << event.body;
  const Reply account = Ask(Get("/1.0/account", Authorization()));
  EXPECT_LE(Json::parse(account.body)["ttl"], 3600 * 1000) << account.body;

  Client head(port_);
  Client body(port_);
  Client idle(port_);
  ASSERT_TRUE(head.Send("GET / HT") && body.Send(PostHead("/patterns", 100, "application/json") + "{"));
  ASSERT_TRUE(idle.Send(AuthorizedGet("/patterns")));
  ASSERT_TRUE(idle.Read());
  for (Client* const client : {&head, &body}) {
    const auto reply = client->Read();
    ASSERT_TRUE(reply);
    ExpectRefusal(*reply, 408, "request-timeout");
    EXPECT_TRUE(client->AtEnd());
  }
  EXPECT_TRUE(idle.AtEnd());
}

}  // namespace
}  // namespace cxengine::http

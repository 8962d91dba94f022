// SIGTERM in the middle of things: streams end at a line, what is under way is finished, and nobody can hold
// up the end.
#include <atomic>

#include "tests/http/real_server.h"

namespace cxengine::http {
namespace {

class RealStopTest : public RealServerTest {
 protected:
  // The stop has begun: the operator's listener says so.
  void AwaitStopping() {
    EXPECT_TRUE(Eventually([&] {
      const auto reply = http::Fetch(admin_port_, Get("/readyz"));
      return !reply || reply->status == 503;
    }));
  }
  void TearDown() override {}  // it has ended already
};

TEST_F(RealStopTest, AStreamOfEventsEndsAtALineAndSaysWhereToGoOn) {
  Begin();
  const std::string code =
      R"((within 1 hour (sequence (event {:type \"open\"}) (event {:type \"close\"}))) (perform echo m {}))";
  const auto saved = http::Fetch(
      port_, AuthorizedPost("/patterns", R"({"name": "n", "status": true, "code": ")" + code + "\"}"));
  ASSERT_EQ(saved->status, 201) << saved->body;
  Client client(port_);
  ASSERT_TRUE(client.Send(StreamHead()));
  std::thread sender([&] {
    // For as long as it is wanted; the last piece of each chunk is half a line.
    for (int first = 1; first < 1'000'000; first += 100) {
      std::string lines;
      for (int i = first; i < first + 100; ++i)
        lines += R"({"type":"open","id":)" + std::to_string(i) + "}\n";
      if (!client.Send(Chunk(lines.substr(0, lines.size() / 2 + 5))) ||
          !client.Send(Chunk(lines.substr(lines.size() / 2 + 5))))
        break;
    }
  });
  std::atomic<bool> stopped = false;
  std::thread stopper([&] {
    // Not before the stream is really under way.
    EXPECT_TRUE(Eventually([&] {
      return http::Fetch(port_, AuthorizedGet("/event/history"))->body.find("open") != std::string::npos;
    }));
    child_->Signal(SIGTERM);
    stopped = true;
  });
  const auto reply = client.Read();  // whole: its last chunk has come
  stopper.join();
  EXPECT_TRUE(stopped);
  client.HalfClose();  // what is still being sent has an end
  sender.join();
  EXPECT_EQ(child_->Wait(), 0);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);

  std::vector<Json> answers;
  std::istringstream each(reply->body);
  for (std::string line; std::getline(each, line);) answers.push_back(Json::parse(line));
  ASSERT_GT(answers.size(), 1U);
  EXPECT_EQ(answers.back()["code"], "stopping");
  EXPECT_EQ(answers.back()["line"], answers.size());
  for (std::size_t i = 0; i + 1 < answers.size(); ++i) ASSERT_EQ(answers[i]["event"]["id"], i + 1);

  // What was answered is there, and the line that it named is not.
  Start();
  const auto is_open = [&](std::size_t id) {
    const auto closed =
        http::Fetch(port_, AuthorizedPost("/event", R"({"type":"close","id":)" + std::to_string(id) + "}"));
    return closed && closed->body.find(R"("contributing?":true)") != std::string::npos;
  };
  EXPECT_TRUE(is_open(1));
  EXPECT_TRUE(is_open(answers.size() - 1));
  EXPECT_FALSE(is_open(answers.size()));
  child_->Signal(SIGTERM);
  EXPECT_EQ(child_->Wait(), 0);
}

TEST_F(RealStopTest, RequestsUnderWayAreFinished) {
  Begin();
  MakeFileAugment();
  const std::string csv = Csv(200'000);
  Client upload(port_);
  Client silent(port_);
  const std::size_t before = Descriptors();
  ASSERT_TRUE(upload.Send(PostHead("/augments/AU1/file", csv.size(), "text/csv") + csv.substr(0, 100'000)));
  // It is spooled.
  ASSERT_TRUE(Eventually([&] { return Descriptors() > before; }));
  child_->Signal(SIGTERM);
  AwaitStopping();
  EXPECT_TRUE(silent.AtEnd()) << "whoever asks for nothing is let go";
  ASSERT_TRUE(upload.Send(csv.substr(100'000)));
  const auto reply = upload.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->headers.Find("Connection"), "close");
  EXPECT_EQ(child_->Wait(), 0);
}

TEST_F(RealStopTest, WhoNeverFinishesIsWaitedForNoLongerThanTheSettingSays) {
  Begin({"--drain-timeout", "1s", "--body-timeout", "1h"});
  MakeFileAugment();
  Client upload(port_);
  ASSERT_TRUE(upload.Send(PostHead("/augments/AU1/file", 1'000'000, "text/csv") + "id\n"));
  child_->Signal(SIGTERM);
  EXPECT_EQ(child_->Wait(), 0);
  // The end may overtake the refusal.
  if (const auto refused = upload.Read()) {
    EXPECT_GE(refused->status, 400);
  }
}

TEST_F(RealStopTest, ABusyEngineIsNotWaitedFor) {
  Begin({"--drain-timeout", "0s", "--rate-limit", "0"});
  // Each event costs a million steps, and there are more than the engine could do in minutes.
  const std::string code =
      R"((event {:type \"a\"}) (perform echo m {}) (def n 0) (times 1000000 (set n (inc n))))";
  const auto saved = http::Fetch(
      port_, AuthorizedPost("/patterns", R"({"name": "n", "status": true, "code": ")" + code + "\"}"));
  ASSERT_EQ(saved->status, 201) << saved->body;
  Client client(port_);
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += R"({"type":"a","id":)" + std::to_string(i) + "}\n";
  ASSERT_TRUE(client.Send(StreamHead()) && client.Send(Chunk(lines)));
  const auto stopped = std::chrono::steady_clock::now();
  child_->Signal(SIGTERM);
  EXPECT_EQ(child_->Wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, std::chrono::seconds(10));
}

}  // namespace
}  // namespace cxengine::http

// Bodies that are streamed: the pipe, and what a client sees over real sockets.
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "api/http/framing.h"
#include "api/http/pipe.h"
#include "api/http/server.h"
#include "tests/http/client.h"

namespace cxengine::http {
namespace {

using State = Pipe::State;

TEST(PipeTest, EachSideIsToldOnceOfWhatItWaitsFor) {
  Pipe pipe;
  int readable = 0;
  int drained = 0;
  pipe.OnReadable([&] { ++readable; });
  pipe.OnDrained([&] { ++drained; });
  std::string bytes;
  EXPECT_EQ(pipe.Read(bytes), State::kOpen);
  EXPECT_EQ(bytes, "");
  pipe.Write("a");
  pipe.Write("b");
  EXPECT_EQ(readable, 1);
  EXPECT_FALSE(pipe.IsFull());
  pipe.Write(std::string(Pipe::kCapacity, 'c'));
  EXPECT_TRUE(pipe.IsFull());
  EXPECT_EQ(pipe.Read(bytes), State::kOpen);
  EXPECT_EQ(bytes.size(), 2 + Pipe::kCapacity);
  EXPECT_EQ(drained, 1);
  pipe.Write("d");
  pipe.End();
  EXPECT_EQ(pipe.Read(bytes), State::kEnded);
  EXPECT_EQ(bytes, "d");
}

TEST(PipeTest, WhoGivesUpIsNoticed) {
  Pipe broken;
  broken.Break();
  std::string bytes;
  EXPECT_EQ(broken.Read(bytes), State::kBroken);
  Pipe abandoned;
  int drained = 0;
  abandoned.OnDrained([&] { ++drained; });
  abandoned.Abandon();
  EXPECT_EQ(drained, 1);
  EXPECT_TRUE(abandoned.IsAbandoned());
  abandoned.Write("nobody reads it");
  EXPECT_FALSE(abandoned.IsFull());
}

bool Always(const Request&) { return true; }

TEST(StreamedFramingTest, TheSamePiecesTogetherHoweverTheInputIsCut) {
  const std::string chunked =
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, "
      "world\r\n0\r\n\r\n";
  const std::string counted = "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  const std::string empty = "POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  const std::string all = chunked + counted + empty;
  for (std::size_t cut = 1; cut <= all.size(); ++cut) {
    Framing framing({}, Always);
    std::string seen;
    for (std::size_t at = 0; at < all.size(); at += cut) {
      std::string_view input = std::string_view(all).substr(at, cut);
      for (Framing::Event event{}; (event = framing.Next(input)) != Framing::Event::kNeedMore;) {
        if (event == Framing::Event::kHead)
          seen += framing.TakeRequest().request.target + ":";
        else if (event == Framing::Event::kPiece)
          seen += framing.TakePiece();
        else if (event == Framing::Event::kEnd)
          seen += ";";
        else
          FAIL() << "cut " << cut;
      }
    }
    EXPECT_EQ(seen, "/a:hello, world;/b:abc;/c:;") << "cut " << cut;
  }
}

// Answers with what comes, as it comes.
void Mirror(Request request, Responder responder) {
  Response response;
  const auto in = request.stream;
  const auto out = std::make_shared<Pipe>();
  response.stream = out;
  responder.Send(std::move(response));
  const auto move = [in, out] {
    if (out->IsAbandoned()) return in->Abandon();
    if (out->IsFull()) return;
    std::string bytes;
    const State state = in->Read(bytes);
    out->Write(std::move(bytes));
    if (state == State::kEnded) out->End();
    if (state == State::kBroken) out->Break();
  };
  out->OnDrained(move);
  in->OnReadable(move);
}

TEST(StreamTest, ABodyLargerThanEveryLimitGoesThroughAndTheConnectionStays) {
  Server server({}, Mirror, Always);
  Client client(server.port());
  const std::string piece(100'000, 'x');
  constexpr int kPieces = 100;
  std::thread sender([&] {
    client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(piece.size() * kPieces) +
                "\r\n\r\n");
    for (int i = 0; i < kPieces; ++i) client.Send(piece);
    client.Send(Post("/b", "second"));
  });
  const auto first = client.Read();
  const auto second = client.Read();
  sender.join();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body.size(), piece.size() * kPieces);
  EXPECT_EQ(first->headers.Find("Transfer-Encoding"), "chunked");
  EXPECT_EQ(second->body, "second");
}

TEST(StreamTest, AnAnswerBeforeTheEndOfTheBodyEndsTheConnectionInOrder) {
  Server server(
      {}, [](const Request&, Responder responder) { responder.Send(ErrorResponse(401, "no", "No.")); },
      Always);
  Client client(server.port());
  ASSERT_TRUE(client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\nbeginning"));
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 401);
  EXPECT_EQ(reply->headers.Find("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

// The reader has the responder: what happens when both go at once?
TEST(StreamTest, AnAbortedUploadReachesItsReader) {
  std::promise<State> promise;
  Server server(
      {},
      [&](const Request& request, Responder responder) {
        const auto kept = std::make_shared<Responder>(std::move(responder));
        request.stream->OnReadable([&promise, kept, stream = request.stream] {
          std::string bytes;
          const State state = stream->Read(bytes);
          if (state != State::kOpen) promise.set_value(state);
        });
      },
      Always);
  {
    Client client(server.port());
    ASSERT_TRUE(client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbeginning"));
  }
  EXPECT_EQ(promise.get_future().get(), State::kBroken);
}

TEST(StreamTest, AClientOfOldGetsAStreamThatEndsWithTheConnection) {
  Server server({}, Mirror, Always);
  Client client(server.port());
  ASSERT_TRUE(client.Send("POST /a HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"));
  const auto reply = client.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "abc");
  EXPECT_EQ(reply->headers.Find("Connection"), "close");
  EXPECT_FALSE(reply->headers.Find("Transfer-Encoding"));
}

}  // namespace
}  // namespace cxengine::http

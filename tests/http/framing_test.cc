// Framing: the same requests and the same refusals however the input is cut.

#include "api/http/framing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::http {
namespace {

constexpr FramingLimits kLimits{200, 1000, 100};

// One line for each event but kNeedMore; nothing follows a refusal.
std::vector<std::string> Frame(std::string_view input, std::size_t piece, FramingLimits limits = kLimits) {
  Framing framing(limits);
  std::vector<std::string> out;
  while (!input.empty()) {
    std::string_view bytes = input.substr(0, piece);
    input.remove_prefix(bytes.size());
    for (bool more = true; more;) {
      switch (framing.Next(bytes)) {
        case Framing::Event::kNeedMore:
          EXPECT_TRUE(bytes.empty());
          more = false;
          break;
        case Framing::Event::kContinue:
          out.push_back("continue");
          break;
        case Framing::Event::kRequest: {
          const FramedRequest framed = framing.TakeRequest();
          out.push_back(framed.request.method + " " + framed.request.target + " " + framed.request.body +
                        (framed.keep_alive ? "" : " close") + (framed.http10 ? " 1.0" : ""));
          break;
        }
        case Framing::Event::kHead:
        case Framing::Event::kPiece:
        case Framing::Event::kEnd:
          out.emplace_back("a stream, though nobody asked for one");
          return out;
        case Framing::Event::kRefused:
          out.push_back("refused " + std::to_string(framing.refusal().status) + " " +
                        std::string(framing.refusal().code));
          return out;
      }
    }
  }
  return out;
}

void ExpectFrames(std::string_view input, const std::vector<std::string>& expected,
                  FramingLimits limits = kLimits) {
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, input.size()}) {
    EXPECT_EQ(Frame(input, piece, limits), expected) << "in pieces of " << piece << ":\n" << input;
  }
}

std::string PostWith(std::string_view fields, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string Chunked(std::string_view body) { return PostWith("Transfer-Encoding: chunked\r\n", body); }

TEST(FramingTest, RequestsAreTheSameHoweverTheInputIsCut) {
  ExpectFrames("GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", {"GET /a?b=c "});
  ExpectFrames(PostWith("Content-Length: 5\r\n", "hello"), {"POST / hello"});
  ExpectFrames(PostWith("Content-Length: 0\r\n", ""), {"POST / "});
}

TEST(FramingTest, PipelinedRequestsComeOutInOrder) {
  ExpectFrames("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n" + PostWith("Content-Length: 3\r\n", "abc") +
                   Chunked("1\r\nx\r\n0\r\n\r\n") + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
               {"GET /1 ", "POST / abc", "POST / x", "GET /2 "});
}

TEST(FramingTest, ChunkedBodiesMayBeSplitAnywhereAndCarryExtensionsAndTrailers) {
  ExpectFrames(Chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), {"POST / abcde"});
  ExpectFrames(Chunked("3;a=b;c=\"d e\"\r\nabc\r\n0;last\r\n\r\n"), {"POST / abc"});
  ExpectFrames(Chunked("A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nOther: 2\r\n\r\n"), {"POST / 0123456789"});
  ExpectFrames(Chunked("00003\r\nabc\r\n000\r\n\r\n"), {"POST / abc"});
  ExpectFrames(Chunked("3\r\n\r\n\r\r\n0\r\n\r\n"), {"POST / \r\n\r"});
}

TEST(FramingTest, AnEmptyChunkedBodyIsABody) {
  ExpectFrames(Chunked("0\r\n\r\n") + Chunked("0\r\n\r\n"), {"POST / ", "POST / "});
}

TEST(FramingTest, TrailersDoNotBecomeFieldsOfTheRequest) {
  Framing framing(kLimits);
  const std::string input = Chunked("0\r\nX-Late: 1\r\n\r\n");
  std::string_view bytes = input;
  ASSERT_EQ(framing.Next(bytes), Framing::Event::kRequest);
  EXPECT_FALSE(framing.TakeRequest().request.headers.Find("X-Late"));
}

TEST(FramingTest, KeepAliveFollowsVersionAndConnectionField) {
  ExpectFrames("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", {"GET /  close"});
  ExpectFrames("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n", {"GET /  close"});
  ExpectFrames("GET / HTTP/1.0\r\n\r\n", {"GET /  close 1.0"});
  ExpectFrames("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", {"GET /  1.0"});
}

TEST(FramingTest, OneEmptyLineBeforeARequestIsSkipped) {
  ExpectFrames("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
               {"GET / ", "GET / "});
  ExpectFrames("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", {"refused 400 malformed-request-line"});
}

TEST(FramingTest, AbsoluteFormIsAcceptedAndDotSegmentsStay) {
  Framing framing(kLimits);
  const std::string input = "GET http://h:80/a/../b?x=%31 HTTP/1.1\r\nHost: h\r\n\r\n";
  std::string_view bytes = input;
  ASSERT_EQ(framing.Next(bytes), Framing::Event::kRequest);
  const Request request = framing.TakeRequest().request;
  EXPECT_EQ(request.segments, (std::vector<std::string>{"a", "..", "b"}));
  ASSERT_EQ(request.query.size(), 1u);
  EXPECT_EQ(request.query[0].second, "1");
}

TEST(FramingTest, MethodsAreCaseSensitiveTokens) {
  ExpectFrames("get / HTTP/1.1\r\nHost: h\r\n\r\n", {"get / "});
  ExpectFrames("PURGE-X / HTTP/1.1\r\nHost: h\r\n\r\n", {"PURGE-X / "});
}

TEST(FramingTest, ThePhaseTellsHeadFromBodyFromIdle) {
  Framing framing(kLimits);
  const auto feed = [&](std::string_view bytes) {
    const auto event = framing.Next(bytes);
    EXPECT_TRUE(bytes.empty());
    return event;
  };
  EXPECT_EQ(framing.phase(), Framing::Phase::kIdle);
  feed("\r\n");
  EXPECT_EQ(framing.phase(), Framing::Phase::kIdle);
  feed("G");
  EXPECT_EQ(framing.phase(), Framing::Phase::kHead);
  feed("ET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(framing.phase(), Framing::Phase::kBody);
  EXPECT_EQ(feed("ab"), Framing::Event::kRequest);
  framing.TakeRequest();
  EXPECT_EQ(framing.phase(), Framing::Phase::kIdle);
}

TEST(FramingTest, AClientThatExpectsContinueAndSendsNoBodyYetIsAnnounced) {
  const std::string head = PostWith("Expect: 100-Continue\r\nContent-Length: 3\r\n", "");
  Framing framing(kLimits);
  std::string_view bytes = head;
  EXPECT_EQ(framing.Next(bytes), Framing::Event::kContinue);
  bytes = "abc";
  EXPECT_EQ(framing.Next(bytes), Framing::Event::kRequest);
  EXPECT_EQ(framing.TakeRequest().request.body, "abc");
}

TEST(FramingTest, NoContinueForABodyThatIsThereOrNotToComeOrForHttp10) {
  const std::string all = PostWith("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc");
  EXPECT_EQ(Frame(all, all.size()), (std::vector<std::string>{"POST / abc"}));
  ExpectFrames(PostWith("Expect: 100-continue\r\n", ""), {"POST / "});
  ExpectFrames("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
               {"POST / abc close 1.0"});
}

TEST(FramingTest, RequestIdIsTakenWhenSaneElseMade) {
  const auto id_for = [](const std::string& sent) {
    Framing framing(kLimits);
    const std::string input = "GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + sent + "\r\n\r\n";
    std::string_view bytes = input;
    EXPECT_EQ(framing.Next(bytes), Framing::Event::kRequest);
    return framing.TakeRequest().request.id;
  };
  EXPECT_EQ(id_for("abc-1._Z"), "abc-1._Z");
  EXPECT_EQ(id_for(std::string(128, 'a')), std::string(128, 'a'));
  for (const std::string& bad :
       {std::string("a b"), std::string(129, 'a'), std::string(), std::string("<x>")}) {
    const std::string made = id_for(bad);
    EXPECT_EQ(made.size(), 32u) << bad;
    EXPECT_EQ(made.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(made, id_for(bad));
  }
}

struct Malformed {
  const char* what;
  std::string input;
  std::string refusal;
};

TEST(FramingTest, WhatIsMalformedIsRefusedHoweverItIsCut) {
  using namespace std::string_literals;
  const std::string line = "GET / HTTP/1.1\r\n";
  const std::vector<Malformed> rows = {
      {"target without a slash", "GET zhello HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"no version", "GET /\r\n\r\n", "400 malformed-request-line"},
      {"a version that is none", "GET / HTTQ/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 version-not-supported"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "505 version-not-supported"},
      {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", "505 version-not-supported"},
      {"method with a forbidden mark", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-request-line"},
      {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", "501 method-not-implemented"},
      {"asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01"s, "400 malformed-header"},
      {"bad percent", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"encoded NUL", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"invalid UTF-8", "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"invalid UTF-8 in the query", "GET /?a=%c0%80 HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", "400 malformed-target"},
      {"bare LF lines", "GET / HTTP/1.1\nHost: h\n\n", "400 malformed-header"},
      {"one bare LF", line + "Host: h\nA: b\r\n\r\n", "400 malformed-header"},
      {"bare CR", line + "Host: h\rA: b\r\n\r\n", "400 malformed-header"},
      {"NUL in a field", line + "Host: h\r\nA: b\0c\r\n\r\n"s, "400 malformed-header"},
      {"control byte in a field", line + "Host: h\r\nA: b\x01\r\n\r\n", "400 malformed-header"},
      {"field without a colon", line + "Host: h\r\nNoColon\r\n\r\n", "400 malformed-header"},
      {"field without a name", line + "Host: h\r\n: x\r\n\r\n", "400 malformed-header"},
      {"blank before the colon", line + "Host: h\r\nA : b\r\n\r\n", "400 malformed-header"},
      {"blank in Content-Length's name", line + "Host: h\r\nContent-Length : 1\r\n\r\na",
       "400 malformed-header"},
      {"folded field", line + "Host: h\r\nA: b\r\n c\r\n\r\n", "400 malformed-header"},
      {"folded first field", line + " Host: h\r\n\r\n", "400 malformed-header"},
      {"no Host", line + "\r\n", "400 bad-host"},
      {"two Hosts", line + "Host: h\r\nHost: h\r\n\r\n", "400 bad-host"},
      {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n", "400 bad-host"},
      {"Host that is none", line + "Host: a b\r\n\r\n", "400 bad-host"},
      {"Host with a path", line + "Host: a/b\r\n\r\n", "400 bad-host"},
      {"Content-Length: 2x", PostWith("Content-Length: 2x\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length: +2", PostWith("Content-Length: +2\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length: -2", PostWith("Content-Length: -2\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length: 0x2", PostWith("Content-Length: 0x2\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length: 2 2", PostWith("Content-Length: 2 2\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length: 2, 2", PostWith("Content-Length: 2, 2\r\n", "ab"), "400 bad-content-length"},
      {"Content-Length twice, equal", PostWith("Content-Length: 2\r\nContent-Length: 2\r\n", "ab"),
       "400 bad-content-length"},
      {"Content-Length twice, different", PostWith("Content-Length: 2\r\nContent-Length: 3\r\n", "abc"),
       "400 bad-content-length"},
      {"empty Content-Length", PostWith("Content-Length:\r\n", ""), "400 bad-content-length"},
      {"Content-Length past 64 bits", PostWith("Content-Length: 18446744073709551618\r\n", "ab"),
       "400 bad-content-length"},
      {"length then coding", PostWith("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       "400 bad-content-length"},
      {"coding then length", PostWith("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
       "400 bad-content-length"},
      {"chunked twice", PostWith("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
       "400 bad-transfer-encoding"},
      {"two codings fields",
       PostWith("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       "400 bad-transfer-encoding"},
      {"gzip and no chunked", PostWith("Transfer-Encoding: gzip\r\n", ""), "400 bad-transfer-encoding"},
      {"identity", PostWith("Transfer-Encoding: identity\r\n", ""), "400 bad-transfer-encoding"},
      {"chunked not last", PostWith("Transfer-Encoding: chunked, gzip\r\n", ""), "400 bad-transfer-encoding"},
      {"gzip, then chunked", PostWith("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
       "501 transfer-coding-not-implemented"},
      {"codings in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400 bad-transfer-encoding"},
      {"unknown expectation", PostWith("Expect: tea\r\nContent-Length: 1\r\n", "a"),
       "417 expectation-failed"},
      {"chunk size that is none", Chunked("x\r\nabc\r\n0\r\n\r\n"), "400 malformed-body"},
      {"negative chunk size", Chunked("-1\r\nabc\r\n0\r\n\r\n"), "400 malformed-body"},
      {"chunk size past 64 bits", Chunked("FFFFFFFFFFFFFFFFF\r\nabc\r\n"), "400 malformed-body"},
      {"chunk longer than its size", Chunked("3\r\nabcd\r\n0\r\n\r\n"), "400 malformed-body"},
      {"chunk size ended by LF", Chunked("3\nabc\r\n0\r\n\r\n"), "400 malformed-body"},
      {"Content-Length in the trailer", Chunked("1\r\na\r\n0\r\nContent-Length: 3\r\n\r\n"),
       "400 malformed-body"},
  };
  for (const Malformed& row : rows) {
    SCOPED_TRACE(row.what);
    ExpectFrames(row.input, {"refused " + row.refusal});
  }
}

TEST(FramingTest, LimitsHoldExactly) {
  const auto get = [](std::size_t target) {
    return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
  };
  EXPECT_EQ(Frame(get(200), 5).size(), 1u);
  EXPECT_EQ(Frame(get(200), 5)[0].substr(0, 5), "GET /");
  ExpectFrames(get(201), {"refused 414 target-too-long"});
  ExpectFrames(get(5000), {"refused 414 target-too-long"});
  ExpectFrames(std::string(5000, 'a'), {"refused 400 malformed-header"});
  ExpectFrames("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(900, 'a') + "\r\n\r\n", {"GET / "});
  ExpectFrames("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(1000, 'a') + "\r\n\r\n",
               {"refused 431 header-too-large"});
  ExpectFrames(PostWith("Content-Length: 100\r\n", std::string(100, 'b')),
               {"POST / " + std::string(100, 'b')});
  ExpectFrames(PostWith("Content-Length: 101\r\n", std::string(101, 'b')), {"refused 413 body-too-large"});
  ExpectFrames(
      Chunked("32\r\n" + std::string(50, 'b') + "\r\n33\r\n" + std::string(51, 'b') + "\r\n0\r\n\r\n"),
      {"refused 413 body-too-large"});
}

TEST(FramingTest, FieldsBeyondCountingAreRefused) {
  std::string input = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 300; ++i) input += "A:\r\n";
  ExpectFrames(input + "\r\n", {"refused 431 header-too-large"}, FramingLimits{200, 100'000, 100});
}

TEST(FramingTest, EndlessChunkExtensionsAndTrailersAreRefused) {
  ExpectFrames(Chunked("3;" + std::string(40'000, 'a')), {"refused 400 malformed-body"});
  std::string trailer = "0\r\n";
  for (int i = 0; i < 5000; ++i) trailer += "Abcdef: 1\r\n";
  ExpectFrames(Chunked(trailer), {"refused 400 malformed-body"});
  std::string tiny;
  for (int i = 0; i < 90; ++i) tiny += "1;" + std::string(500, 'a') + "\r\nx\r\n";
  ExpectFrames(Chunked(tiny + "0\r\n\r\n"), {"refused 400 malformed-body"});
}

TEST(FramingTest, ALongChunkedBodyAfterALongExtensionStaysWhole) {
  const std::string body(60'000, 'z');
  const std::string input =
      Chunked("1;" + std::string(9000, 'e') + "\r\nx\r\nEA60\r\n" + body + "\r\n0\r\n\r\n");
  const FramingLimits limits{200, 1000, 100'000};
  for (const std::size_t piece : {std::size_t{11}, std::size_t{4096}, std::size_t{40'000}, input.size()}) {
    EXPECT_EQ(Frame(input, piece, limits), std::vector<std::string>{"POST / x" + body}) << piece;
  }
}

}  // namespace
}  // namespace cxengine::http

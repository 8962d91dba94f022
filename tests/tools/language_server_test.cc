// The language server, message by message; and the streams that carry the messages.
#include "tools/lsp/language_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <vector>

#include "engine/catalogue.h"
#include "tools/lsp/message_stream.h"
#include "tools/lsp/text_position.h"

namespace cxengine::tools::lsp {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kUri = "file:///shop.cxp";

class LanguageServerTest : public ::testing::Test {
 protected:
  LanguageServerTest() : server_(Options(), [this](const Json& message) { sent_.push_back(message); }) {}

  static dsl::CompileOptions Options() {
    dsl::CompileOptions options;
    options.surroundings.endpoint_types = &engine::EndpointTypes();
    return options;
  }

  // Sends a request and yields what came back.
  Json Ask(const std::string& method, const Json& params) {
    sent_.clear();
    server_.Handle(Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}}.dump());
    return sent_.empty() ? Json() : sent_.back();
  }
  void Tell(const std::string& method, const Json& params) {
    sent_.clear();
    server_.Handle(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}.dump());
  }
  void Start() { Ask("initialize", Json::object()); }
  // The findings that were published for the text.
  Json Open(const std::string& text) {
    Tell("textDocument/didOpen",
         {{"textDocument", {{"uri", kUri}, {"languageId", "cxp"}, {"version", 1}, {"text", text}}}});
    return sent_.back().at("params").at("diagnostics");
  }

  // Opens `text` without the `|` that marks the cursor, and asks there.
  Json At(const std::string& method, std::string text) {
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    Open(text);
    return Ask(method, {{"textDocument", {{"uri", kUri}}},
                        {"position", PositionOf(text, static_cast<std::uint32_t>(cursor))}})
        .at("result");
  }
  std::string HoverAt(const std::string& text) {
    const Json result = At("textDocument/hover", text);
    return result.is_null() ? "" : result.at("contents").at("value").get<std::string>();
  }
  std::vector<std::string> LabelsAt(const std::string& text) {
    std::vector<std::string> labels;
    for (const Json& item : At("textDocument/completion", text)) labels.push_back(item.at("label"));
    return labels;
  }

  std::vector<Json> sent_;
  LanguageServer server_;
};

TEST_F(LanguageServerTest, SaysWhatItCanDo) {
  const Json result = Ask("initialize", Json::object()).at("result");
  EXPECT_EQ(result.at("capabilities").at("hoverProvider"), true);
  EXPECT_EQ(result.at("serverInfo").at("name"), "dslcheck");
}

TEST_F(LanguageServerTest, PublishesFindingsAsOneTypes) {
  Start();
  const Json findings = Open("(event {:note \"\xF0\x9F\x98\x80\"}) (sequnce (event))");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].at("code"), "unknown-form");
  EXPECT_EQ(findings[0].at("severity"), 1);
  // The emoji is two UTF-16 code units.
  EXPECT_EQ(findings[0].at("range").at("start"), (Json{{"line", 0}, {"character", 22}}));
  EXPECT_EQ(findings[0].at("range").at("end"), (Json{{"line", 0}, {"character", 29}}));
  EXPECT_THAT(findings[0].at("message").get<std::string>(), HasSubstr("did you mean `sequence`?"));

  Tell("textDocument/didChange",
       {{"textDocument", {{"uri", kUri}, {"version", 2}}},
        {"contentChanges", {{{"text", "(event) (perform echo message {:message 1})"}}}}});
  EXPECT_EQ(sent_.back().at("params").at("diagnostics"), Json::array());
}

TEST_F(LanguageServerTest, FindingsGoWithTheirDocument) {
  Start();
  Open("(");
  Tell("textDocument/didClose", {{"textDocument", {{"uri", kUri}}}});
  EXPECT_EQ(sent_.back().at("params").at("diagnostics"), Json::array());
  EXPECT_EQ(Ask("textDocument/hover",
                {{"textDocument", {{"uri", kUri}}}, {"position", {{"line", 0}, {"character", 0}}}})
                .at("error")
                .at("message"),
            "the document is not open");
}

TEST_F(LanguageServerTest, HoverExplainsTheWordUnderTheCursor) {
  Start();
  EXPECT_THAT(HoverAt("(with|in 5 minutes (event))"), HasSubstr("(within duration unit form …)"));
  EXPECT_THAT(HoverAt("(def x (cou|nt [1]))"), HasSubstr("(count collection)"));
  EXPECT_THAT(HoverAt("(perform echo message {:message $to|tal})"), HasSubstr("field `total`"));
  EXPECT_THAT(HoverAt("(create twi|lio sms {})"), HasSubstr("**twilio**"));
  EXPECT_THAT(HoverAt("(create twilio sm|s {})"), HasSubstr("`:to`, mandatory"));
  EXPECT_THAT(HoverAt("(create twilio sms {:fr|om 1})"), HasSubstr("`:from`, mandatory"));
  EXPECT_THAT(HoverAt("(delay 5 minu|tes)"), HasSubstr("unit of time"));
  EXPECT_EQ(HoverAt("; with|in\n(event)"), "");
  EXPECT_EQ(HoverAt("(event {:a \"with|in\"})"), "");
  EXPECT_EQ(HoverAt("(event)  |  "), "");
}

TEST_F(LanguageServerTest, CompletionOffersWhatMayStandThere) {
  Start();
  EXPECT_THAT(LabelsAt("(|"), testing::AllOf(Contains("within"), Contains("until"), Contains("count")));
  EXPECT_THAT(LabelsAt("(perform |"),
              testing::AllOf(Contains("echo"), Contains("twilio"), Not(Contains("within"))));
  EXPECT_THAT(LabelsAt("(create twilio s|"), testing::AllOf(Contains("sms"), Contains("call")));
  EXPECT_THAT(LabelsAt("(create twilio sms {:t|"), testing::AllOf(Contains(":to"), Contains(":from")));
  EXPECT_THAT(LabelsAt("(create twilio sms {:to |"), Not(Contains(":from")));
  EXPECT_THAT(LabelsAt("(perform echo message {} (|"), testing::ElementsAre("retries", "timeout", "catch"));
  EXPECT_THAT(LabelsAt("(within 5 |"), testing::AllOf(Contains("minutes"), Not(Contains("count"))));
  EXPECT_THAT(LabelsAt("(event {:total 1}) (def old 2) (when (> $|"),
              testing::AllOf(Contains("$total"), Contains("old")));
  EXPECT_THAT(LabelsAt("; (|"), IsEmpty());
  EXPECT_THAT(LabelsAt("(event {:a \"(|\"})"), IsEmpty());
}

TEST_F(LanguageServerTest, CompletionReplacesTheWordAtTheCursor) {
  Start();
  const Json items = At("textDocument/completion", "(event)\n(wit|hi 5");
  EXPECT_EQ(items.at(0).at("textEdit").at("range"),
            (Json{{"start", {{"line", 1}, {"character", 1}}}, {"end", {{"line", 1}, {"character", 6}}}}));
}

TEST_F(LanguageServerTest, FormattingReplacesTheWholeText) {
  Start();
  Open("(event   {:a 1})\n(perform echo message {:message 1} )\n");
  const Json edits = Ask("textDocument/formatting", {{"textDocument", {{"uri", kUri}}}}).at("result");
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].at("newText"), "(event {:a 1})\n(perform echo message {:message 1})\n");
  Open(edits[0].at("newText"));
  EXPECT_EQ(Ask("textDocument/formatting", {{"textDocument", {{"uri", kUri}}}}).at("result"), Json::array());
}

TEST_F(LanguageServerTest, FixesOfFindingsAreActions) {
  Start();
  Open("(seq (event {:a 1}) (event {:a 2}))\n(perform echo message {:message 1})\n");
  const auto actions = [&](int line) {
    const Json place = {{"line", line}, {"character", 2}};
    return Ask("textDocument/codeAction", {{"textDocument", {{"uri", kUri}}},
                                           {"range", {{"start", place}, {"end", place}}},
                                           {"context", {{"diagnostics", Json::array()}}}})
        .at("result");
  };
  ASSERT_EQ(actions(0).size(), 1U);
  const Json edit = actions(0)[0].at("edit").at("changes").at(kUri).at(0);
  EXPECT_EQ(edit.at("newText"), "sequence");
  EXPECT_EQ(edit.at("range").at("start"), (Json{{"line", 0}, {"character", 1}}));
  EXPECT_EQ(actions(1), Json::array());
}

TEST_F(LanguageServerTest, MistakesAreAnsweredAndSurvived) {
  const auto code = [&](const std::string& message) {
    sent_.clear();
    server_.Handle(message);
    return sent_.back().at("error").at("code").get<int>();
  };
  EXPECT_EQ(code("{"), -32700);
  EXPECT_EQ(code("[]"), -32600);
  EXPECT_EQ(code(R"({"id": 1, "method": 5})"), -32600);
  EXPECT_EQ(code(R"({"id": [1], "method": "initialize"})"), -32600);
  EXPECT_EQ(code(R"({"id": 1, "method": "textDocument/hover"})"), -32002);
  EXPECT_EQ(code(R"({"id": 1, "method": "workspace/fly"})"), -32601);
  Start();
  EXPECT_EQ(code(R"({"id": 1, "method": "textDocument/hover", "params": {"textDocument": 5}})"), -32602);
  EXPECT_EQ(code(R"({"id": 1, "method": "textDocument/hover", "params": []})"), -32602);
  Tell("textDocument/didOpen", Json::array());
  Tell("textDocument/didChange", {{"contentChanges", 5}});
  Open("(event)");
  EXPECT_FALSE(Ask("textDocument/hover", {{"textDocument", {{"uri", kUri}}},
                                          {"position", {{"line", -5}, {"character", 1'000'000'000'000}}}})
                   .contains("error"));
}

TEST_F(LanguageServerTest, ExitStatusSaysWhetherItWasShutDown) {
  Start();
  EXPECT_FALSE(server_.Handle(R"({"method": "exit"})"));
  EXPECT_EQ(server_.exit_status(), 1);
  Ask("shutdown", nullptr);
  EXPECT_EQ(server_.exit_status(), 0);
  EXPECT_EQ(Ask("textDocument/hover", Json::object()).at("error").at("code"), -32600);
}

// Whatever is in a text, and wherever the cursor stands.
TEST_F(LanguageServerTest, AnyTextAtAnyPlaceIsAnswered) {
  Start();
  std::mt19937 random(7);
  const std::string letters = "()[]{}#\"\\;: \n,$+a1-create twilio sms within";
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += letters[random() % letters.size()];
    Open(text);
    for (const char* method : {"textDocument/hover", "textDocument/completion"}) {
      const Json place = PositionOf(text, static_cast<std::uint32_t>(random() % (text.size() + 1)));
      EXPECT_TRUE(Ask(method, {{"textDocument", {{"uri", kUri}}}, {"position", place}}).contains("result"))
          << text;
    }
  }
}

TEST(TextPositionTest, PositionsAndOffsetsAgree) {
  const std::string text = "a\xC3\xA9\n\xF0\x9F\x98\x80z\n";
  EXPECT_EQ(PositionOf(text, 3), (Json{{"line", 0}, {"character", 2}}));
  EXPECT_EQ(PositionOf(text, 8), (Json{{"line", 1}, {"character", 2}}));
  EXPECT_EQ(PositionOf(text, 100), (Json{{"line", 2}, {"character", 0}}));
  EXPECT_EQ(OffsetOf(text, {{"line", 1}, {"character", 2}}), 8U);
  EXPECT_EQ(OffsetOf(text, {{"line", 0}, {"character", 99}}), 3U);
  EXPECT_EQ(OffsetOf(text, {{"line", 99}, {"character", 0}}), text.size());
  EXPECT_EQ(OffsetOf(text, Json()), 0U);
}

TEST(MessageStreamTest, ReadsWhatItWritesAndNamesWhatIsBroken) {
  std::stringstream stream;
  WriteMessage(stream, "{}");
  EXPECT_EQ(stream.str(), "Content-Length: 2\r\n\r\n{}");
  std::string body;
  EXPECT_EQ(ReadMessage(stream, body), Reading::kMessage);
  EXPECT_EQ(body, "{}");
  EXPECT_EQ(ReadMessage(stream, body), Reading::kEnd);
  const auto broken = [&](const std::string& text) {
    std::istringstream in(text);
    return ReadMessage(in, body) == Reading::kBroken ? body : "read";
  };
  EXPECT_EQ(broken("content-length: 2\n\n{}"), "read");
  EXPECT_EQ(broken("Content-Length: 9\r\n\r\n{}"), "the stream ended inside a message");
  EXPECT_EQ(broken("Content-Length: 2"), "the head of a message is broken");
  EXPECT_EQ(broken("Content-Type: x\r\n\r\n{}"), "a message has no Content-Length");
  EXPECT_EQ(broken("Content-Length: -2\r\n\r\n{}"), "a message has no Content-Length");
  EXPECT_EQ(broken("Content-Length: 99999999999\r\n\r\n"), "a message is longer than 64 MiB");
}

}  // namespace
}  // namespace cxengine::tools::lsp

// LanguageServer.
#include "tools/lsp/language_server.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dsl/format.h"
#include "dsl/version.h"
#include "tools/lsp/cursor_context.h"
#include "tools/lsp/message_stream.h"
#include "tools/lsp/text_position.h"
#include "tools/lsp/vocabulary_help.h"

namespace cxengine::tools::lsp {

namespace {

// JSON-RPC 2.0, and the protocol's own.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kNotInitialized = -32002;

constexpr int kWholeDocument = 1;  // TextDocumentSyncKind

int SeverityOf(dsl::Severity severity) {
  switch (severity) {
    case dsl::Severity::kError:
      return 1;
    case dsl::Severity::kWarning:
      return 2;
    case dsl::Severity::kInfo:
      return 3;
  }
  return 1;
}

Json ShowFinding(const std::string& uri, std::string_view text, const dsl::Diagnostic& finding) {
  std::string message = finding.message;
  if (!finding.help.empty()) message += "\n" + finding.help;
  Json shown = {{"range", RangeOf(text, finding.span)},
                {"severity", SeverityOf(finding.severity())},
                {"code", dsl::RowOf(finding.code).name},
                {"source", "dslcheck"},
                {"message", std::move(message)}};
  for (const dsl::Related& related : finding.related) {
    shown["relatedInformation"].push_back(
        {{"location", {{"uri", uri}, {"range", RangeOf(text, related.span)}}}, {"message", related.message}});
  }
  return shown;
}

Json ErrorMessage(const Json& id, int code, const std::string& message) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}

bool Overlap(dsl::Span a, std::uint32_t begin, std::uint32_t end) { return a.begin <= end && begin <= a.end; }

}  // namespace

LanguageServer::LanguageServer(dsl::CompileOptions options, Send send)
    : options_(std::move(options)), send_(std::move(send)) {}

bool LanguageServer::Handle(std::string_view message) {
  const Json parsed = Json::parse(message, nullptr, false);
  if (!parsed.is_object()) {
    send_(ErrorMessage(nullptr, parsed.is_discarded() ? kParseError : kInvalidRequest,
                       "a message is a JSON object"));
    return true;
  }
  const Json id = parsed.value("id", Json());
  const auto method = parsed.find("method");
  if (method == parsed.end()) return true;  // the answer to a request that we do not make
  if (!method->is_string() || id.is_structured()) {
    send_(ErrorMessage(nullptr, kInvalidRequest, "`method` is a string, `id` a number or a string"));
    return true;
  }
  if (*method == "exit") return false;
  const Json params = parsed.value("params", Json::object());
  if (parsed.contains("id")) {
    Request(id, method->get<std::string>(), params);
  } else {
    Notify(method->get<std::string>(), params);
  }
  return true;
}

void LanguageServer::Request(const Json& id, const std::string& method, const Json& params) {
  static const std::map<std::string, Method> methods = {
      {"initialize", &LanguageServer::Initialize},
      {"shutdown", &LanguageServer::Shutdown},
      {"textDocument/hover", &LanguageServer::Hover},
      {"textDocument/completion", &LanguageServer::Complete},
      {"textDocument/formatting", &LanguageServer::Format},
      {"textDocument/codeAction", &LanguageServer::FixesIn},
  };
  const auto found = methods.find(method);
  if (found == methods.end())
    return send_(ErrorMessage(id, kMethodNotFound, "there is no method `" + method + "`"));
  if (!initialized_ && method != "initialize")
    return send_(ErrorMessage(id, kNotInitialized, "`initialize` comes first"));
  if (shut_down_) return send_(ErrorMessage(id, kInvalidRequest, "after `shutdown` there is only `exit`"));
  try {
    Json result = (this->*found->second)(params);
    send_({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
  } catch (const Json::exception&) {
    send_(ErrorMessage(id, kInvalidParams, "the parameters of `" + method + "` are malformed"));
  } catch (const std::out_of_range&) {
    send_(ErrorMessage(id, kInvalidParams, "the document is not open"));
  }
}

void LanguageServer::Notify(const std::string& method, const Json& params) {
  if (!initialized_ || shut_down_) return;
  try {
    if (method == "textDocument/didOpen") {
      const Json& document = params.at("textDocument");
      Change(document.at("uri").get<std::string>(), document.at("text").get<std::string>());
    } else if (method == "textDocument/didChange") {
      // Of whole documents the last one counts.
      const Json& changes = params.at("contentChanges");
      if (!changes.empty())
        Change(params.at("textDocument").at("uri").get<std::string>(),
               changes.back().at("text").get<std::string>());
    } else if (method == "textDocument/didClose") {
      const std::string uri = params.at("textDocument").at("uri").get<std::string>();
      documents_.erase(uri);
      send_({{"jsonrpc", "2.0"},
             {"method", "textDocument/publishDiagnostics"},
             {"params", {{"uri", uri}, {"diagnostics", Json::array()}}}});
    }
  } catch (const Json::exception&) {
    return;  // a notification has no answer, not even an error
  }
}

Json LanguageServer::Initialize(const Json& /*params*/) {
  initialized_ = true;
  Json capabilities = {
      {"positionEncoding", "utf-16"},
      {"textDocumentSync", {{"openClose", true}, {"change", kWholeDocument}}},
      {"hoverProvider", true},
      {"completionProvider", {{"triggerCharacters", {"(", "$", ":", " "}}}},
      {"documentFormattingProvider", true},
      {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
  };
  return {{"capabilities", std::move(capabilities)},
          {"serverInfo", {{"name", "dslcheck"}, {"version", std::string(dsl::Version())}}}};
}

Json LanguageServer::Shutdown(const Json& /*params*/) {
  shut_down_ = true;
  return nullptr;
}

const std::string& LanguageServer::TextOf(const Json& params) const {
  return documents_.at(params.at("textDocument").at("uri").get<std::string>());
}

void LanguageServer::Change(const std::string& uri, std::string text) {
  const std::string& kept = documents_[uri] = std::move(text);
  const dsl::Source source(uri, kept);
  dsl::Diagnostics diagnostics;
  dsl::Compile(source, diagnostics, options_);
  Json shown = Json::array();
  for (const dsl::Diagnostic& finding : diagnostics.all()) shown.push_back(ShowFinding(uri, kept, finding));
  send_({{"jsonrpc", "2.0"},
         {"method", "textDocument/publishDiagnostics"},
         {"params", {{"uri", uri}, {"diagnostics", std::move(shown)}}}});
}

Json LanguageServer::Hover(const Json& params) {
  const std::string& text = TextOf(params);
  const CursorContext context = ContextAt(text, OffsetOf(text, params.at("position")));
  std::string help = HoverText(text, context, options_.surroundings);
  if (help.empty()) return nullptr;
  return {{"contents", {{"kind", "markdown"}, {"value", std::move(help)}}},
          {"range", RangeOf(text, context.word)}};
}

Json LanguageServer::Complete(const Json& params) {
  const std::string& text = TextOf(params);
  const CursorContext context = ContextAt(text, OffsetOf(text, params.at("position")));
  return CompletionItems(text, context, options_.surroundings);
}

Json LanguageServer::Format(const Json& params) {
  const std::string& text = TextOf(params);
  dsl::Diagnostics diagnostics;
  std::string formatted = dsl::FormatCode(dsl::Source("document", text), diagnostics);
  if (formatted == text) return Json::array();
  const dsl::Span all{0, static_cast<std::uint32_t>(text.size())};
  return Json::array({{{"range", RangeOf(text, all)}, {"newText", std::move(formatted)}}});
}

Json LanguageServer::FixesIn(const Json& params) {
  const std::string& text = TextOf(params);
  const std::string uri = params.at("textDocument").at("uri").get<std::string>();
  const std::uint32_t begin = OffsetOf(text, params.at("range").at("start"));
  const std::uint32_t end = OffsetOf(text, params.at("range").at("end"));
  dsl::Diagnostics diagnostics;
  dsl::Compile(dsl::Source(uri, text), diagnostics, options_);
  Json actions = Json::array();
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    if (!finding.fix || !Overlap(finding.span, begin, end)) continue;
    Json edits = Json::array();
    for (const dsl::Edit& edit : finding.fix->edits)
      edits.push_back({{"range", RangeOf(text, edit.span)}, {"newText", edit.text}});
    actions.push_back({{"title", finding.fix->title},
                       {"kind", "quickfix"},
                       {"diagnostics", Json::array({ShowFinding(uri, text, finding)})},
                       {"edit", {{"changes", {{uri, std::move(edits)}}}}}});
  }
  return actions;
}

int Serve(std::istream& in, std::ostream& out, const dsl::CompileOptions& options, std::string& error) {
  // What is no UTF-8 in a document is shown as U+FFFD.
  LanguageServer server(options, [&out](const Json& message) {
    WriteMessage(out, message.dump(-1, ' ', false, Json::error_handler_t::replace));
  });
  for (std::string body;;) {
    const Reading reading = ReadMessage(in, body);
    if (reading == Reading::kBroken) error = body;
    if (reading != Reading::kMessage || !server.Handle(body)) return server.exit_status();
  }
}

}  // namespace cxengine::tools::lsp

// The language server: findings while one types, help for the word under the cursor, completion, layout, and
// the fixes that findings carry. Messages in, messages out; no streams, files or threads, so that tests can
// talk to it.
//
// Follows the Language Server Protocol 3.17: whole documents are sent on a change, positions count UTF-16
// code units. A request that is malformed or unknown gets an error, never ends the server.
#pragma once

#include <functional>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "dsl/compile.h"

namespace cxengine::tools::lsp {

using Json = nlohmann::json;

class LanguageServer {
 public:
  using Send = std::function<void(const Json&)>;

  LanguageServer(dsl::CompileOptions options, Send send);

  // Handles the text of one message. False once the client has said `exit`.
  bool Handle(std::string_view message);
  // 0 after `shutdown` and `exit`, else 1, as the protocol asks for.
  int exit_status() const { return shut_down_ ? 0 : 1; }

 private:
  using Method = Json (LanguageServer::*)(const Json& params);

  void Request(const Json& id, const std::string& method, const Json& params);
  void Notify(const std::string& method, const Json& params);
  Json Initialize(const Json& params);
  Json Shutdown(const Json& params);
  Json Hover(const Json& params);
  Json Complete(const Json& params);
  Json Format(const Json& params);
  Json FixesIn(const Json& params);
  void Change(const std::string& uri, std::string text);
  // The text of params.textDocument.uri; throws nlohmann's exceptions for malformed parameters, and for a
  // document that was never opened std::out_of_range: Request turns them into errors.
  const std::string& TextOf(const Json& params) const;

  dsl::CompileOptions options_;
  Send send_;
  std::map<std::string, std::string> documents_;  // uri → text
  bool initialized_ = false;
  bool shut_down_ = false;
};

// Serves `in` and `out` until the client says `exit` or the stream ends. The exit status of the program; a
// broken stream is told in `error`.
int Serve(std::istream& in, std::ostream& out, const dsl::CompileOptions& options, std::string& error);

}  // namespace cxengine::tools::lsp

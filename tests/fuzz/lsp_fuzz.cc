// What an editor may send: the bytes as a stream, and each line as the text of one message. Every answer can
// be written, and every request that is one gets an answer.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "engine/catalogue.h"
#include "tests/fuzz/demand.h"
#include "tools/lsp/language_server.h"

namespace cxengine {
namespace {

using tools::lsp::Json;

// Not a notification, nor `exit`, and a request that JSON-RPC allows (its section 4).
bool WantsAnswer(const Json& message) {
  if (!message.is_object() || !message.contains("method") || !message["method"].is_string() ||
      message["method"] == "exit")
    return false;
  const auto id = message.find("id");
  return id != message.end() && (id->is_number_integer() || id->is_string());
}

void Lines(const std::string& text, const dsl::CompileOptions& options) {
  std::size_t answers = 0;
  tools::lsp::LanguageServer server(options, [&answers](const Json& answer) {
    answer.dump();
    if (answer.contains("id")) ++answers;
  });
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const std::size_t before = answers;
    const bool goes_on = server.Handle(line);
    if (WantsAnswer(Json::parse(line, nullptr, false)))
      fuzz::Demand(answers == before + 1, "a request gets one answer");
    if (!goes_on) return;
  }
}

}  // namespace
}  // namespace cxengine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cxengine;
  const std::string text(reinterpret_cast<const char*>(data), size);
  dsl::CompileOptions options;
  options.surroundings.endpoint_types = &engine::EndpointTypes();
  Lines(text, options);
  std::istringstream in(text);
  std::ostringstream out;
  std::string error;
  tools::lsp::Serve(in, out, options, error);
  return 0;
}

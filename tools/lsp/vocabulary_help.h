// What an editor shows of the language's words: the text of a hover, the entries of a completion. All from
// the tables of forms, functions and endpoints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "dsl/signature.h"
#include "tools/lsp/cursor_context.h"

namespace cxengine::tools::lsp {

// Markdown about the word at the cursor; "" if there is nothing to say.
std::string HoverText(std::string_view text, const CursorContext& context,
                      const dsl::Surroundings& surroundings);

// CompletionItems for the place of the cursor: forms and functions at the head of a list, then endpoints,
// actions, parameters and options of an interaction, units, and the fields and names that `text` mentions.
// All replace the word at the cursor.
nlohmann::json CompletionItems(std::string_view text, const CursorContext& context,
                               const dsl::Surroundings& surroundings);

}  // namespace cxengine::tools::lsp

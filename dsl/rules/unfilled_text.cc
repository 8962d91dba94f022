// `"Hi {{name}}"` or `"Hi $name"` as a parameter: only `template` fills in names (§6.1), so the text is sent
// as it is.
#include <algorithm>

#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// The first `{{name}}` or `$name` of a text; "" if there is none. "$5" is money.
std::string_view FindTag(std::string_view text) {
  const std::size_t begin = text.find("{{");
  const std::size_t end = text.find("}}", std::min(begin, text.size()));
  if (end != std::string_view::npos) return text.substr(begin, end + 2 - begin);
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; };
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t stop = at + 1;
    while (stop < text.size() && letter(text[stop])) ++stop;
    if (stop > at + 2) return text.substr(at, stop - at);
  }
  return "";
}

// Texts that become values as they stand: in maps, in lists and in `(str …)`. Another function may look for
// braces.
void Check(const Node& node, Diagnostics& diagnostics) {
  const bool text = node.kind == Kind::kConstant && node.constant.is_string();
  if (text && !FindTag(node.constant.string()).empty()) {
    diagnostics
        .Report(Code::kUnfilledText, node.span,
                "`" + std::string(FindTag(node.constant.string())) + "` is sent as it stands here")
        .help = "write `(template \"Hi {{name}}\")`, and names are filled in";
  }
  const bool passes = node.kind == Kind::kMap || node.kind == Kind::kList ||
                      (node.kind == Kind::kCall && node.builtin->name == "str");
  if (!passes) return;
  for (const Node& child : node.children) Check(child, diagnostics);
}

}  // namespace

void CheckUnfilledTexts(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    if (node.kind == Kind::kInteraction) Check(node.children[0], diagnostics);
  });
}

}  // namespace cxengine::dsl

// `"Hi {{name}}"` as a parameter: only `template` fills in names (§6.1), so the braces are sent.
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// The first `{{name}}` of a text; "" if there is none.
std::string_view FindTag(std::string_view text) {
  const std::size_t begin = text.find("{{");
  if (begin == std::string_view::npos) return "";
  const std::size_t end = text.find("}}", begin);
  return end == std::string_view::npos ? "" : text.substr(begin, end + 2 - begin);
}

// Texts that become values as they stand: in maps, in lists and in `(str …)`. Another function may look for
// braces.
void Check(const Node& node, Diagnostics& diagnostics) {
  const bool text = node.kind == Kind::kConstant && node.constant.is_string();
  if (text && !FindTag(node.constant.string()).empty()) {
    diagnostics
        .Report(Code::kUnfilledText, node.span,
                "`" + std::string(FindTag(node.constant.string())) + "` is sent as it stands here")
        .help = "write `(template …)` around the text, and names are filled in";
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

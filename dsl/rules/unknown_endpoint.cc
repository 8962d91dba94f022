// An endpoint that the tenant does not have. Where the tenant's are not known, only what looks like a slip in
// the name of a type: people call their own endpoints as they like.
#include <algorithm>
#include <cctype>

#include "dsl/rules/interactions.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

// `twilio-eu` and `twilio2` are named after a type, not misspelt.
bool HoldsAsWord(std::string_view name, std::string_view word) {
  const std::size_t at = name.find(word);
  if (at == std::string_view::npos) return false;
  const auto is_letter = [&](std::size_t i) {
    return std::isalpha(static_cast<unsigned char>(name[i])) != 0;
  };
  const std::size_t end = at + word.size();
  return (at == 0 || !is_letter(at - 1)) && (end == name.size() || !is_letter(end));
}

std::string HelpFor(const Surroundings& surroundings, std::string_view endpoint,
                    const std::vector<std::string_view>& names) {
  constexpr std::size_t kMostNames = 8;
  if (surroundings.FindType(endpoint) != nullptr) {
    return "set up an integration of this type first: it is not among the tenant's";
  }
  std::string help = DidYouMean(endpoint, names);
  if (!help.empty() || names.size() > kMostNames) return help;
  for (const std::string_view name : names) {
    help += (help.empty() ? "there are `" : ", `") + std::string(name) + "`";
  }
  return help;
}

}  // namespace

void CheckUnknownEndpoints(const Pattern& pattern, Diagnostics& diagnostics) {
  const Surroundings& surroundings = *pattern.surroundings;
  const std::vector<std::string_view> names = surroundings.EndpointNames();
  if (names.empty()) return;
  ForEachInteraction(pattern, [&](const Node& node) {
    if (std::find(names.begin(), names.end(), node.endpoint) != names.end()) return;
    if (surroundings.endpoints) {
      Diagnostic& finding = diagnostics.Report(Code::kUnknownEndpoint, node.endpoint_span,
                                               "the tenant has no endpoint `" + node.endpoint + "`");
      if (diagnostics.dropped() == 0) finding.help = HelpFor(surroundings, node.endpoint, names);
      return;
    }
    const std::vector<std::string_view> near = NearWords(node.endpoint, names);
    if (near.empty() || HoldsAsWord(node.endpoint, near.front())) return;
    diagnostics
        .Report(Code::kUnknownEndpoint, node.endpoint_span, "no endpoint `" + node.endpoint + "` is known")
        .help = "did you mean `" + std::string(near.front()) + "`?";
  });
}

}  // namespace cxengine::dsl

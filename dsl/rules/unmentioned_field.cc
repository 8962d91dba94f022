// `$field` where no `event` of the pattern mentions the field: often a misspelling, always worth a look. The
// key attribute is in every event, and what stands in a section of a template may be an entry of its value.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

// `order` is mentioned by `:order.total` and the other way round.
std::string_view Root(std::string_view name) { return name.substr(0, name.find('.')); }

struct Fields {
  std::set<std::string_view> mentioned;                // with their paths
  std::map<std::string_view, std::vector<Span>> read;  // by their roots
};

void Collect(const Node& node, Fields& fields);

void Collect(const ConstraintNode& constraint, Fields& fields) {
  for (const Node& operand : constraint.operands) Collect(operand, fields);
  for (const ConstraintNode& part : constraint.parts) Collect(part, fields);
}

void Collect(const Node& node, Fields& fields) {
  const bool reads = node.kind == Node::Kind::kField || node.kind == Node::Kind::kAllValues;
  if (reads && !node.in_section) fields.read[Root(node.name)].push_back(node.span);
  for (const ConstraintNode& constraint : node.constraints) {
    fields.mentioned.insert(constraint.field);
    Collect(constraint, fields);
  }
  for (const Node& child : node.children) Collect(child, fields);
}

// The first place is the finding's, the others are related.
void Report(std::string_view field, std::vector<Span> places, const std::vector<std::string_view>& known,
            Diagnostics& diagnostics) {
  constexpr std::size_t kMostRelated = 8;
  std::ranges::sort(places, {}, &Span::begin);
  Diagnostic& finding =
      diagnostics.Report(Code::kUnmentionedField, places.front(),
                         "no `event` of the pattern mentions the field `" + std::string(field) + "`");
  // Findings beyond the limit are only counted; help for them would cost time in the number of names.
  if (diagnostics.dropped() > 0) return;
  finding.help = DidYouMean(field, known);
  const std::size_t shown = std::min(places.size(), kMostRelated + 1);
  for (std::size_t i = 1; i < shown; ++i) finding.related.push_back({places[i], "it is read here, too"});
  if (shown < places.size()) {
    finding.related.back().message += ", and in " + std::to_string(places.size() - shown) + " more places";
  }
}

}  // namespace

void CheckUnmentionedFields(const Pattern& pattern, Diagnostics& diagnostics) {
  Fields fields;
  Collect(pattern.root, fields);
  std::set<std::string_view> roots = {Root(pattern.surroundings->key)};
  for (const std::string_view name : fields.mentioned) roots.insert(Root(name));
  std::set<std::string_view> known = roots;
  known.insert(fields.mentioned.begin(), fields.mentioned.end());
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const auto& [field, places] : fields.read) {
    if (!roots.contains(field)) Report(field, places, names, diagnostics);
  }
}

}  // namespace cxengine::dsl

// `$field` where no `event` of the pattern mentions the field: often a misspelling, always worth a look.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

struct Reading {
  std::string name;
  Span span;
};

void Collect(const Node& node, std::vector<std::string>& mentioned, std::vector<Reading>& read);

void Collect(const ConstraintNode& constraint, std::vector<std::string>& mentioned,
             std::vector<Reading>& read) {
  for (const Node& operand : constraint.operands) Collect(operand, mentioned, read);
  for (const ConstraintNode& part : constraint.parts) Collect(part, mentioned, read);
}

void Collect(const Node& node, std::vector<std::string>& mentioned, std::vector<Reading>& read) {
  const bool reads = node.kind == Node::Kind::kField || node.kind == Node::Kind::kAllValues;
  if (reads) read.push_back({node.name, node.span});
  for (const ConstraintNode& constraint : node.constraints) {
    mentioned.push_back(constraint.field);
    Collect(constraint, mentioned, read);
  }
  // A template's names are looked for at its own place, not each on its own.
  for (const Node& child : node.children) Collect(child, mentioned, read);
}

// `order` is mentioned by `:order.total` and the other way round.
std::string_view Root(std::string_view name) { return name.substr(0, name.find('.')); }

}  // namespace

void CheckUnmentionedFields(const Pattern& pattern, Diagnostics& diagnostics) {
  std::vector<std::string> mentioned;
  std::vector<Reading> read;
  Collect(pattern.root, mentioned, read);
  const std::set<std::string_view> distinct(mentioned.begin(), mentioned.end());
  const std::vector<std::string_view> names(distinct.begin(), distinct.end());
  std::set<std::string_view> roots;
  for (const std::string_view name : names) roots.insert(Root(name));
  for (const Reading& reading : read) {
    if (roots.contains(Root(reading.name))) continue;
    Diagnostic& finding =
        diagnostics.Report(Code::kUnmentionedField, reading.span,
                           "no `event` of the pattern mentions the field `" + reading.name + "`");
    // Findings beyond the limit are only counted; help for them would cost time in the number of names.
    if (diagnostics.dropped() == 0) finding.help = DidYouMean(reading.name, names);
  }
}

}  // namespace cxengine::dsl

// `(event (= type "a") (> n 5))`, as the 4.1 language wrote constraints, and the map that says the same
// today.
#include <optional>
#include <set>
#include <utility>

#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

// A predicate of a field, and at most one operand.
struct Clause {
  const Form* whole;
  const Form* field;
  const Form* operand;  // null: none
};

std::optional<Clause> ReadClause(const Form& form) {
  if (form.kind != Form::Kind::kList || form.items.size() < 2 || form.items.size() > 3) return std::nullopt;
  const Form& head = form.items[0];
  const Form& field = form.items[1];
  const Builtin* predicate = head.kind == Form::Kind::kSymbol ? FindBuiltin(head.text) : nullptr;
  const bool named = (field.kind == Form::Kind::kSymbol && field.text.find_first_of("$*+") != 0) ||
                     field.kind == Form::Kind::kKeyword;
  const bool fits = predicate != nullptr && predicate->predicate && !form.faulty && named && !field.faulty &&
                    static_cast<std::size_t>(predicate->min_operands) + 1 == form.items.size();
  if (!fits) return std::nullopt;
  return Clause{&form, &field, form.items.size() == 3 ? &form.items[2] : nullptr};
}

// The clauses of an `event`, or of a lone `and` in it; none if there is anything else, or two of one field.
std::vector<Clause> ReadClauses(const Form* begin, const Form* end) {
  std::vector<Clause> clauses;
  std::set<std::string> fields;
  for (const Form* form = begin; form != end; ++form) {
    std::optional<Clause> clause = ReadClause(*form);
    if (!clause || !fields.insert(clause->field->text).second) return {};
    clauses.push_back(*clause);
  }
  return clauses;
}

std::string Written(const Form& form) {
  switch (form.kind) {
    case Form::Kind::kAtom:
      return form.value.is_nil() ? "nil" : ToJson(form.value);
    case Form::Kind::kKeyword:
      return ":" + form.text;
    case Form::Kind::kSymbol:
      return form.text;
    case Form::Kind::kList:
    case Form::Kind::kVector:
    case Form::Kind::kMap:
    case Form::Kind::kSet:
      return "…";
  }
  return "";
}

// `:type "a"`, `:n (> 5)`, `:n even?`
std::string NewText(const Clause& clause) {
  const std::string& head = clause.whole->items[0].text;
  std::string text = ":" + clause.field->text + " ";
  if (clause.operand == nullptr) return text + head;
  const std::string operand = Written(*clause.operand);
  return text + (head == "=" ? operand : "(" + head + " " + operand + ")");
}

// Rewrites a clause where it stands, so that its operand stays as it is written.
void AddEdits(const Clause& clause, const std::string& before, const std::string& after,
              std::vector<Edit>& edits) {
  const Form& whole = *clause.whole;
  const Form& head = whole.items[0];
  const std::string key = before + ":" + clause.field->text + " ";
  const bool bare = clause.operand == nullptr || head.text == "=";
  const Form& kept = clause.operand == nullptr ? head : *clause.operand;
  edits.push_back({{whole.span.begin, kept.span.begin}, bare ? key : key + "(" + head.text + " "});
  edits.push_back({{kept.span.end, whole.span.end}, bare ? after : ")" + after});
}

}  // namespace

void SuggestConstraintMap(const Form& event, Diagnostic& finding) {
  finding.help = "write `(event {:field value})`";
  const Form* begin = event.items.data() + 1;
  const Form* end = event.items.data() + event.items.size();
  const Form& first = *begin;
  const bool lone_and = end - begin == 1 && first.kind == Form::Kind::kList && !first.faulty &&
                        first.items.size() > 1 && first.items[0].IsSymbol("and");
  if (lone_and) {
    begin = first.items.data() + 1;
    end = first.items.data() + first.items.size();
  }
  const std::vector<Clause> clauses = ReadClauses(begin, end);
  if (clauses.empty()) return;
  Fix fix;
  std::string map = "{";
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const bool last = i + 1 == clauses.size();
    const bool joined = !last && clauses[i].whole->span.end == clauses[i + 1].whole->span.begin;
    AddEdits(clauses[i], i == 0 ? "{" : "", last ? "}" : joined ? " " : "", fix.edits);
    map += NewText(clauses[i]) + (last ? "}" : " ");
  }
  if (lone_and) {
    fix.edits.front().span.begin = first.span.begin;
    fix.edits.back().span.end = first.span.end;
  }
  finding.help = "write `(event " + map + ")`";
  fix.title = "write a map";
  finding.fix = std::move(fix);
}

}  // namespace cxengine::dsl

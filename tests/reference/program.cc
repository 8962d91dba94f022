// ReadProgram.
#include "tests/reference/program.h"

#include <set>

#include "dsl/source.h"
#include "tests/reference/term.h"

namespace cxengine::reference {
namespace {

using Strings = std::set<std::string>;
const Strings kStatements = {"event",  "sequence", "do", "and",  "or",  "times",
                             "within", "let",      "if", "when", "def", "set"};

// A window that stands where a value is asked for ends the opening (§3.3).
bool AsksForWindow(const Form& form, bool asked) {
  const std::string head = HeadOf(form);
  if (head == "within" && asked) return true;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    const bool predicate = (head == "if" || head == "when") && i == 1;
    const bool bound = ((head == "def" || head == "set") && i == 2) || (head == "let" && i == 1);
    if (AsksForWindow(form.items[i], asked || predicate || bound)) return true;
  }
  return false;
}

bool IsExpression(const Form& form) {
  if (form.kind != Form::Kind::kList) {
    for (const Form& item : form.items) {
      if (!IsExpression(item)) return false;
    }
    return true;
  }
  if (!IsFunction(HeadOf(form)) || form.items.size() < 2) return false;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    if (!IsExpression(form.items[i])) return false;
  }
  return true;
}

bool IsStatement(const Form& form);

bool AreStatements(const Form& form, std::size_t from) {
  if (form.items.size() <= from) return false;
  for (std::size_t i = from; i < form.items.size(); ++i) {
    if (!IsStatement(form.items[i])) return false;
  }
  return true;
}

bool IsLet(const Form& form) {
  if (form.items.size() < 3 || form.items[1].kind != Form::Kind::kVector ||
      form.items[1].items.size() % 2 != 0)
    return false;
  for (std::size_t i = 1; i < form.items[1].items.size(); i += 2) {
    if (!IsStatement(form.items[1].items[i])) return false;
  }
  return AreStatements(form, 2);
}

bool IsStatement(const Form& form) {
  const std::string head = HeadOf(form);
  if (kStatements.count(head) == 0 || ((head == "and" || head == "or") && !ContainsEvent(form)))
    return IsExpression(form);
  if (head == "event") return form.items.size() <= 2;
  if (head == "let") return IsLet(form);
  if (head == "times") return form.items.size() > 2 && IsExpression(form.items[1]) && AreStatements(form, 2);
  if (head == "within") return form.items.size() > 3 && IsExpression(form.items[1]) && AreStatements(form, 3);
  if (head == "def" || head == "set") return form.items.size() == 3 && IsStatement(form.items[2]);
  if (head == "if") return form.items.size() > 2 && form.items.size() < 5 && AreStatements(form, 1);
  if (head == "when") return form.items.size() > 2 && AreStatements(form, 1);
  if (head == "and" || head == "or") {
    for (std::size_t i = 1; i < form.items.size(); ++i) {
      if (!ContainsEvent(form.items[i])) return false;
    }
  }
  return AreStatements(form, 1);
}

// The opening must take an event first: whether it does, by entering it.
bool Waits(const Form& opening) {
  const Arrival nothing{0, 0, Value::MakeMap({})};
  std::uint64_t clock = 0;
  Journal journal;
  return !EnterBlock(opening, 1, false, {}, journal, {&nothing, &clock}).finished();
}

}  // namespace

std::optional<Program> ReadProgram(const std::string& text, std::string& why) {
  dsl::Diagnostics diagnostics;
  std::vector<Form> forms = dsl::Parse(dsl::Source("pattern", text), diagnostics);
  why = "it cannot be read";
  if (diagnostics.has_errors() || forms.empty()) return std::nullopt;
  Program program;
  if (HeadOf(forms.back()) == "perform") {
    const Form& call = forms.back();
    if (call.items.size() != 4 || !IsExpression(call.items[3])) return std::nullopt;
    program.params = call.items[3];
    forms.pop_back();
  }
  program.opening.kind = Form::Kind::kList;
  program.opening.items.resize(1);
  program.opening.items.insert(program.opening.items.end(), forms.begin(), forms.end());
  why = "it holds a form that the reference does not know";
  if (!AreStatements(program.opening, 1)) return std::nullopt;
  why = "a window's value is asked for";
  if (AsksForWindow(program.opening, false)) return std::nullopt;
  why = "the opening waits for no event";
  if (!Waits(program.opening)) return std::nullopt;
  return program;
}

}  // namespace cxengine::reference

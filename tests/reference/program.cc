// ReadProgram.
#include "tests/reference/program.h"

#include <algorithm>
#include <functional>
#include <set>

#include "dsl/source.h"
#include "tests/reference/constraint.h"
#include "tests/reference/shape.h"

namespace cxengine::reference {
namespace {

const std::set<std::string> kForms = {"event", "sequence", "times", "within", "until",   "unless",
                                      "def",   "set",      "delay", "catch",  "retries", "timeout"};

// The first head of a list that is no form and no function of ours, or "".
std::string UnknownHead(const Form& form) {
  const std::string head = HeadOf(form);
  const bool list = form.kind == Form::Kind::kList;
  if (list && kForms.count(head) == 0 && !IsInteraction(form) && !IsExpressionHead(head)) return head + " ";
  for (const Form& item : form.items) {
    const std::string unknown = UnknownHead(item);
    if (!unknown.empty()) return unknown;
  }
  return "";
}

// A template with sections and the like; variables are all that the reference knows.
bool IsRichTemplate(const Form& form) {
  if (HeadOf(form) == "template") {
    const std::string text = form.items[1].value.is_string() ? form.items[1].value.string() : "{{>";
    for (std::size_t tag = text.find("{{"); tag != std::string::npos; tag = text.find("{{", tag + 3)) {
      if (std::string("#^/!>&= ").find(text[std::min(tag + 2, text.size() - 1)]) != std::string::npos)
        return true;
    }
  }
  return std::any_of(form.items.begin(), form.items.end(), IsRichTemplate);
}

// A predicate of a loop that assigns: when it would is nowhere said. Or a collection that collects nothing.
bool IsOddPredicate(const Form& form) {
  const std::set<std::string> assigning = {"def", "set"};
  const std::set<std::string> collecting = {"def", "set", "sequence", "times", "within"};
  const std::set<std::string>& odd = ContainsEvent(form) ? assigning : collecting;
  const std::function<bool(const Form&)> inside = [&](const Form& item) {
    return odd.count(HeadOf(item)) != 0 || std::any_of(item.items.begin(), item.items.end(), inside);
  };
  return inside(form);
}

bool HasOddPredicate(const Form& form) {
  const std::string head = HeadOf(form);
  const bool loop = (head == "until" || head == "unless") && form.items.size() > 1;
  if (loop && IsOddPredicate(form.items[1])) return true;
  return std::any_of(form.items.begin(), form.items.end(), HasOddPredicate);
}

Form EmptyProgram() {
  Form program;
  program.kind = Form::Kind::kList;
  program.items.resize(1);
  return program;
}

}  // namespace

std::optional<Program> ReadProgram(const std::string& text, std::string& why) {
  dsl::Diagnostics diagnostics;
  const std::vector<Form> forms = dsl::Parse(dsl::Source("pattern", text), diagnostics);
  why = "it cannot be read";
  if (diagnostics.has_errors() || forms.empty()) return std::nullopt;
  Program program{EmptyProgram(), EmptyProgram()};
  bool opening = true;
  for (const Form& form : forms) {
    const std::string unknown = UnknownHead(form);
    why = "the reference does not know " + unknown;
    if (!unknown.empty()) return std::nullopt;
    why = "its template is more than variables";
    if (IsRichTemplate(form)) return std::nullopt;
    why = "a loop's predicate assigns, or collects nothing";
    if (HasOddPredicate(form)) return std::nullopt;
    opening = opening && !ContainsAct(form) && !ContainsAskedWindow(form);
    (opening ? program.opening : program.body).items.push_back(form);
  }
  return program;
}

}  // namespace cxengine::reference

// The checker: Forms → Pattern (§9). One instance checks one source; the forms' rules (form_rule.h) call back
// into it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/form_rule.h"
#include "dsl/pattern.h"
#include "dsl/signature.h"
#include "dsl/template_library.h"

namespace cxengine::dsl {

class Checker {
 public:
  // All three outlive the checker, and `surroundings` the pattern as well.
  Checker(const Source& source, const Surroundings& surroundings, Diagnostics& diagnostics)
      : templates(surroundings.templates ? &*surroundings.templates : nullptr),
        source_(source),
        surroundings_(surroundings),
        diagnostics_(diagnostics) {}

  const Source& source() const { return source_; }

  // The whole program.
  Pattern CheckProgram(const std::vector<Form>& forms);

  // Any form in any position; see Use.
  Node Check(const Form& form, Use use);
  // An operand: an expression that is pure.
  Node CheckOperand(const Form& form) { return Check(form, Use::kOperand); }
  // The forms items[from…] as a body in a scope of its own: all but the last are statements, the last has
  // `use`.
  Node CheckBody(const Form& form, std::size_t from, Use use);
  // `predicate` of `if` and its kin, or the value of a binding.
  Node CheckAsked(const Form& form, Use use);
  // The value of one field of an `event` (check_constraint.cc).
  ConstraintNode CheckConstraint(const Form& form);
  // A call of a function, the head being its name (check_call.cc).
  Node CheckCall(const Form& form, const Builtin& builtin);
  // Could `operand`, checked already, stand at this place (from 0) of a call of `builtin`? Reports otherwise.
  bool OperandFits(const Builtin& builtin, std::size_t index, const Form& form, const Node& operand);

  // At least `min` and at most `max` (if not 0) operands after the head; reports and returns false otherwise.
  bool Operands(const Form& form, std::size_t min, std::size_t max);
  // Of a form that the reader has reported nothing more is said.
  Diagnostic& Report(Code code, Span span, std::string message);

  // Names. A scope holds locals; variables live from their `def` to the end of the program.
  void PushScope() { scopes_.emplace_back(); }
  void PopScope() { scopes_.pop_back(); }
  // Reports a symbol that cannot be a variable's name; kNoSymbol then.
  SymbolIndex BindLocal(const Form& name);
  SymbolIndex DefineVariable(const Form& name);
  // kNoSymbol if nothing of that name is in scope. Locals shadow variables.
  SymbolIndex Find(std::string_view name) const;
  Symbol& symbol(SymbolIndex index) { return symbols_[index]; }
  const Symbol& symbol(SymbolIndex index) const { return symbols_[index]; }
  std::vector<std::string_view> NamesInScope() const;

  // Nothing of this name is in scope: is that news, or the consequence of a mistake that has been reported?
  bool IsLost(std::string_view name) const;

  // Every name in scope counts as read.
  void UseAllNames();

  // The tenant's templates; of these the texts that the pattern needs, and how many names its uses mention.
  TemplateLibrary templates;
  Partials texts;
  std::size_t mentions = 0;

  // True inside the parameters of an interaction: only there may a `(template …)` stand.
  bool in_params = false;

 private:
  Node CheckSymbol(const Form& form);
  Node CheckList(const Form& form, Use use);
  Node CheckCollection(const Form& form);
  Node Unknown(const Form& form);
  // `(a > b)`: completes the finding with `(> a b)`; false if `form` is not of that shape.
  bool SuggestPrefix(const Form& form, Diagnostic& finding) const;
  bool NameFits(const Form& name);
  // Notes what the reader has left out or left faulty.
  void PrepareForms(const std::vector<Form>& forms);
  // `form` is wrong, and what it defines may never come into scope.
  void LoseNames(const Form& form);

  const Source& source_;
  const Surroundings& surroundings_;
  Diagnostics& diagnostics_;
  std::vector<Symbol> symbols_;
  std::vector<SymbolIndex> variables_;
  std::vector<std::vector<SymbolIndex>> scopes_;
  std::vector<Span> faulty_;  // what the reader has reported, by place
  Diagnostic muted_{};        // takes what is not to be said
  std::set<std::string, std::less<>> lost_names_;
  bool all_names_lost_ = false;
};

// True if an `event` command stands anywhere inside, textually.
bool ContainsEvent(const Form& form);
// True if the checker has refused something inside.
bool ContainsInvalid(const Node& node);
// True if a `within` stands anywhere inside.
bool ContainsWindow(const Node& node);
// Copies the properties of the children (waits, acts, …) into `node`.
void Inherit(Node& node);
// The static type of a checked expression.
Type TypeOf(const Node& node);
// False where the value is certainly no number.
bool CouldBeNumber(const Node& node);
// How messages call a form: "`(sequence …)`", "the string \"a\"", "`$x`".
std::string Describe(const Form& form);

// Forms of `source` → Pattern. Findings go to `diagnostics`; the pattern is only fit for lowering when there
// are no errors.
Pattern CheckForms(const Source& source, const std::vector<Form>& forms, const Surroundings& surroundings,
                   Diagnostics& diagnostics);

}  // namespace cxengine::dsl

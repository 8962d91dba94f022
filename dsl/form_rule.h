// A special form: its name, how it is written, and how it is checked. To add one, write a file in forms/ and
// add a row to vocabulary.cc.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/form.h"
#include "dsl/pattern.h"

namespace cxengine::dsl {

class Checker;

// What becomes of a form's value.
enum class Use : std::uint8_t {
  kStatement,  // nobody wants it
  kBound,      // bound by `let`, `def` or `set`: a step may stand here, and waits
  kTested,     // a predicate: likewise
  kOperand,    // an operand: only pure expressions may stand here
};

struct FormRule {
  std::string_view name;
  std::string_view usage;    // "(within duration unit form …)"
  std::string_view doc;      // a sentence or two
  std::string_view section;  // of the language: "§4.4"
  // `form` is a list whose head is `name`. Reports what is wrong and returns kInvalid then.
  Node (*check)(Checker& checker, const Form& form, Use use) = nullptr;
};

// All forms, in the order of the documentation.
const std::vector<FormRule>& AllForms();
const FormRule* FindForm(std::string_view name);

// A word of the 4.1 language or of another one, and what to write instead (§9).
struct OldWord {
  std::string_view name;
  std::string_view advice;       // "write `sequence`"
  std::string_view replacement;  // "sequence", where the new word in its place is all it takes
};
const OldWord* FindOldWord(std::string_view name);
// `wait`, `==` and their like; null for most words.
const OldWord* FindForeignWord(std::string_view name);

// The unit's length in milliseconds; 0 for an unknown one. "minute" and "minutes" are the same.
Milliseconds UnitLength(std::string_view unit);
std::vector<std::string_view> UnitNames();
// `unit` names none: what to write, as the help of `finding`, and as its fix where it can mean one unit only.
void SuggestUnit(Diagnostic& finding, const Form& unit);

// `n` of `times` is at most this (§4.3).
inline constexpr std::int64_t kMaxTimes = 1'000'000;
// Further attempts of an interaction, at most.
inline constexpr std::int64_t kMaxRetries = 100;

// Parts that several forms share; each lives beside the form that it belongs to most.
//
// `amount unit`: the checked amount goes to `duration`; yields the unit's length, 0 after a report.
Milliseconds CheckDuration(Checker& checker, const Form& amount, const Form& unit, Node& duration);
// `key` stands where a keyword does: if it is a word, what to write, as the help of `finding` and as its fix.
// `type`, `$type` and `type:` all mean `:type`.
void SuggestKeyword(Diagnostic& finding, const Form& key);
// Letters, digits, `-` and `_`, a letter first: what a person means by a name.
bool IsPlainName(std::string_view text);
// `form` has pairs of a keyword and a value from item `first` to `last`, which lack the braces of a map: says
// so as help of `finding`, and as its fix.
void SuggestBraces(Diagnostic& finding, const Form& form, std::size_t first, std::size_t last);
// The constraints of `event` stand as in the 4.1 language: what to write, as the help of `finding`, and as
// its fix where there is a map that says just that.
void SuggestConstraintMap(const Form& event, Diagnostic& finding);
Node CheckBranch(Checker& checker, const Form& form, Use use);
// Conditions and branches in turn, then the branch if none holds; `form` is the whole.
Node MakeIf(const Form& form, std::vector<Node> conditions_and_branches);
Node NilNode(Span span);
Node InvalidNode(Span span);

// A whole number from 0 to `most`.
bool IsCount(const Value& value, std::int64_t most);

// The checking functions of the rows, in forms/.
Node CheckEvent(Checker& checker, const Form& form, Use use);
Node CheckSequence(Checker& checker, const Form& form, Use use);
Node CheckAndOr(Checker& checker, const Form& form, Use use);
Node CheckTimes(Checker& checker, const Form& form, Use use);
Node CheckWithin(Checker& checker, const Form& form, Use use);
Node CheckDo(Checker& checker, const Form& form, Use use);
Node CheckIf(Checker& checker, const Form& form, Use use);
Node CheckWhen(Checker& checker, const Form& form, Use use);
Node CheckCond(Checker& checker, const Form& form, Use use);
Node CheckCase(Checker& checker, const Form& form, Use use);
Node CheckLoop(Checker& checker, const Form& form, Use use);
Node CheckLet(Checker& checker, const Form& form, Use use);
Node CheckIfLet(Checker& checker, const Form& form, Use use);
Node CheckWhenLet(Checker& checker, const Form& form, Use use);
Node CheckDef(Checker& checker, const Form& form, Use use);
Node CheckSet(Checker& checker, const Form& form, Use use);
Node CheckAllValues(Checker& checker, const Form& form, Use use);
Node CheckInteraction(Checker& checker, const Form& form, Use use);
Node CheckStrayOption(Checker& checker, const Form& form, Use use);
Node CheckDelay(Checker& checker, const Form& form, Use use);
Node CheckTemplate(Checker& checker, const Form& form, Use use);

}  // namespace cxengine::dsl

// The words of the language, in one place: special forms, units, and the old words that lead to new ones.
// (Functions stand in builtins/.)
#include <algorithm>
#include <array>

#include "dsl/form_rule.h"

namespace cxengine::dsl {

const std::vector<FormRule>& AllForms() {
  static const std::vector<FormRule> forms = {
      {"event", "(event {:field constraint …})",
       "Waits for one event that satisfies every constraint and yields it as a map.", "§4.1", CheckEvent},
      {"sequence", "(sequence form …)", "The forms in this order; events that fit nothing are skipped.",
       "§4.3", CheckSequence},
      {"and", "(and form …)",
       "Over events: all of them, in any order, each with an event of its own. Over expressions: stops at "
       "the first false one and yields "
       "the deciding value.",
       "§4.3, §8", CheckAndOr},
      {"or", "(or form …)",
       "Over events: the first branch that completes. Over expressions: stops at the first true one and "
       "yields the deciding value.",
       "§4.3, §8", CheckAndOr},
      {"times", "(times n form …)", "The forms n times, one round after the other.", "§4.3", CheckTimes},
      {"within", "(within duration unit form …)", "The forms must complete within the duration.", "§4.4",
       CheckWithin},
      {"do", "(do form …)", "The forms in order; yields the value of the last.", "§7", CheckDo},
      {"if", "(if predicate then else)", "One of two forms; `else` may be missing.", "§7", CheckIf},
      {"when", "(when predicate form …)", "The forms if the predicate is true.", "§7", CheckWhen},
      {"cond", "(cond predicate form predicate form … default)",
       "The form of the first predicate that is true; a lone last form is the default.", "§7", CheckCond},
      {"case", "(case value constant form constant form … default)",
       "The form of the constant that the value equals; a lone last form is the default.", "§7", CheckCase},
      {"unless", "(unless predicate form …)",
       "The forms, abandoned as soon as the predicate is true: it is tested before them and after each "
       "action "
       "in them.",
       "§7", CheckLoop},
      {"until", "(until predicate form …)",
       "As `unless`, and the forms start over until the predicate is true.", "§7", CheckLoop},
      {"let", "(let [name value …] form …)", "Binds locals for the forms; later values see earlier names.",
       "§5.4", CheckLet},
      {"if-let", "(if-let [name value] then else)",
       "Binds the value and takes `then` if it is true, else `else`.", "§5.4", CheckIfLet},
      {"when-let", "(when-let [name value] form …)", "Binds the value and runs the forms if it is true.",
       "§5.4", CheckWhenLet},
      {"def", "(def name value)", "Defines a variable of the match.", "§5.2", CheckDef},
      {"set", "(set name value)", "Changes a variable of the match.", "§5.2", CheckSet},
      {"all", "(all $field)",
       "Every value of the field among the events of the match, in order of consumption.", "§5.1",
       CheckAllValues},
      {"fetch", "(fetch endpoint action {:name value …} option …)",
       "Asks an endpoint for data, and may wait for it.", "§6", CheckInteraction},
      {"perform", "(perform endpoint action {:name value …} option …)", "Asks an endpoint to act.", "§6",
       CheckInteraction},
      {"create", "(create endpoint action {:name value …} option …)", "Asks an endpoint to make something.",
       "§6", CheckInteraction},
      {"update", "(update endpoint action {:name value …} option …)", "Asks an endpoint to change something.",
       "§6", CheckInteraction},
      {"delete", "(delete endpoint action {:name value …} option …)", "Asks an endpoint to remove something.",
       "§6", CheckInteraction},
      {"retries", "(retries n)",
       "An option of an interaction: up to n further attempts, with growing pauses.", "§6.3",
       CheckStrayOption},
      {"timeout", "(timeout duration unit)", "An option of an interaction: how long each attempt may take.",
       "§6.3", CheckStrayOption},
      {"catch", "(catch form …)", "An option of an interaction: what to do when all attempts have failed.",
       "§6.3", CheckStrayOption},
      {"delay", "(delay duration unit)", "Pauses the match.", "§6.6", CheckDelay},
      {"template", "(template \"text with {{name}}\")", "A message, filled in from fields and variables.",
       "§6.1", CheckTemplate},
  };
  return forms;
}

const FormRule* FindForm(std::string_view name) {
  const auto& forms = AllForms();
  const auto it =
      std::find_if(forms.begin(), forms.end(), [&](const FormRule& rule) { return rule.name == name; });
  return it == forms.end() ? nullptr : &*it;
}

const OldWord* FindOldWord(std::string_view name) {
  static constexpr std::array<OldWord, 5> kWords = {{
      {"send", "write `perform` or `create`: `(perform endpoint action {…})`", ""},
      {"seq", "write `sequence`", "sequence"},
      {"any", "write `or`", "or"},
      {"success", "bind the answer with `if-let` and act in its first branch", ""},
      {"failure", "use the second branch of `if-let`, or the option `(catch …)`", ""},
  }};
  const auto* it =
      std::find_if(kWords.begin(), kWords.end(), [&](const OldWord& word) { return word.name == name; });
  return it == kWords.end() ? nullptr : it;
}

const OldWord* FindForeignWord(std::string_view name) {
  constexpr std::string_view kDelay = "write `(delay 5 minutes)`";
  constexpr std::string_view kElse = "the branch for `else` stands last in `(if test then else)` or `cond`";
  constexpr std::string_view kLoop = "a loop is `(until test …)` or `(times n …)`";
  constexpr std::string_view kCatch = "an interaction has `(catch …)` as its last option";
  constexpr std::string_view kPrint =
      "what a pattern says it says to an endpoint: `(perform echo message {…})`";
  constexpr std::string_view kFunction = "a pattern defines values with `def` and `let`, and no functions";
  static constexpr std::array<OldWord, 24> kWords = {{
      {"wait", kDelay, ""},
      {"sleep", kDelay, ""},
      {"pause", kDelay, ""},
      {"else", kElse, ""},
      {"elif", kElse, ""},
      {"while", kLoop, ""},
      {"loop", kLoop, ""},
      {"for", kLoop, ""},
      {"repeat", kLoop, ""},
      {"retry", "an interaction has the option `(retries n)`", ""},
      {"try", kCatch, ""},
      {"switch", "write `(case value constant result … default)`", ""},
      {"print", kPrint, ""},
      {"println", kPrint, ""},
      {"log", kPrint, ""},
      {"fn", kFunction, ""},
      {"defn", kFunction, ""},
      {"in", "alternatives are a set: `#{\"a\" \"b\"}`", ""},
      {"between", "write `(and (>= low) (<= high))`", ""},
      {"==", "write `=`", "="},
      {"!=", "write `not=`", "not="},
      {"<>", "write `not=`", "not="},
      {"&&", "write `and`", "and"},
      {"return", "a form yields the value of its last one", ""},
  }};
  const auto* it =
      std::find_if(kWords.begin(), kWords.end(), [&](const OldWord& word) { return word.name == name; });
  return it == kWords.end() ? nullptr : it;
}

namespace {

struct Unit {
  std::string_view plural;
  std::string_view singular;
  Milliseconds length;
};
constexpr std::array<Unit, 6> kUnits = {{
    {"milliseconds", "millisecond", 1},
    {"seconds", "second", 1000},
    {"minutes", "minute", 60'000},
    {"hours", "hour", 3'600'000},
    {"days", "day", 86'400'000},
    {"weeks", "week", 604'800'000},
}};

}  // namespace

Milliseconds UnitLength(std::string_view unit) {
  for (const Unit& row : kUnits) {
    if (unit == row.plural || unit == row.singular) return row.length;
  }
  return 0;
}

std::vector<std::string_view> UnitNames() {
  std::vector<std::string_view> names;
  for (const Unit& row : kUnits) {
    names.push_back(row.plural);
    names.push_back(row.singular);
  }
  return names;
}

}  // namespace cxengine::dsl

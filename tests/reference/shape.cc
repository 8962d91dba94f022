// Questions about forms.
#include "tests/reference/shape.h"

#include <algorithm>
#include <map>
#include <set>

namespace cxengine::reference {
namespace {

const std::set<std::string> kVerbs = {"fetch", "perform", "create", "update", "delete"};

// The items of `form` whose value decides or is bound; in `let` and its kin the vector of bindings.
bool AsksFor(const std::string& head, std::size_t item, std::size_t count) {
  if (head == "if" || head == "when" || head == "until" || head == "unless" || head == "case" ||
      head == "let" || head == "if-let" || head == "when-let")
    return item == 1;
  if (head == "def" || head == "set") return item == 2;
  // The predicates of `cond`; a lone last form is the default.
  return head == "cond" && item % 2 == 1 && item + 1 < count;
}

}  // namespace

std::string HeadOf(const Form& form) {
  return form.kind == Form::Kind::kList && !form.items.empty() ? form.items[0].text : "";
}

bool IsInteraction(const Form& form) { return kVerbs.count(HeadOf(form)) != 0; }

bool ContainsEvent(const Form& form) {
  return HeadOf(form) == "event" || std::any_of(form.items.begin(), form.items.end(), ContainsEvent);
}

bool ContainsAct(const Form& form) {
  return IsInteraction(form) || HeadOf(form) == "delay" ||
         std::any_of(form.items.begin(), form.items.end(), ContainsAct);
}

bool ContainsAskedWindow(const Form& form, bool asked) {
  const std::string head = HeadOf(form);
  if (head == "within" && asked) return true;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    if (ContainsAskedWindow(form.items[i], asked || AsksFor(head, i, form.items.size()))) return true;
  }
  return false;
}

bool IsMixture(const Form& form) {
  const std::string head = HeadOf(form);
  if (!ContainsEvent(form) || (head != "and" && head != "or" && head != "not")) return false;
  return head == "not" || std::any_of(form.items.begin() + 1, form.items.end(), [](const Form& item) {
           return !ContainsEvent(item) || IsMixture(item);
         });
}

std::vector<const Form*> WatchesOf(const Form& predicate) {
  if (!ContainsEvent(predicate)) return {};
  if (!IsMixture(predicate)) return {&predicate};
  std::vector<const Form*> watches;
  for (const Form& item : predicate.items) {
    for (const Form* watch : WatchesOf(item)) watches.push_back(watch);
  }
  return watches;
}

const Form* OptionOf(const Form& interaction, const std::string& head) {
  for (std::size_t i = 3; i < interaction.items.size(); ++i) {
    if (HeadOf(interaction.items[i]) == head) return &interaction.items[i];
  }
  return nullptr;
}

const Form* ParamsOf(const Form& interaction) {
  const bool has = interaction.items.size() > 3 && interaction.items[3].kind == Form::Kind::kMap;
  return has ? &interaction.items[3] : nullptr;
}

std::int64_t UnitOf(const std::string& word) {
  static const std::map<std::string, std::int64_t> units = {{"millisecond", 1},  {"second", 1000},
                                                            {"minute", 60'000},  {"hour", 3'600'000},
                                                            {"day", 86'400'000}, {"week", 604'800'000}};
  const bool plural = !word.empty() && word.back() == 's';
  const auto unit = units.find(plural ? word.substr(0, word.size() - 1) : word);
  return unit == units.end() ? 0 : unit->second;
}

}  // namespace cxengine::reference

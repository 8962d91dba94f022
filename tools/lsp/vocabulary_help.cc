// HoverText, CompletionItems.
#include "tools/lsp/vocabulary_help.h"

#include <algorithm>
#include <set>

#include "dsl/builtin.h"
#include "dsl/form_rule.h"
#include "tools/lsp/text_position.h"

namespace cxengine::tools::lsp {

namespace {

// CompletionItemKind of the protocol.
enum ItemKind : std::uint8_t {
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kModule = 9,
  kProperty = 10,
  kUnit = 11,
  kKeyword = 14
};

const std::set<std::string_view> kVerbs = {"fetch", "perform", "create", "update", "delete"};

std::string Described(std::string_view usage, std::string_view doc, std::string_view section) {
  std::string out = "```clojure\n" + std::string(usage) + "\n```\n" + std::string(doc);
  if (!section.empty()) out += "\n\n" + std::string(section);
  return out;
}

std::string OfWord(std::string_view word) {
  if (const dsl::FormRule* rule = dsl::FindForm(word))
    return Described(rule->usage, rule->doc, rule->section);
  if (const dsl::Builtin* builtin = dsl::FindBuiltin(word))
    return Described(builtin->usage, builtin->doc, "§8");
  return "";
}

// The interaction around the cursor, if it stands in one or in its parameters: verb, endpoint, action.
const OpenBracket* Interaction(const CursorContext& context) {
  const std::size_t depth = context.open.size();
  for (std::size_t up = 1; up <= std::min<std::size_t>(2, depth); ++up) {
    const OpenBracket& list = context.open[depth - up];
    const bool parameters = up == 1 || context.open[depth - 1].bracket == '{';
    if (parameters && list.bracket == '(' && !list.words.empty() && kVerbs.contains(list.words[0]))
      return &list;
  }
  return nullptr;
}

const dsl::Action* ActionOf(const OpenBracket& call, const dsl::Surroundings& surroundings) {
  if (call.words.size() < 3) return nullptr;
  const dsl::EndpointType* type = surroundings.TypeOf(call.words[1]);
  return type == nullptr ? nullptr : type->Find(call.words[0], call.words[2]);
}

std::string OfParameter(const dsl::Parameter& parameter) {
  return "`:" + std::string(parameter.name) + "`" + (parameter.mandatory ? ", mandatory" : "") + "\n\n" +
         std::string(parameter.doc);
}

// What an endpoint or action is, when the word is one.
std::string OfCall(std::string_view word, const CursorContext& context, const OpenBracket& call,
                   const dsl::Surroundings& surroundings) {
  const bool in_params = &call != &context.open.back();
  if (in_params || word.starts_with(':')) {
    const dsl::Action* action = ActionOf(call, surroundings);
    if (action == nullptr || !word.starts_with(':')) return "";
    const dsl::Parameter* parameter = dsl::FindParameter(*action, word.substr(1));
    return parameter == nullptr ? "" : OfParameter(*parameter);
  }
  if (call.words.size() == 1) {
    const dsl::EndpointType* type = surroundings.TypeOf(word);
    return type == nullptr ? "" : "**" + std::string(word) + "**: " + std::string(type->doc);
  }
  if (call.words.size() != 2) return "";
  const dsl::EndpointType* type = surroundings.TypeOf(call.words[1]);
  const dsl::Action* action = type == nullptr ? nullptr : type->Find(call.words[0], word);
  if (action == nullptr) return "";
  std::string out = "**" + call.words[1] + " " + std::string(word) + "**: " + std::string(action->doc);
  for (const dsl::Parameter& parameter : action->parameters) out += "\n- " + OfParameter(parameter);
  return out;
}

class Items {
 public:
  Items(std::string_view text, const CursorContext& context) : range_(RangeOf(text, context.word)) {}

  void Add(std::string_view label, ItemKind kind, std::string_view detail, std::string documentation = "") {
    if (!seen_.insert(std::string(label)).second) return;
    Json item = {{"label", label}, {"kind", kind}, {"textEdit", {{"range", range_}, {"newText", label}}}};
    if (!detail.empty()) item["detail"] = detail;
    if (!documentation.empty())
      item["documentation"] = {{"kind", "markdown"}, {"value", std::move(documentation)}};
    items_.push_back(std::move(item));
  }
  Json Take() { return std::move(items_); }

 private:
  Json range_;
  Json items_ = Json::array();
  std::set<std::string> seen_;
};

void AddHeads(Items& items) {
  for (const dsl::FormRule& rule : dsl::AllForms())
    items.Add(rule.name, kKeyword, rule.usage, Described(rule.usage, rule.doc, rule.section));
  for (const dsl::Builtin& builtin : dsl::AllBuiltins())
    items.Add(builtin.name, kFunction, builtin.usage, Described(builtin.usage, builtin.doc, "§8"));
}

void AddOptions(Items& items) {
  for (const std::string_view option : {"retries", "timeout", "catch"})
    items.Add(option, kKeyword, dsl::FindForm(option)->usage, OfWord(option));
}

void AddOfCall(Items& items, const CursorContext& context, const OpenBracket& call,
               const dsl::Surroundings& surroundings) {
  const dsl::EndpointType* type = call.words.size() > 1 ? surroundings.TypeOf(call.words[1]) : nullptr;
  if (&call != &context.open.back()) {
    const dsl::Action* action = ActionOf(call, surroundings);
    const bool name = context.open.back().words.size() % 2 == 0;
    if (action == nullptr || !name) return;
    for (const dsl::Parameter& parameter : action->parameters)
      items.Add(":" + std::string(parameter.name), kProperty, parameter.mandatory ? "mandatory" : "",
                OfParameter(parameter));
  } else if (call.words.size() == 1) {
    for (const std::string_view name : surroundings.EndpointNames())
      items.Add(name, kModule, surroundings.TypeOf(name)->doc);
  } else if (call.words.size() == 2 && type != nullptr) {
    for (const dsl::Action& action : type->actions) {
      const bool fits = action.verb.empty() || action.verb == call.words[0];
      if (fits && !action.name.empty()) items.Add(action.name, kFunction, action.doc);
    }
  }
}

// Fields that the text mentions, as `$field` and in the constraints of events; names that it binds.
void AddNames(Items& items, std::string_view text, dsl::Span word) {
  constexpr std::string_view kEnds = " \t\r\n\f\v,()[]{}\";";
  for (std::size_t at = text.find_first_not_of(kEnds); at != std::string_view::npos;
       at = text.find_first_not_of(kEnds, at)) {
    const std::size_t end = std::min(text.find_first_of(kEnds, at), text.size());
    const std::string_view name = text.substr(at, end - at);
    const bool here = at == word.begin;
    if (!here && name.size() > 1 && name[0] == '$') items.Add(name, kField, "a field of the events");
    if (!here && name.size() > 1 && name[0] == ':')
      items.Add("$" + std::string(name.substr(1)), kField, "a field of the events");
    const std::string_view before = text.substr(0, at);
    const bool bound = before.ends_with("(def ") || before.ends_with("[");
    if (!here && bound && name[0] != '$' && name[0] != ':')
      items.Add(name, kVariable, "bound in this pattern");
    at = end;
  }
}

}  // namespace

std::string HoverText(std::string_view text, const CursorContext& context,
                      const dsl::Surroundings& surroundings) {
  if (context.in_string || context.in_comment) return "";
  const std::string_view word = text.substr(context.word.begin, context.word.end - context.word.begin);
  if (word.empty()) return "";
  if (word.size() > 1 && word[0] == '$')
    return "The last value of the field `" + std::string(word.substr(1)) +
           "` among the events of the match.\n\n§5.1";
  if (word.size() > 1 && word[0] == '+') {
    return "The tenant's template `" + std::string(word.substr(1)) + "`.\n\n§6.1";
  }
  const OpenBracket* call = Interaction(context);
  if (call != nullptr && !call->words.empty() && !(call == &context.open.back() && call->words.empty())) {
    std::string help = OfCall(word, context, *call, surroundings);
    if (!help.empty()) return help;
  }
  const bool unit = dsl::UnitLength(word) != 0;
  if (unit) return "A unit of time.\n\n§4.3";
  return OfWord(word);
}

Json CompletionItems(std::string_view text, const CursorContext& context,
                     const dsl::Surroundings& surroundings) {
  Items items(text, context);
  if (context.in_string || context.in_comment || context.open.empty()) return items.Take();
  const OpenBracket& list = context.open.back();
  const OpenBracket* call = Interaction(context);
  if (call != nullptr && !(call == &list && call->words.size() > 2))
    AddOfCall(items, context, *call, surroundings);
  const bool head = list.bracket == '(' && list.words.empty();
  if (head) {
    // Behind the parameters of an interaction come its options.
    const std::size_t depth = context.open.size();
    const OpenBracket* around = depth > 1 ? &context.open[depth - 2] : nullptr;
    const bool option = around != nullptr && around->bracket == '(' && around->words.size() > 3 &&
                        kVerbs.contains(around->words[0]);
    if (option) AddOptions(items);
    if (!option) AddHeads(items);
    return items.Take();
  }
  const std::string_view first = list.bracket == '(' ? std::string_view(list.words[0]) : "";
  if ((first == "within" || first == "delay" || first == "timeout") && list.words.size() == 2) {
    for (const std::string_view unit : dsl::UnitNames()) items.Add(unit, kUnit, "");
    return items.Take();
  }
  const bool names = call == nullptr || call != &list || list.words.size() > 2;
  if (names) AddNames(items, text, context.word);
  return items.Take();
}

}  // namespace cxengine::tools::lsp

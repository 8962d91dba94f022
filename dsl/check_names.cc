// The checker's scopes, and what it says of forms and nodes in general.
#include <algorithm>

#include "dsl/checker.h"

namespace cxengine::dsl {

bool Checker::NameFits(const Form& name) {
  if (name.kind != Form::Kind::kSymbol) {
    Report(Code::kBadName, name.span, "a name is expected here, not " + Describe(name));
    return false;
  }
  if (name.text.front() == '$') {
    Report(Code::kBadName, name.span, "`" + name.text + "` is a field of the event and cannot be bound")
        .help = "write `" + name.text.substr(1) + "`";
    return false;
  }
  if (name.text.find('.') != std::string::npos) {
    Report(Code::kBadName, name.span, "a name has no dots: `" + name.text + "` would be a path");
    return false;
  }
  return true;
}

SymbolIndex Checker::BindLocal(const Form& name) {
  if (!NameFits(name)) {
    scopes_.back().push_back(kNoSymbol);  // a local that nobody can name; see IsLost
    return kNoSymbol;
  }
  const SymbolIndex hidden = Find(name.text);
  const bool ignorable = name.text.front() == '_';
  if (hidden != kNoSymbol && !ignorable) {
    Diagnostic& finding =
        Report(Code::kShadowedVariable, name.span, "`" + name.text + "` hides another `" + name.text + "`");
    finding.related.push_back({symbols_[hidden].span, "the one that is hidden"});
    finding.help = "choose another name";
  }
  symbols_.push_back({name.text, name.span, true, ignorable});
  const auto index = static_cast<SymbolIndex>(symbols_.size() - 1);
  scopes_.back().push_back(index);
  return index;
}

SymbolIndex Checker::DefineVariable(const Form& name) {
  if (!NameFits(name)) {
    all_names_lost_ = all_names_lost_ || name.kind != Form::Kind::kSymbol;
    lost_names_.insert(name.text.substr(0, name.text.find('.')));
    return kNoSymbol;
  }
  for (const SymbolIndex index : variables_) {
    if (symbols_[index].name != name.text) continue;
    Diagnostic& finding =
        Report(Code::kRedefinedVariable, name.span, "`" + name.text + "` is defined already");
    finding.related.push_back({symbols_[index].span, "the first definition"});
    finding.help = "change a variable with `(set " + name.text + " …)`";
    return index;
  }
  const SymbolIndex hidden = Find(name.text);
  if (hidden != kNoSymbol) {
    Diagnostic& finding =
        Report(Code::kShadowedVariable, name.span, "the local `" + name.text + "` hides this variable here");
    finding.related.push_back({symbols_[hidden].span, "the local"});
  }
  symbols_.push_back({name.text, name.span, false, name.text.front() == '_'});
  variables_.push_back(static_cast<SymbolIndex>(symbols_.size() - 1));
  return variables_.back();
}

SymbolIndex Checker::Find(std::string_view name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    for (auto index = scope->rbegin(); index != scope->rend(); ++index) {
      if (*index != kNoSymbol && symbols_[*index].name == name) return *index;
    }
  }
  for (const SymbolIndex index : variables_) {
    if (symbols_[index].name == name) return index;
  }
  return kNoSymbol;
}

bool Checker::IsLost(std::string_view name) const {
  const auto has_unnamed = [](const auto& scope) {
    return std::find(scope.begin(), scope.end(), kNoSymbol) != scope.end();
  };
  return all_names_lost_ || lost_names_.contains(name) ||
         std::any_of(scopes_.begin(), scopes_.end(), has_unnamed);
}

std::vector<std::string_view> Checker::NamesInScope() const {
  std::vector<std::string_view> names;
  for (const auto& scope : scopes_) {
    for (const SymbolIndex index : scope) {
      if (index != kNoSymbol) names.push_back(symbols_[index].name);
    }
  }
  for (const SymbolIndex index : variables_) names.push_back(symbols_[index].name);
  return names;
}

void Checker::UseAllNames() {
  for (const auto& scope : scopes_) {
    for (const SymbolIndex index : scope) {
      if (index != kNoSymbol) symbols_[index].used = true;
    }
  }
  for (const SymbolIndex index : variables_) symbols_[index].used = true;
}

bool ContainsEvent(const Form& form) {
  if (form.kind == Form::Kind::kList && !form.items.empty() && form.items.front().IsSymbol("event"))
    return true;
  return std::any_of(form.items.begin(), form.items.end(), ContainsEvent);
}

bool ContainsInvalid(const Node& node) {
  return node.kind == Node::Kind::kInvalid ||
         std::any_of(node.children.begin(), node.children.end(), ContainsInvalid);
}

bool ContainsWindow(const Node& node) {
  return node.kind == Node::Kind::kWithin ||
         std::any_of(node.children.begin(), node.children.end(), ContainsWindow);
}

void Inherit(Node& node) {
  for (const Node& child : node.children) {
    node.waits |= child.waits;
    node.acts |= child.acts;
    node.asks_window |= child.asks_window;
    node.stateful |= child.stateful;
  }
}

std::string Describe(const Form& form) {
  switch (form.kind) {
    case Form::Kind::kAtom:
      if (form.value.is_string()) {
        const std::string& text = form.value.string();
        if (text.size() <= 24) return "the string \"" + text + "\"";
        std::size_t end = 20;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a code point
        return "the string \"" + text.substr(0, end) + "…\"";
      }
      return form.value.is_nil() ? "`nil`" : "`" + ToJson(form.value) + "`";
    case Form::Kind::kKeyword:
      return "`:" + form.text + "`";
    case Form::Kind::kSymbol:
      return "`" + form.text + "`";
    case Form::Kind::kList:
      if (!form.items.empty() && form.items.front().kind == Form::Kind::kSymbol) {
        return "`(" + form.items.front().text + (form.items.size() > 1 ? " …)`" : ")`");
      }
      return "a list";
    case Form::Kind::kVector:
      return "a vector";
    case Form::Kind::kMap:
      return "a map";
    case Form::Kind::kSet:
      return "a set";
  }
  return "";
}

}  // namespace cxengine::dsl

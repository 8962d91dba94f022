// Likeness.
#include "tests/reference/likeness.h"

#include "tests/reference/reads.h"
#include "tests/reference/shape.h"

namespace cxengine::reference {
namespace {

using Kind = Term::Kind;

constexpr std::size_t kMaxFutures = 200;

// The locals of `term` that what follows its children may read, with their values.
std::string LocalsText(const Term& term) {
  const bool blocks = term.kind == Kind::kBlock || term.kind == Kind::kTimes || term.kind == Kind::kIf ||
                      term.kind == Kind::kCond || term.kind == Kind::kCase || term.kind == Kind::kLet ||
                      term.kind == Kind::kLoop;
  const Names names = blocks ? ReadBehindChildren(term, {}) : Names();
  std::string text;
  for (const auto& [name, value] : term.locals) {
    if (names.count(name) != 0) text += name + "=" + dsl::ToJson(value) + " ";
  }
  return text;
}

// The values that `names` have in a view.
std::string ValuesText(const Journal& view, const Names& names) {
  std::string text = "<";
  for (const std::string& name : names) {
    Value value;
    if (name[0] == '(') {
      const PathParts parts = SplitPath(name.substr(6, name.size() - 7));
      value = AllOf(view, parts.name, parts.path);
    } else {
      Form symbol;
      symbol.kind = Form::Kind::kSymbol;
      symbol.text = name;
      value = *Evaluate(symbol, {view, {}});
    }
    text += name + "=" + dsl::ToJson(value) + " ";
  }
  return text + ">";
}

// Whether the value of a child is used when `term`'s own is (`wanted`). What is bound or tested counts as
// used.
bool WantsChild(const Term& term, std::size_t child, bool wanted) {
  switch (term.kind) {
    case Kind::kBlock:
      return wanted && term.next == term.form->items.size();
    case Kind::kTimes:
      return wanted && term.count == 0;
    case Kind::kLet:
    case Kind::kIf:
    case Kind::kCond:
    case Kind::kCase:
    case Kind::kAssign:
      return true;
    case Kind::kLoop:
      return term.IsWatch(child) || (wanted && HeadOf(*term.form) == "unless");
    case Kind::kDone:
    case Kind::kFailed:
    case Kind::kExpired:
    case Kind::kActs:
    case Kind::kActed:
    case Kind::kPending:
    case Kind::kAsk:
    case Kind::kCatch:
    case Kind::kPause:
    case Kind::kWait:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kWithin:
      break;
  }
  return wanted;
}

std::string Describe(const Term& term, bool wanted, const Journal& view, const Names& ahead) {
  if (term.kind == Kind::kDone) return wanted ? dsl::ToJson(term.value) : "done";
  std::string text = "(" + std::to_string(static_cast<int>(term.kind));
  if (term.form != nullptr) text += "@" + std::to_string(term.form->span.begin);
  text += "/" + std::to_string(term.next) + "/" + std::to_string(term.count) + "/" +
          std::to_string(term.deadline);
  text += ToText(term.constraints) + LocalsText(term);
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const bool own = term.HasJournal(i);
    const Journal inner = own ? Joined(view, term.journals[i]) : view;
    if (own && term.children[i].form != nullptr)
      text += std::to_string(term.children[i].form->span.begin) + ValuesText(inner, ahead);
    text += Describe(term.children[i], WantsChild(term, i, wanted), inner, ahead);
  }
  return text + ")";
}

// What may be seen when branches and watches that are under way have won, in every combination. It may depend
// on the order in which they took their events.
std::vector<Journal> Futures(const Term& term, const Journal& view) {
  std::vector<Journal> futures = {view};
  const std::size_t none = futures.size();
  for (std::size_t i = 0; i < term.children.size(); ++i) {
    const bool own = term.HasJournal(i);
    std::vector<Journal> next;
    if (own) next = futures;  // without this one
    for (std::size_t j = 0; j < (term.kind == Kind::kOr ? none : futures.size()); ++j) {
      const Journal seen = own ? Joined(futures[j], term.journals[i]) : futures[j];
      if (own && term.journals[i].empty() && term.children[i].children.empty()) continue;
      for (const Journal& future : Futures(term.children[i], seen)) next.push_back(future);
    }
    futures = next;
    if (futures.size() > kMaxFutures) return futures;
  }
  return futures;
}

}  // namespace

std::string Likeness(const Term& term, const Journal& journal) {
  const Names ahead = ReadFromTerm(term, {});
  std::string text = Describe(term, false, journal, ahead);
  for (const Journal& future : Futures(term, journal)) text += ValuesText(future, ahead);
  return text;
}

}  // namespace cxengine::reference

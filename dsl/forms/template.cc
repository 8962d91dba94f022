// `(template +TM1)` and `(template "text with {{name}}")`, in the parameters of an interaction (§6.1).
#include <map>
#include <utility>

#include "dsl/checker.h"
#include "dsl/string_literal.h"
#include "dsl/template_library.h"

namespace cxengine::dsl {

namespace {

// Of all the tenant's templates that a pattern uses: each use keeps its names.
constexpr std::size_t kMaxMentions = 20'000;

// A name that a template mentions, and where in the pattern to show it.
struct Mention {
  Span span;
  bool in_section = false;
};

// The text of a template: where it stands in the pattern, and whether its bytes can be found there.
struct Place {
  Span span;
  bool is_literal = false;
};

// The place of each name of a text; that of all of it where it does not stand in the pattern.
std::vector<Span> SpansOf(const Source& source, const Place& place, const std::vector<TemplateName>& names) {
  if (!place.is_literal) return std::vector<Span>(names.size(), place.span);
  std::vector<std::size_t> offsets;
  for (const TemplateName& name : names) {
    offsets.push_back(name.offset);
    offsets.push_back(name.offset + name.name.size());
  }
  std::string_view body = source.TextOf(place.span);
  body = body.substr(1, body.size() - 2);  // without the quotes
  const std::vector<std::size_t> found = PlacesInBody(body, offsets);
  const auto offset = [&](std::size_t i) {
    return place.span.begin + 1 + static_cast<std::uint32_t>(found[i]);
  };
  std::vector<Span> spans;
  for (std::size_t i = 0; i < found.size(); i += 2) spans.push_back({offset(i), offset(i + 1)});
  return spans;
}

// Of a template and its partials, in order of their names.
std::map<std::string, Mention> MentionsOf(const Source& source, const TemplateUse& use, const Place& place) {
  std::map<std::string, Mention> mentions;
  for (const TemplateUse::Text& text : use.texts) {
    const std::vector<TemplateName>& names = text.read->names;
    const bool own = text.read == use.texts.front().read;
    const std::vector<Span> spans = SpansOf(source, own ? place : Place{place.span}, names);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const bool in_section = names[i].in_section || text.in_section;
      const auto [known, is_new] = mentions.try_emplace(names[i].name, Mention{spans[i], in_section});
      if (!is_new) known->second.in_section = known->second.in_section && in_section;
    }
  }
  return mentions;
}

// Locals before variables before fields (§6.1).
void Resolve(Checker& checker, const std::map<std::string, Mention>& mentions, Node& node) {
  for (const auto& [name, mention] : mentions) {
    Node value;
    value.span = mention.span;
    const SymbolIndex symbol = checker.Find(name);
    value.kind = symbol == kNoSymbol ? Node::Kind::kField : Node::Kind::kSymbol;
    value.name = name;
    value.symbol = symbol;
    value.in_section = mention.in_section;
    if (symbol != kNoSymbol) checker.symbol(symbol).used = true;
    node.names.push_back(name);
    node.children.push_back(std::move(value));
  }
}

// What a text mentions that nobody knows cannot be told: any name in scope may be read there.
void NoteAbsent(Checker& checker, const TemplateUse& use, const Place& place, Node& node) {
  if (use.absent.empty()) return;
  checker.UseAllNames();
  if (!checker.templates.is_known()) return;
  std::vector<TemplateName> own;
  for (const TemplateName& partial : use.absent) {
    if (partial.offset == TemplateUse::kElsewhere) {
      node.missing.push_back({partial.name, place.span});
    } else {
      own.push_back(partial);
    }
  }
  const std::vector<Span> spans = SpansOf(checker.source(), place, own);
  for (std::size_t i = 0; i < own.size(); ++i) node.missing.push_back({own[i].name, spans[i]});
}

// Those of the tenant's texts. False beyond the limit, which is reported once.
bool CountMentions(Checker& checker, const TemplateUse& use, const Place& place) {
  const bool reported = checker.mentions > kMaxMentions;
  for (const TemplateUse::Text& text : use.texts) {
    if (!text.read->id.empty()) checker.mentions += text.read->names.size();
  }
  if (checker.mentions <= kMaxMentions) return true;
  if (!reported) {
    checker.Report(Code::kBadTemplate, place.span,
                   "the templates that the pattern uses mention more than 20 000 names");
  }
  return false;
}

// A text of the tenant's or of the pattern, with all that it includes; false after a report.
bool CheckText(Checker& checker, const ReadTemplate& own, const Place& place, Node& node) {
  const TemplateUse use = checker.templates.Examine(own);
  for (const std::string& fault : use.faults) checker.Report(Code::kBadTemplate, place.span, fault);
  if (!use.faults.empty()) return false;
  if (!CountMentions(checker, use, place)) return false;
  NoteAbsent(checker, use, place, node);
  Resolve(checker, MentionsOf(checker.source(), use, place), node);
  for (const TemplateUse::Text& text : use.texts) {
    if (!text.read->id.empty()) checker.texts.try_emplace(std::string(text.read->id), text.read->text);
  }
  return true;
}

// `+TM1`. One that is not there fails where it runs.
bool CheckTemplateOfTenant(Checker& checker, const Form& id, Node& node) {
  node.name = id.text.substr(1);
  if (const ReadTemplate* text = checker.templates.Find(node.name); text != nullptr) {
    return CheckText(checker, *text, {id.span, false}, node);
  }
  checker.UseAllNames();
  if (checker.templates.is_known()) node.missing.push_back({node.name, id.span});
  return true;
}

}  // namespace

Node CheckTemplate(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  if (!checker.in_params) {
    checker.Report(Code::kOutOfPlace, form.span, "a template stands only in the parameters of an interaction")
        .help = "for text elsewhere use `(str …)`";
    return node;
  }
  if (!checker.Operands(form, 1, 1)) return node;
  const Form& text = form.items[1];
  if (text.kind == Form::Kind::kSymbol && text.text.front() == '+' && text.text.size() > 1) {
    if (CheckTemplateOfTenant(checker, text, node)) node.kind = Node::Kind::kTemplate;
    return node;
  }
  if (text.kind != Form::Kind::kAtom || !text.value.is_string()) {
    checker
        .Report(Code::kOperandKind, text.span,
                "`template` needs a text or a template's name, got " + Describe(text))
        .help = text.kind == Form::Kind::kSymbol && text.text.front() != '+'
                    ? "the tenant's template of that name is `+" + text.text + "`"
                    : "write `(template \"Hi {{first-name}}\")`";
    return node;
  }
  node.constant = text.value;
  const ReadTemplate read = ReadTemplateText("", text.value.string());
  if (CheckText(checker, read, {text.span, true}, node)) node.kind = Node::Kind::kTemplate;
  return node;
}

}  // namespace cxengine::dsl

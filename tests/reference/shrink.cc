// Shrink: greedily, the large cuts first, until nothing helps.
#include "tests/reference/shrink.h"

#include "dsl/source.h"

namespace cxengine::reference {
namespace {

using dsl::Form;

class Shrinker {
 public:
  Shrinker(Case one, const std::function<bool(const Case&)>& fails) : best_(std::move(one)), fails_(fails) {}

  Case Run() {
    bool better = true;
    while (better && tries_ < kMaxTries) {
      better = false;
      better |= DropPatterns();
      better |= DropEvents();
      better |= SimplifyPatterns();
      better |= SimplifyAnswers();
      better |= SimplifyEvents();
      better |= ShortenGaps();
    }
    return best_;
  }

 private:
  static constexpr int kMaxTries = 20'000;

  bool Try(Case next) {
    ++tries_;
    Renumber(next);
    if (!fails_(next)) return false;
    best_ = next;
    return true;
  }

  bool DropPatterns() {
    bool better = false;
    for (std::size_t i = 0; i < best_.patterns.size() && best_.patterns.size() > 1;) {
      Case next = best_;
      next.patterns.erase(next.patterns.begin() + static_cast<std::ptrdiff_t>(i));
      Try(next) ? better = true : (++i, false);
    }
    return better;
  }

  bool DropEvents() {
    bool better = false;
    for (std::size_t length = best_.events.size() / 2; length > 0; length /= 2) {
      for (std::size_t i = 0; i + length <= best_.events.size();) {
        Case next = best_;
        const auto from = next.events.begin() + static_cast<std::ptrdiff_t>(i);
        next.events.erase(from, from + static_cast<std::ptrdiff_t>(length));
        Try(next) ? better = true : (++i, false);
      }
    }
    return better;
  }

  // Without a list, without an item, at once, with a plain result; without a limit of live matches.
  bool SimplifyAnswers() {
    bool better = false;
    const auto attempt = [&](const std::function<void(Case&)>& change) {
      Case next = best_;
      change(next);
      const bool helps = Try(next);
      better = better || helps;
      return helps;
    };
    if (best_.asks_context) attempt([](Case& next) { next.asks_context = false; });
    if (best_.max_live != 100) attempt([](Case& next) { next.max_live = 100; });
    const Answers all = best_.answers;
    for (const auto& [what, list] : all) {
      const std::string name = what;
      if (attempt([&](Case& next) { next.answers.erase(name); })) continue;
      for (std::size_t i = list.size(); i > 0; --i) {
        const auto answer = [&](Case& next) -> Answer& { return next.answers[name][i - 1]; };
        const auto at = static_cast<std::ptrdiff_t>(i - 1);
        if (list.size() > 1 && attempt([&](Case& next) {
              std::vector<Answer>& left = next.answers[name];
              left.erase(left.begin() + at);
            }))
          continue;
        if (answer(best_).after > 0) attempt([&](Case& next) { answer(next).after = 0; });
        if (answer(best_).after > 1000) attempt([&](Case& next) { answer(next).after = 1000; });
        const Value plain = Value::Integer(1);
        const Answer& now = answer(best_);
        if (!now.never && !now.failed && !(now.result == plain))
          attempt([&](Case& next) { answer(next).result = plain; });
      }
    }
    return better;
  }

  bool SimplifyEvents() {
    bool better = false;
    for (std::size_t i = 0; i < best_.events.size(); ++i) {
      for (std::size_t field = 0; field < best_.events[i].fields.map().size();) {
        Case next = best_;
        dsl::Map fields = next.events[i].fields.map();
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(field));
        next.events[i].fields = Value::MakeMap(fields);
        Try(next) ? better = true : (++field, false);
      }
    }
    return better;
  }

  // Gaps to nothing, to a second, to half.
  bool ShortenGaps() {
    bool better = false;
    for (std::size_t i = 0; i < best_.events.size(); ++i) {
      const Milliseconds gap = best_.events[i].at - (i > 0 ? best_.events[i - 1].at : 0);
      for (const Milliseconds shorter : {Milliseconds{0}, Milliseconds{1000}, gap / 2}) {
        if (shorter >= gap) continue;
        Case next = best_;
        for (std::size_t j = i; j < next.events.size(); ++j) next.events[j].at -= gap - shorter;
        if (Try(next)) {
          better = true;
          break;
        }
      }
    }
    return better;
  }

  bool SimplifyPatterns() {
    bool better = false;
    for (std::size_t i = 0; i < best_.patterns.size(); ++i) {
      while (tries_ < kMaxTries && SimplifyPattern(i)) better = true;
    }
    return better;
  }

  bool SimplifyPattern(std::size_t index) {
    dsl::Diagnostics diagnostics;
    Form program;
    program.kind = Form::Kind::kVector;
    program.items = dsl::Parse(dsl::Source("pattern", best_.patterns[index].text), diagnostics);
    for (const Form& simpler : SimplerForms(program)) {
      Case next = best_;
      std::string& text = next.patterns[index].text;
      text.clear();
      for (const Form& form : simpler.items) text += (text.empty() ? "" : "\n") + ToText(form);
      if (Try(next)) return true;
    }
    return false;
  }

  Case best_;
  const std::function<bool(const Case&)>& fails_;
  int tries_ = 0;
};

std::string Joined(const std::vector<Form>& items) {
  std::string text;
  for (const Form& item : items) text += (&item == items.data() ? "" : " ") + ToText(item);
  return text;
}

}  // namespace

std::string ToText(const Form& form) {
  switch (form.kind) {
    case Form::Kind::kAtom:
      return form.value.is_nil() ? "nil" : dsl::ToJson(form.value);
    case Form::Kind::kKeyword:
      return ":" + form.text;
    case Form::Kind::kSymbol:
      return form.text;
    case Form::Kind::kList:
      return "(" + Joined(form.items) + ")";
    case Form::Kind::kVector:
      return "[" + Joined(form.items) + "]";
    case Form::Kind::kMap:
      return "{" + Joined(form.items) + "}";
    case Form::Kind::kSet:
      return "#{" + Joined(form.items) + "}";
  }
  return "";
}

std::vector<Form> SimplerForms(const Form& form) {
  std::vector<Form> simpler;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    if (form.kind != Form::Kind::kMap) simpler.push_back(form.items[i]);
  }
  if (form.kind == Form::Kind::kVector) simpler.clear();  // the program, or bindings
  const std::size_t width = form.kind == Form::Kind::kMap ? 2 : 1;
  for (std::size_t i = 0; i + width <= form.items.size(); i += width) {
    Form shorter = form;
    const auto from = shorter.items.begin() + static_cast<std::ptrdiff_t>(i);
    shorter.items.erase(from, from + static_cast<std::ptrdiff_t>(width));
    simpler.push_back(shorter);
  }
  // `(sequence a b)` in a list of forms: a b.
  for (std::size_t i = 0; i < form.items.size() && form.kind != Form::Kind::kMap; ++i) {
    const std::vector<Form>& inner = form.items[i].items;
    if (form.items[i].kind != Form::Kind::kList || inner.empty()) continue;
    Form spliced = form;
    const auto at = spliced.items.erase(spliced.items.begin() + static_cast<std::ptrdiff_t>(i));
    spliced.items.insert(at, inner.begin() + 1, inner.end());
    simpler.push_back(spliced);
  }
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    for (const Form& item : SimplerForms(form.items[i])) {
      Form changed = form;
      changed.items[i] = item;
      simpler.push_back(changed);
    }
  }
  if (form.kind == Form::Kind::kAtom && form.value.is_integer() && form.value.integer() > 1) {
    Form smaller = form;
    smaller.value = Value::Integer(form.value.integer() - 1);
    simpler.push_back(smaller);
  }
  return simpler;
}

Case Shrink(Case one, const std::function<bool(const Case&)>& fails) {
  return Shrinker(std::move(one), fails).Run();
}

}  // namespace cxengine::reference

// Text (§8): joining, case, and the questions about strings. Regular expressions are RE2's, so no input takes
// more than linear time.
#include <re2/re2.h>

#include <memory>
#include <unordered_map>
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/letter_case.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

constexpr std::string_view kTooLong = "makes a text of more than 1 MiB";

// Expressions compiled by this thread. Bounded: an expression may come from an event, so their number is not
// ours.
class ExpressionCache {
 public:
  // Valid until the next call. An expression that is none comes back too, with ok() false.
  const RE2& Find(const std::string& text) {
    ++clock_;
    auto at = compiled_.find(text);
    if (at == compiled_.end()) {
      if (compiled_.size() >= kMost) DropOldest();
      at = compiled_.emplace(text, Entry{Compile(text), 0}).first;
    }
    at->second.used = clock_;
    return *at->second.expression;
  }

  static std::unique_ptr<RE2> Compile(const std::string& text) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    return std::make_unique<RE2>(text, options);
  }

  static constexpr std::size_t kLongest = 8 * 1024;

 private:
  static constexpr std::size_t kMost = 128;
  static constexpr std::int64_t kMostMemory = 1024 * 1024;  // for each: program and automaton
  struct Entry {
    std::unique_ptr<RE2> expression;
    std::uint64_t used;
  };

  // Rare enough, next to compiling an expression, for a plain search.
  void DropOldest() {
    auto oldest = compiled_.begin();
    for (auto it = compiled_.begin(); it != compiled_.end(); ++it) {
      if (it->second.used < oldest->second.used) oldest = it;
    }
    compiled_.erase(oldest);
  }

  std::unordered_map<std::string, Entry> compiled_;
  std::uint64_t clock_ = 0;
};

// Two strings, or a failure.
bool TwoStrings(std::string_view function, Operands operands, Environment& environment) {
  for (std::size_t i = 0; i < 2; ++i) {
    if (operands[i].is_string()) continue;
    WrongOperand(function, "strings", i, operands[i], environment);
    return false;
  }
  return true;
}

Value StartsWith(Operands operands, Environment& environment) {
  if (!TwoStrings("starts-with?", operands, environment)) return {};
  return Value::Boolean(operands[0].string().starts_with(operands[1].string()));
}

Value EndsWith(Operands operands, Environment& environment) {
  if (!TwoStrings("ends-with?", operands, environment)) return {};
  return Value::Boolean(operands[0].string().ends_with(operands[1].string()));
}

Value Matches(Operands operands, Environment& environment) {
  if (!TwoStrings("matches?", operands, environment)) return {};
  const std::string& text = operands[1].string();
  if (text.size() > ExpressionCache::kLongest) {
    return WrongOperand("matches?", "an expression of at most 8 KiB", 1, operands[1], environment);
  }
  thread_local ExpressionCache cache;
  const RE2& expression = cache.Find(text);
  if (!expression.ok()) {
    if (environment.quiet) return environment.Fail({});
    return FailPlainly("matches?", "got no regular expression: " + expression.error(), environment);
  }
  return Value::Boolean(RE2::FullMatch(operands[0].string(), expression));
}

// What `matches?` would refuse in a constant expression.
std::string BadExpression(std::size_t index, const Value& operand) {
  if (index != 1 || !operand.is_string()) return "";
  if (operand.string().size() > ExpressionCache::kLongest) return "a regular expression has at most 8 KiB";
  const auto expression = ExpressionCache::Compile(operand.string());
  return expression->ok() ? "" : "not a regular expression: " + expression->error();
}

Value Join(Operands operands, Environment& environment) {
  if (operands.size() == 1 && operands[0].is_string()) return operands[0];
  std::string text;
  for (const Value& operand : operands) {
    if (operand.is_string()) {
      // Before it is copied: a hundred strings of 1 MiB must not take 100 MiB first.
      if (text.size() + operand.string().size() > kMaxValueBytes)
        return FailPlainly("str", kTooLong, environment);
      text += operand.string();
    } else if (!operand.is_nil()) {
      AppendJson(operand, text);
    }
    if (text.size() > kMaxValueBytes) return FailPlainly("str", kTooLong, environment);
  }
  return Value::String(std::move(text));
}

Value Lower(Operands operands, Environment& environment) {
  if (!operands[0].is_string()) return WrongOperand("lower-case", "a string", 0, operands[0], environment);
  return Value::String(LowerCase(operands[0].string()));
}

Value Upper(Operands operands, Environment& environment) {
  if (!operands[0].is_string()) return WrongOperand("upper-case", "a string", 0, operands[0], environment);
  return Value::String(UpperCase(operands[0].string()));
}

Builtin StringQuestion(std::string_view name, std::string_view usage, std::string_view doc,
                       std::string_view edges, std::vector<Example> examples,
                       decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .edges = edges,
          .examples = std::move(examples),
          .min_operands = 2,
          .max_operands = 2,
          .operands = {Type::kString},
          .result = Type::kBoolean,
          .predicate = true,
          .evaluate = code};
}

}  // namespace

std::vector<Builtin> TextBuiltins() {
  Builtin matches =
      StringQuestion("matches?", "(matches? text expression)",
                     "Whether the whole text matches the regular expression (RE2 syntax).",
                     "A part is matched with `.*` around it. Something that is no expression fails.",
                     {{R"((matches? "A-17" "[A-Z]-[0-9]+"))", "true"},
                      {R"((matches? "A-17 b" "[A-Z]-[0-9]+"))", "false"},
                      {R"((matches? "Tea" "(?i)tea"))", "true"},
                      {R"((matches? "a" (str "(")))", "! `matches?` got no regular expression"}},
                     Matches);
  matches.fault = BadExpression;
  return {
      StringQuestion("starts-with?", "(starts-with? text start)", "Whether the text begins with `start`.",
                     "Every text begins with the empty one. Capitals matter.",
                     {{R"((starts-with? "shop/cart" "shop/"))", "true"},
                      {R"((starts-with? "shop" "Shop"))", "false"},
                      {R"((starts-with? "shop" ""))", "true"}},
                     StartsWith),
      StringQuestion("ends-with?", "(ends-with? text end)", "Whether the text ends with `end`.",
                     "Every text ends with the empty one. Capitals matter.",
                     {{R"((ends-with? "photo.jpg" ".jpg"))", "true"}, {R"((ends-with? "a" "ab"))", "false"}},
                     EndsWith),
      std::move(matches),
      {.name = "str",
       .usage = "(str value …)",
       .doc = "The values joined to one text: numbers as short as they read back, nil as nothing, lists and "
              "maps "
              "as JSON.",
       .edges = "A whole double has no fraction. A text of more than 1 MiB fails.",
       .examples = {{R"((str "order " 17 ", " 2.50))", R"("order 17, 2.5")"},
                    {R"((str 3.0 nil true))", R"("3true")"},
                    {R"((str [1 "a" nil]))", R"("[1,\"a\",null]")"}},
       .min_operands = 1,
       .operands = {Type::kAny},
       .result = Type::kString,
       .evaluate = Join},
      {.name = "lower-case",
       .usage = "(lower-case text)",
       .doc = "The text in small letters: Latin, Greek and Cyrillic, in every locale alike.",
       .edges = "Other letters stay.",
       .examples = {{R"((lower-case "Ärger IM Büro"))", R"("ärger im büro")"}},
       .min_operands = 1,
       .max_operands = 1,
       .operands = {Type::kString},
       .result = Type::kString,
       .evaluate = Lower},
      {.name = "upper-case",
       .usage = "(upper-case text)",
       .doc = "The text in capitals: Latin, Greek and Cyrillic, in every locale alike.",
       .edges = "Other letters stay, `ß` among them.",
       .examples = {{R"((upper-case "straße"))", R"("STRAßE")"}},
       .min_operands = 1,
       .max_operands = 1,
       .operands = {Type::kString},
       .result = Type::kString,
       .evaluate = Upper},
  };
}

}  // namespace cxengine::dsl

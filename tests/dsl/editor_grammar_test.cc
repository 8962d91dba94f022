// The editor grammars of grammar/ know the words of the language, and no others. That they colour them,
// tools/grammars.sh tests.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "dsl/builtin.h"
#include "dsl/form_rule.h"

namespace cxengine::dsl {
namespace {

using Words = std::set<std::string>;

std::string Grammar(const std::string& name) {
  std::ifstream file(std::filesystem::path(CXENGINE_SOURCE_DIR) / "grammar" / name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What stands between the groups of `separator` in `text`.
void Split(const std::string& text, const std::regex& separator, Words& words) {
  const std::sregex_token_iterator begin(text.begin(), text.end(), separator, -1);
  for (auto word = begin; word != std::sregex_token_iterator(); ++word) {
    if (word->length() > 0) words.insert(*word);
  }
}

// The words of forms and functions: what may stand at the head of a list.
Words Heads() {
  Words words;
  for (const FormRule& row : AllForms()) words.emplace(row.name);
  for (const Builtin& row : AllBuiltins()) words.emplace(row.name);
  return words;
}

Words AllWords() {
  Words words = Heads();
  for (const std::string_view unit : UnitNames()) words.emplace(unit);
  return words;
}

// "" where a grammar names what is known and nothing else; or what it lacks and what it makes up, as
// " -delay +dellay".
std::string Difference(const Words& named, const Words& known) {
  std::string difference;
  for (const std::string& word : known) difference += named.contains(word) ? "" : " -" + word;
  for (const std::string& word : named) difference += known.contains(word) ? "" : " +" + word;
  return difference;
}

// TextMate: a list of words is written `(?:and|not=|nil\?)(?!…)`, in regular expressions.
Words TextMateWords(const std::string& expression) {
  static const std::regex list_of_words(R"(\(\?:((?:[a-z+*/=<>?|-]|\\.)+)\)\(\?!)");
  Words words;
  for (std::sregex_iterator list(expression.begin(), expression.end(), list_of_words);
       list != std::sregex_iterator(); ++list) {
    Split(std::regex_replace((*list)[1].str(), std::regex(R"(\\)"), ""), std::regex(R"(\|)"), words);
  }
  return words;
}

TEST(TextMateGrammarTest, KnowsEveryFormAndFunctionAtTheHeadOfAList) {
  const auto rules = nlohmann::json::parse(Grammar("textmate/cxp.tmLanguage.json")).at("repository");
  Words words = TextMateWords(rules.at("predicates").at("match"));  // these also elsewhere
  for (const auto& pattern : rules.at("head").at("patterns")) {
    const std::string rule = pattern.at("include").get<std::string>().substr(1);
    if (rules.at(rule).contains("match")) words.merge(TextMateWords(rules.at(rule).at("match")));
  }
  EXPECT_EQ(Difference(words, Heads()), "");
}

TEST(TextMateGrammarTest, KnowsTheUnits) {
  const auto rules = nlohmann::json::parse(Grammar("textmate/cxp.tmLanguage.json")).at("repository");
  Words units;
  for (const std::string_view unit : UnitNames()) units.emplace(unit);
  EXPECT_EQ(Difference(TextMateWords(rules.at("units").at("match")), units), "");
}

TEST(TextMateGrammarTest, NamesNoOtherWords) {
  const std::string text = Grammar("textmate/cxp.tmLanguage.json");
  Words known = AllWords();
  known.insert({"true", "false", "nil"});
  // As regular expressions: JSON doubles their backslashes.
  EXPECT_EQ(Difference(TextMateWords(std::regex_replace(text, std::regex(R"(\\\\)"), "\\")), known), "");
}

// tree-sitter: a list of words is written `(#any-of? @capture "and" "not=")`. A pattern begins a line.
Words TreeSitterWords(const std::string& beginning) {
  const std::string text = Grammar("tree-sitter/queries/highlights.scm");
  static const std::regex list_of_words(R"re(\(#any-of\? @[a-z.]+((?:\s+"[^"]+")+)\))re");
  Words words;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t next = text.find("\n(", at);
    const std::string pattern = text.substr(at, next - at);
    for (std::sregex_iterator list(pattern.begin(), pattern.end(), list_of_words);
         list != std::sregex_iterator(); ++list) {
      if (pattern.starts_with(beginning)) Split((*list)[1], std::regex(R"([\s"]+)"), words);
    }
    at = next == std::string::npos ? next : next + 1;
  }
  return words;
}

TEST(TreeSitterGrammarTest, KnowsEveryFormAndFunctionAtTheHeadOfAList) {
  Words words = TreeSitterWords("((head) ");
  words.merge(TreeSitterWords("([(head) (symbol)] "));
  EXPECT_EQ(Difference(words, Heads()), "");
}

TEST(TreeSitterGrammarTest, KnowsTheUnitsAndNamesNoOtherWords) {
  EXPECT_EQ(Difference(TreeSitterWords(""), AllWords()), "");
}

}  // namespace
}  // namespace cxengine::dsl

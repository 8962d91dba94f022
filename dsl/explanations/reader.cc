// What the reader finds: characters, strings, numbers, brackets, collections (§1).
#include "dsl/explanation.h"

namespace cxengine::dsl {

const std::vector<Explanation>& ReaderExplanations() {
  static const std::vector<Explanation> rows = {
      {Code::kInvalidUtf8,
       "The file holds bytes that are no UTF-8, the one encoding that patterns are written in.",
       "Letters beyond ASCII would reach customers as something else. Usually the file was saved as Latin-1 "
       "or "
       "Windows-1252: save it as UTF-8.",
       R"((event {:city "Gen⟨byte E8⟩ve"})
(perform echo message {:message "Bonjour"}))",
       R"((event {:city "Genève"})
(perform echo message {:message "Bonjour"}))"},
      {Code::kSourceTooLong, "A pattern may be 256 KiB long.",
       "Whatever is longer is surely data, or another kind of file. Data belongs into events, augments or an "
       "endpoint.",
       R"(; ⟨262144×-⟩
(event {:type "cart"})
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kTooDeep, "Brackets are nested more than 200 deep.",
       "Nobody reads such a form; it is the work of a program that went astray.",
       R"((event {:total ⟨201×(⟩⟨201×)⟩})
(perform echo message {:message "hello"}))",
       R"((event {:total (> 5)})
(perform echo message {:message "hello"}))"},
      {Code::kTooManyForms, "A pattern may have 20 000 forms: words, numbers, strings, lists and so on.",
       "The rest is not read. Long tables of values belong into events, augments or an endpoint.",
       R"((event {:zip #{⟨20000×7 ⟩}})
(perform echo message {:message "hello"}))",
       R"((event {:zip (starts-with? "12")})
(perform echo message {:message "hello"}))"},
      {Code::kStringTooLong, "A string may be 64 KiB long.",
       "Long texts are better kept as a template of the tenant, where they can be changed without the "
       "pattern.",
       R"((event {:type "cart"})
(perform echo message {:message "⟨65537×a⟩"}))",
       R"((event {:type "cart"})
(perform echo message {:message "aaa"}))"},
      {Code::kUnclosed,
       "A bracket is opened and the text ends, or the next form begins at the start of a line, before it is "
       "closed. The finding shows the bracket, and where the closing one seems to be missing.",
       "Nobody can tell what belongs to the form.",
       R"((event {:type "cart"}
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kMismatchedBracket, "A bracket is closed by one of another kind.",
       "One bracket is missing, or one is wrong; both places are shown.",
       R"((event {:type "cart")
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kUnexpectedClose, "A closing bracket stands where nothing is open.",
       "It is one too many, or the opening one is missing further up.",
       R"((event {:type "cart"}))
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kUnclosedString,
       "A string begins and the text ends before its closing quote. If an earlier string runs over a line "
       "that "
       "looks like a form, that one is shown too: its quote may be the one that is missing.",
       "Everything behind the quote would be text.",
       R"((event {:type "cart})
(perform echo message {:message hello}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kBadEscape,
       R"(After a backslash in a string stands something else than `"`, `\`, `n`, `t`, `r`, or `u` with four hexadecimal digits; or half a surrogate pair.)",
       R"(A backslash by itself is written `\\`. In regular expressions that is easily forgotten: `\\d` is a digit.)",
       R"((event {:zip (matches? "\d+")})
(perform echo message {:message "hello"}))",
       R"((event {:zip (matches? "\\d+")})
(perform echo message {:message "hello"}))"},
      {Code::kBadNumber, "A word starts like a number and is none.",
       "Names start with a letter; a text stands in quotes; a unit stands apart from its number.",
       R"((event {:total (> 100$)})
(perform echo message {:message "hello"}))",
       R"((event {:total (> 100)})
(perform echo message {:message "hello"}))"},
      {Code::kBadToken, "A word is no symbol, keyword or number.",
       "Often a text lacks its quotes, or a sign of another language has crept in.",
       R"((event {:email @work})
(perform echo message {:message "hello"}))",
       R"((event {:email "@work"})
(perform echo message {:message "hello"}))"},
      {Code::kPlaceholder,
       "`...` says in documents that something is left out. It means nothing in a pattern.",
       "The example was copied and not filled in.",
       R"((event {:type "cart" ...})
(perform echo message {:message "hello"}))",
       R"((event {:type "cart" :total (> 100)})
(perform echo message {:message "hello"}))"},
      {Code::kOddMap, "A map has a key without a value.",
       "Keys and values alternate; one of them is missing.",
       R"((event {:type "cart" :total})
(perform echo message {:message "hello"}))",
       R"((event {:type "cart" :total some?})
(perform echo message {:message "hello"}))"},
      {Code::kDuplicateKey, "A map has the same key twice.",
       "Only one of the values could count. Two constraints of one field are combined with `and` or `or`.",
       R"((event {:total (> 100) :total (< 500)})
(perform echo message {:message "hello"}))",
       R"((event {:total (and (> 100) (< 500))})
(perform echo message {:message "hello"}))"},
      {Code::kDuplicateElement, "A set has the same element twice; `1` and `1.0` are the same.",
       "The second one changes nothing. Was something else meant?",
       R"((event {:status #{"open" "closed" "open"}})
(perform echo message {:message "hello"}))",
       R"((event {:status #{"open" "closed" "held"}})
(perform echo message {:message "hello"}))"},
  };
  return rows;
}

}  // namespace cxengine::dsl

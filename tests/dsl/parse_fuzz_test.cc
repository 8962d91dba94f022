// Parse and Compile under random and hostile texts: they end soon, and every place lies inside the source.
//
// Deterministic: the generator's seed is fixed, so a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/render.h"
#include "dsl/source.h"
#include "dsl/utf8.h"
#include "tests/dsl/world.h"

namespace cxengine::dsl {
namespace {

// Realistic patterns to mutate.
const char* const kPatterns[] = {
    R"((within 10 minutes
  (sequence (event {:type "cart" :total (>= 100)})
            (event {:type "payment" :status "declined"})))

(if-let [offer (fetch shop retry-offer {:customer $id} (timeout 5 seconds))]
  (create twilio sms {:to $phone :from "+15005550006"
                      :message (template "Try again, {{first-name}}: {{offer.url}}")})
  (perform echo message {:message "no offer"}))
)",
    R"(; three calls in an hour
(within 1 hour (times 3 (event {:type "call" :channel #{"phone" :chat nil} :wait (and (> 60) (< 3600))})))
(def tier (fetch crm tier {:id $customer.id} (retries 2) (timeout 1500 milliseconds) (catch (set tier "basic"))))
(case tier "gold" (perform agent call {:to $phone, :priority 1}) "silver" (send echo "x") (delay 2 days))
)",
    R"((until (event {:type "cancel"})
  (event {:type "visit" :page (starts-with? "/shop") :count (not (= 0))})
  (when (and (> (count (all $page)) 3) (not= $segment "x\"y\\z\u00fc\ud83d\ude00"))
    (let [n (+ 1 2.5e-3 -7) m (filter (> 3) [1 2 3 4])]
      (create salesforce lead {:name (str $first " " $last) :score (max n m) :tags ["a" "b"] :extra {:k {:l true}}}))))
)",
    R"((or (within 5 minutes (event {:order-id $order-id :total (* 2 $price)}))
    (and (event {:a even?}) (event {:b (matches? "[a-z]+")})))
(cond (> $total 1e3) (perform vip +TM1 {:template (template +TM1)}) (nil? $x) (do (delay 1 minute) (set y (rem 7 -2))) nil)
(unless done? (event) (event {...}))
)",
};

std::vector<std::string> Corpus() {
  std::vector<std::string> corpus(std::begin(kPatterns), std::end(kPatterns));
  const std::filesystem::path examples = std::filesystem::path(CXENGINE_SOURCE_DIR) / "grammar" / "examples";
  std::error_code absent;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(examples, absent)) {
    if (entry.path().extension() == ".cxp") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());  // the same order on every machine
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  std::string RandomBytes() {
    // Half of the texts are made of what the grammar knows, so that they get further.
    static constexpr std::string_view kAlphabet = "()[]{}#\"\\;:.,+-0123456789eaun$ \n\t\xC3\xBC";
    const bool any = Below(2) == 0;
    std::string text(Below(300), ' ');
    for (char& c : text) c = any ? static_cast<char>(Below(256)) : kAlphabet[Below(kAlphabet.size())];
    return text;
  }

  std::string Mutate(std::string text) {
    for (std::size_t i = 1 + Below(6); i > 0; --i) MutateOnce(text);
    return text;
  }

 private:
  void MutateOnce(std::string& text) {
    static const std::vector<std::string> kPieces = {"(",
                                                     ")",
                                                     "[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     "#{",
                                                     "\"",
                                                     "\\",
                                                     "\\\"",
                                                     "\n(",
                                                     ";",
                                                     ":",
                                                     "...",
                                                     "\xFF",
                                                     "ü",
                                                     "5a",
                                                     "1e999",
                                                     "nil",
                                                     "\\ud800",
                                                     " ",
                                                     "(event {:a 1})",
                                                     "(within 0 minutes",
                                                     "99999999999999999999",
                                                     "\r\n",
                                                     "(and",
                                                     "(or "};
    const std::size_t at = Below(text.size() + 1);
    const std::size_t length = std::min(Below(40), text.size() - at);
    switch (Below(6)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, kPieces[Below(kPieces.size())]);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;  // something twice
      case 3:
        text.insert(Below(text.size() + 1), text.substr(at, length));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(Below(256));
    }
  }

  std::mt19937_64 random_;
};

void ExpectInside(Span span, const Source& source) {
  ASSERT_LE(span.begin, span.end);
  ASSERT_LE(span.end, source.text().size());
}

void ExpectInside(const Form& form, const Source& source) {
  ExpectInside(form.span, source);
  ASSERT_TRUE(form.kind != Form::Kind::kMap || form.items.size() % 2 == 0);
  for (const Form& item : form.items) ExpectInside(item, source);
}

void ExpectInside(const Diagnostics& diagnostics, const Source& source) {
  for (const Diagnostic& finding : diagnostics.all()) {
    ExpectInside(finding.span, source);
    for (const Related& related : finding.related) ExpectInside(related.span, source);
    ASSERT_FALSE(finding.message.empty());
  }
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = DecodeUtf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void Try(const std::string& text) {
  SCOPED_TRACE(testing::PrintToString(text.substr(0, 1000)));
  const Source source("fuzz", text);
  Diagnostics reading;
  for (const Form& form : Parse(source, reading)) ExpectInside(form, source);
  ExpectInside(reading, source);

  Diagnostics compiling;
  const auto plan = Compile(source, compiling, TenantKnown());
  ExpectInside(compiling, source);
  ASSERT_TRUE(!compiling.has_errors() || plan == nullptr);
  ASSERT_TRUE(!reading.has_errors() || compiling.has_errors());
  ASSERT_TRUE(IsUtf8(RenderText(source, compiling)));
  ASSERT_TRUE(IsUtf8(RenderJson(source, compiling)));
}

TEST(ParseFuzzTest, TenThousandRandomTextsDoNoHarm) {
  Mutator mutator(20240501);
  for (int i = 0; i < 10'000 && !testing::Test::HasFatalFailure(); ++i) Try(mutator.RandomBytes());
}

TEST(ParseFuzzTest, TenThousandMutatedPatternsDoNoHarm) {
  const std::vector<std::string> corpus = Corpus();
  Mutator mutator(20240502);
  for (int i = 0; i < 10'000 && !testing::Test::HasFatalFailure(); ++i) {
    Try(mutator.Mutate(corpus[mutator.Below(corpus.size())]));
  }
}

TEST(ParseFuzzTest, EveryPrefixOfAPatternDoesNoHarm) {
  for (const std::string text : kPatterns) {
    for (std::size_t size = 0; size <= text.size() && !testing::Test::HasFatalFailure(); ++size) {
      Try(text.substr(0, size));
    }
  }
}

// Hostile texts. The bound only guards against hanging: each takes a few milliseconds without sanitizers.

std::string Repeat(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  return text;
}

void ExpectQuick(const std::string& text) {
  SCOPED_TRACE(testing::PrintToString(text.substr(0, 40)));
  const Source source("hostile", text);
  Diagnostics diagnostics;
  const std::clock_t start = std::clock();
  Parse(source, diagnostics);
  const std::clock_t spent = std::clock() - start;
  EXPECT_LT(spent / CLOCKS_PER_SEC, 20);  // of the processor: quadratic time would be minutes
  ExpectInside(diagnostics, source);
}

TEST(ParseFuzzTest, AMillionOpenersAreOneErrorAtOnce) {
  for (const char* opener : {"(", "[", "{", "#{", "\"", "(\n", "(\""}) {
    const std::string text = Repeat(opener, 1'000'000);
    ExpectQuick(text);
    Diagnostics diagnostics;
    EXPECT_TRUE(Parse(Source("hostile", text), diagnostics).empty());
    EXPECT_EQ(diagnostics.all().size(), 1U) << opener;
  }
}

TEST(ParseFuzzTest, TheLargestHostileSourcesAreReadInLinearTime) {
  for (const char* piece : {"(",    "(\n",   "[",        "{",           "#{",      "\"",         ")",
                            ")\n(", "()\n(", "(])\n",    "(\\\"\n",     "(\")\n",  "(\"\n",      "\\",
                            "\"\\", "@ ",    "x@ ",      "{:a 1 :a 2}", "#{1 1}",  ";\n",        ",",
                            "a",    "9",     ":",        ".",           "\xFF",    "(a \xFF\n",  "(((\n(",
                            "\n(",  "[\n(",  "{\n(x\n(", "(a\n(b)\n",   "\"\\q\"", "\"\\ud800\""}) {
    ExpectQuick(Repeat(piece, kMaxSourceBytes));
    ExpectQuick("(" + Repeat(piece, kMaxSourceBytes - 1));
    ExpectQuick("\"" + Repeat(piece, kMaxSourceBytes - 1));
    ExpectQuick(std::string(kMaxDepth - 1, '{') + Repeat(piece, kMaxSourceBytes - kMaxDepth));
  }
}

TEST(ParseFuzzTest, SetsInSetsAreComparedInLinearTime) {
  std::string text = "1 2 3";
  for (std::size_t depth = 1; depth < kMaxDepth - 1; ++depth) text = "#{" + text + "} #{}";
  ExpectQuick("[" + text + "]");
  // Doubled at every level: 2^13 equal trees.
  text = "1";
  for (int i = 0; i < 13; ++i) text = "#{" + text + " " + text + "}";
  ExpectQuick(text);
}

}  // namespace
}  // namespace cxengine::dsl

// One mistake, one finding: what follows from a mistake is not reported again.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "dsl/form.h"
#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {
namespace {

// Places where any form may stand, with what is around it.
struct Place {
  std::string_view before;
  std::string_view after;
};
constexpr Place kPlaces[] = {
    {"(do ", ")"},
    {"(when true ", ")"},
    {"(let [_a 1] ", ")"},
    {"(def _v ", ")"},
    {"(within 5 minutes (event) ", ")"},
    {"(times 2 (event) ", ")"},
    {"(if (event) ", " (perform echo other))"},
    {"(if-let [_a $b] (perform echo other) ", ")"},
    {"(or (event) (sequence (event) ", "))"},
    {"(perform echo other {:a {:b [1 2]}}) ", " (event)"},
};

bool DependsOnPlace(Code code) {
  return code == Code::kTooEarly || code == Code::kTooManyOperands || code == Code::kEmptyPattern;
}

TEST(CascadeTest, AMistakeIsReportedOnceWhereverItStands) {
  std::size_t tried = 0;
  for (const CheckRow& row : AllCheckRows()) {
    const Diagnostics alone = Checked(row.source);
    if (!alone.has_errors() || alone.all().size() != 1 || DependsOnPlace(alone.all()[0].code)) continue;
    if (row.source.find('\n') != std::string::npos) continue;  // of several forms
    ++tried;
    for (const Place& place : kPlaces) {
      const std::string source = std::string(place.before) + row.source + std::string(place.after);
      const Diagnostics inside = Checked(source);
      ASSERT_EQ(inside.all().size(), 1U) << source << "\n" << FindingsOf(source);
      EXPECT_EQ(inside.all()[0].message, alone.all()[0].message) << source;
      EXPECT_EQ(inside.all()[0].span.begin, alone.all()[0].span.begin + place.before.size()) << source;
    }
  }
  EXPECT_GT(tried, 150U);
}

TEST(CascadeTest, AllMistakesOfAFileAreReported) {
  std::string source;
  std::size_t mistakes = 0;
  for (const CheckRow& row : AllCheckRows()) {
    const Diagnostics alone = Checked(row.source);
    if (!alone.has_errors() || alone.all().size() != 1 || DependsOnPlace(alone.all()[0].code)) continue;
    if (row.source.find('\n') != std::string::npos || row.source.find("(def") != std::string::npos) continue;
    source += row.source + "\n";
    ++mistakes;
  }
  EXPECT_EQ(Checked(source).all().size(), mistakes) << FindingsOf(source);
}

void CollectSpans(const std::vector<Form>& forms, std::vector<Span>& spans) {
  for (const Form& form : forms) {
    spans.push_back(form.span);
    CollectSpans(form.items, spans);
  }
}

// Without names that may have been lost, if `names_may_go`.
std::size_t CountErrors(const std::string& source, bool names_may_go = false) {
  const Diagnostics diagnostics = Checked(source);
  std::size_t errors = 0;
  for (const Diagnostic& finding : diagnostics.all()) {
    const bool of_name = finding.code == Code::kUnknownName || finding.code == Code::kSetTarget;
    errors += finding.severity() == Severity::kError && !(names_may_go && of_name) ? 1 : 0;
  }
  return errors;
}

std::vector<std::string> SoundPatterns() {
  std::vector<std::string> patterns = {
      R"((def limit (* 2 3))
(within limit minutes
  (sequence (event {:type "cart" :total (and (>= 100) (< limit)) :tag #{1 "b"}})
            (or (event {:type "payment" :order $order}) (times 2 (event {:n even?})))))
(let [answer (perform shop offer {:id $id :text (template "Hi {{name}} {{limit}}")})
      rest (filter (> limit) answer.list)]
  (set limit (count rest))
  (if (within 1 day (event {:type "paid"}))
    (perform echo hit {:rest rest :all (all $total)})
    (when-let [x (first rest)] (perform echo miss {:x x :limit limit}))))
)"};
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(CXENGINE_SOURCE_DIR "/grammar/examples")) {
    files.insert(entry.path());
  }
  for (const auto& path : files) {
    std::ifstream file(path);
    patterns.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return patterns;
}

// Puts something wrong in the place of each form of each pattern, one at a time.
TEST(CascadeTest, ASpoiltFormGivesAtMostOneError) {
  for (const std::string& pattern : SoundPatterns()) {
    ASSERT_EQ(CountErrors(pattern), 0U) << FindingsOf(pattern);
    Diagnostics ignored;
    std::vector<Span> spans;
    CollectSpans(Parse(Source("test.cxp", pattern), ignored), spans);
    for (const Span span : spans) {
      // Without its definition a name is unknown wherever it stands: that is so many mistakes.
      const std::string text = pattern.substr(span.begin, span.end - span.begin);
      const bool binds =
          text.find("def") != std::string::npos || text.find_first_of("([{$:\" 0123456789") != 0;
      for (const std::string_view spoilt :
           {"5x", "not-known", "(frobnicate 1)", "()", "", "nil", "\"text\""}) {
        std::string source = pattern;
        source.replace(span.begin, span.end - span.begin, spoilt);
        EXPECT_LE(CountErrors(source, binds), 1U) << source << "\n" << FindingsOf(source);
      }
    }
  }
}

}  // namespace
}  // namespace cxengine::dsl

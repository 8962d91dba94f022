// dslcheck --fix and --diff.
#include <gmock/gmock.h>

#include "tests/tools/dslcheck_fixture.h"

namespace cxengine::tools {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kOld =
    "; kept\n(seq (event {:a 1})\n     (evnt {:b *a*}))\n(do (perform echo hit {:x (unknown 1)}))\n";
constexpr const char* kMended =
    "; kept\n(sequence (event {:a 1})\n     (event {:b $a}))\n(do (perform echo hit {:x (unknown 1)}))\n";

class DslcheckFixTest : public DslcheckTest {};

TEST_F(DslcheckFixTest, FilesAreRewrittenAndWhatIsLeftIsReported) {
  Put("a.cxp", kOld);
  const Outcome outcome = Run("--format gcc --fix a.cxp");
  EXPECT_EQ(Get("a.cxp"), kMended);
  EXPECT_EQ(outcome.out, "a.cxp:4:28: error: there is no form or function `unknown` [unknown-form]\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_EQ(Run("--fix a.cxp").status, 1);
  EXPECT_EQ(Get("a.cxp"), kMended);
}

TEST_F(DslcheckFixTest, AFileThatIsMendedWhollyIsClean) {
  Put("a.cxp", "(event {:a 1})\n(do (perform echo hit {:x *a*}))\n");
  EXPECT_EQ(Run("a.cxp").status, 1);
  const Outcome outcome = Run("--fix a.cxp");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(Get("a.cxp"), "(event {:a 1})\n(perform echo hit {:x $a})\n");
}

TEST_F(DslcheckFixTest, AFileKeepsItsModeAndALinkStaysALink) {
  Put("a.cxp", kOld);
  fs::permissions(folder_ / "a.cxp", fs::perms::owner_all);
  fs::create_symlink("a.cxp", folder_ / "link.cxp");
  Run("--fix link.cxp");
  EXPECT_EQ(Get("a.cxp"), kMended);
  EXPECT_EQ(fs::status(folder_ / "a.cxp").permissions(), fs::perms::owner_all);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.cxp"));
  // Nothing is left beside it.
  for (const auto& entry : fs::directory_iterator(folder_)) {
    EXPECT_THAT(entry.path().filename().string(), testing::AnyOf("a.cxp", "link.cxp", "streams"));
  }
}

TEST_F(DslcheckFixTest, AFileThatNeedsNothingIsNotTouched) {
  Put("a.cxp", "(event {:a 1})\n(perform echo hit)\n");
  const auto before = fs::last_write_time(folder_ / "a.cxp");
  const auto inode = [&] { return fs::hard_link_count(folder_ / "a.cxp"); };
  fs::create_hard_link(folder_ / "a.cxp", folder_ / "b.txt");
  EXPECT_EQ(Run("--fix a.cxp").status, 0);
  EXPECT_EQ(fs::last_write_time(folder_ / "a.cxp"), before);
  EXPECT_EQ(inode(), 2U);  // it is the same file still
}

TEST_F(DslcheckFixTest, AFileThatCannotBeWrittenGivesTwoAndStaysAsItWas) {
  // There is no room for the name of a second file beside it.
  const std::string name = std::string(250, 'a') + ".cxp";
  Put(name, kOld);
  const Outcome outcome = Run("--fix " + name);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "dslcheck: " + name + ": cannot be written: File name too long\n");
  EXPECT_EQ(Get(name), kOld);
  EXPECT_THAT(outcome.out, HasSubstr(":2:2: error[old-form]"));  // as it is
}

TEST_F(DslcheckFixTest, AFileNeverGetsMoreErrors) {
  const std::string text = "(seq (xyzzy) (plugh))\n";
  Put("a.cxp", text);
  const Outcome outcome = Run("--fix a.cxp");
  EXPECT_EQ(Get("a.cxp"), text);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "dslcheck: a.cxp: 1 fix left out: there would be more errors than before\n");
}

TEST_F(DslcheckFixTest, OnlyWhatIsSelectedAndNotIgnoredIsMended) {
  const std::string text = "(event {:a 1})\n(do (perform echo hit {:x *a*}))\n";
  Put("a.cxp", text);
  Run("--fix --select redundant-form a.cxp");  // not the error
  EXPECT_EQ(Get("a.cxp"), text);
  Run("--fix --ignore redundant-form a.cxp");
  EXPECT_EQ(Get("a.cxp"), "(event {:a 1})\n(do (perform echo hit {:x $a}))\n");
}

TEST_F(DslcheckFixTest, TheDiffShowsTheSameAndChangesNothing) {
  Put("a.cxp", kOld);
  const Outcome outcome = Run("--diff a.cxp");
  EXPECT_EQ(outcome.out,
            "--- a.cxp\n"
            "+++ a.cxp\n"
            "@@ -1,4 +1,4 @@\n"
            " ; kept\n"
            "-(seq (event {:a 1})\n"
            "-     (evnt {:b *a*}))\n"
            "+(sequence (event {:a 1})\n"
            "+     (event {:b $a}))\n"
            " (do (perform echo hit {:x (unknown 1)}))\n");
  EXPECT_EQ(outcome.status, 1);  // the file as it is has errors
  EXPECT_EQ(Get("a.cxp"), kOld);
}

TEST_F(DslcheckFixTest, TheDiffOfACleanFileIsEmpty) {
  Put("a.cxp", "(event {:a 1})\n(perform echo hit)\n");
  const Outcome outcome = Run("--diff a.cxp");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST_F(DslcheckFixTest, TheDiffOfStandardInputGoesByItsName) {
  const Outcome outcome = Run("--diff --stdin-filename b/c.cxp -", kOld);
  EXPECT_THAT(outcome.out, testing::StartsWith("--- b/c.cxp\n+++ b/c.cxp\n@@"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\x1b")));
}

TEST_F(DslcheckFixTest, PatchTakesTheDiff) {
  if (std::system("command -v patch >/dev/null") != 0) GTEST_SKIP() << "no patch(1)";
  Put("p/a.cxp", kOld);
  Put("p/b.cxp",
      std::string(kOld) + "\n\n\n\n\n\n\n\n(do\n  (perform echo hit))");  // two hunks, no line feed
  Put("all.diff", Run("--diff p").out);
  fs::copy(folder_ / "p", folder_ / "q");
  EXPECT_EQ(std::system(("cd '" + folder_.string() + "' && patch -s -p0 <all.diff").c_str()), 0);
  Run("--fix q");
  EXPECT_EQ(Get("p/a.cxp"), Get("q/a.cxp"));
  EXPECT_EQ(Get("p/b.cxp"), Get("q/b.cxp"));
  EXPECT_NE(Get("p/b.cxp"), "");
}

}  // namespace
}  // namespace cxengine::tools

// Comments of a source.
#include "dsl/comments.h"

#include <gtest/gtest.h>

#include <string>

#include "dsl/source.h"

namespace cxengine::dsl {
namespace {

// The comments of `text`, each between bars.
std::string Comments(const std::string& text) {
  std::string out;
  for (const Span span : FindComments(text)) out += "|" + text.substr(span.begin, span.end - span.begin);
  return out;
}

TEST(CommentsTest, ACommentRunsToTheEndOfItsLine) {
  EXPECT_EQ(Comments(""), "");
  EXPECT_EQ(Comments("(a b)"), "");
  EXPECT_EQ(Comments("; one\n(a) ;; two ; still\n;"), "|; one|;; two ; still|;");
  EXPECT_EQ(Comments("; one\r\n(a) ; two\r\n"), "|; one|; two");
  EXPECT_EQ(Comments("a;b"), "|;b");
}

TEST(CommentsTest, ASemicolonInAStringBeginsNone) {
  EXPECT_EQ(Comments("\"a;b\" ; c"), "|; c");
  EXPECT_EQ(Comments("\"a\\\";b\" ; c"), "|; c");
  EXPECT_EQ(Comments("\"a\\\\\" ; c"), "|; c");
  EXPECT_EQ(Comments("\"a\n;b\n\" ; c"), "|; c");
}

TEST(CommentsTest, AQuoteInACommentOpensNoString) {
  EXPECT_EQ(Comments("; it's \"\n(a) ; b"), "|; it's \"|; b");
}

TEST(CommentsTest, AStringThatIsNeverClosedReachesToTheEnd) {
  EXPECT_EQ(Comments("; a\n\"b ; c\n; d"), "|; a");
  EXPECT_EQ(Comments("\"b\\"), "");
  EXPECT_EQ(Comments("\""), "");
}

}  // namespace
}  // namespace cxengine::dsl

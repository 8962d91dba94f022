// The page at / and its files: what browsers get, and what nobody gets.
#include <filesystem>
#include <regex>

#include "api/page/files.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class PageTest : public PlatformTest {
 protected:
  Answer Get(const std::string& target, const HeaderList& headers = {}) const {
    return SendTo(platform->ApiHandler(), "GET", target, "", headers).get();
  }
  void InstallViewer() {
    options.viewer_folder = folder / "viewer";
    std::filesystem::create_directory(options.viewer_folder);
    store::WriteWholeFile(options.viewer_folder + "/swagger-ui.css", "a {}");
    store::WriteWholeFile(options.viewer_folder + "/swagger-ui-bundle.js", "b();");
    store::WriteWholeFile(options.viewer_folder + "/LICENSE", "c");
  }
};

TEST_F(PageTest, ShowsThePageToEverybodyAndLetsItLoadNothingFromElsewhere) {
  Open();
  const Answer page = Get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.Header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page.Header("Cache-Control"), "no-cache");
  const std::string policy = page.Header("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  EXPECT_EQ(Get("/", {{"If-None-Match", page.Header("ETag")}}).status, 304);
  EXPECT_EQ(SendTo(platform->ApiHandler(), "HEAD", "/", "", {}).get().status, 200);
  EXPECT_EQ(SendTo(platform->ApiHandler(), "POST", "/", "x", {}).get().status, 405);
  EXPECT_EQ(SendTo(platform->AdminHandler(), "GET", "/", "", {}).get().status, 404);
}

TEST_F(PageTest, NamesNoAddressOutsideAndHasNothingInline) {
  const std::string page = kIndexHtml;
  const std::regex outside("(src|href)=\"(https?:|//)");
  const std::regex inline_code("<script>|<style>|style=\"|onclick=");
  EXPECT_FALSE(std::regex_search(page, outside));
  EXPECT_FALSE(std::regex_search(page, inline_code));
  EXPECT_EQ(std::string(kPageCss).find("url("), std::string::npos);
  EXPECT_EQ(std::string(kPageJs).find("http"), std::string::npos);
}

TEST_F(PageTest, HasTheFilesOfTheViewerWhereItIsInstalled) {
  InstallViewer();
  Open();
  EXPECT_EQ(Get("/page/swagger-ui.css").body, "a {}");
  EXPECT_EQ(Get("/page/swagger-ui.css").Header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(Get("/page/swagger-ui-bundle.js").body, "b();");
  EXPECT_EQ(Get("/page/swagger-ui-bundle.js").Header("Content-Type"), "text/javascript; charset=utf-8");
}

TEST_F(PageTest, WorksWithoutTheViewer) {
  Open();
  EXPECT_EQ(Get("/").status, 200);
  EXPECT_EQ(Get("/page/page.css").status, 200);
  EXPECT_EQ(Get("/page/page.js").status, 200);
  EXPECT_EQ(Get("/page/swagger-ui-bundle.js").status, 404);
}

TEST_F(PageTest, GivesNoOtherFileWhateverThePath) {
  InstallViewer();
  Open();
  for (const char* path :
       {"/page/LICENSE", "/page/../data/bootstrap.json", "/page/..%2Fdata%2Fbootstrap.json",
        "/page/%2e%2e/data", "/page/", "/page/page.css/", "/page//page.css", "/page/.", "/page/..",
        "/page/%2Fetc%2Fpasswd", "/page/page.css%20", "/page/PAGE.CSS"})
    EXPECT_EQ(Get(path).status, 404) << path;
}

}  // namespace
}  // namespace cxengine::api

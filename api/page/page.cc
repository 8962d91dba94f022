#include "api/page/page.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "api/page/files.h"
#include "api/problem.h"
#include "api/static_content.h"

namespace cxengine::api {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 16 * 1024 * 1024;  // what is larger is no viewer

// Everything comes from this server, nothing is inline, nobody frames the page.
http::Headers PageHeaders() {
  http::Headers headers;
  headers.Add("Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  headers.Add("Referrer-Policy", "no-referrer");
  return headers;
}

std::optional<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  if (const auto size = std::filesystem::file_size(path, error); error || size > kMaxFileBytes)
    return std::nullopt;
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

using Files = std::map<std::string, StaticContent, std::less<>>;

Files FilesOfPage(const std::string& viewer) {
  Files files;
  files.emplace("page.css", StaticContent("text/css", kPageCss));
  files.emplace("page.js", StaticContent("text/javascript", kPageJs));
  if (viewer.empty()) return files;
  const std::filesystem::path folder = viewer;
  auto style = ReadFile(folder / "swagger-ui.css");
  auto script = ReadFile(folder / "swagger-ui-bundle.js");
  if (!style || !script) {
    spdlog::info("the viewer of the API's documentation is not installed: {} does not have it", viewer);
    return files;
  }
  files.emplace("swagger-ui.css", StaticContent("text/css", *std::move(style)));
  files.emplace("swagger-ui-bundle.js", StaticContent("text/javascript", *std::move(script)));
  return files;
}

}  // namespace

std::string ViewerFolder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "";
  return (program.parent_path().parent_path() / "share" / "cxengine" / "viewer").string();
}

void AddPage(http::Router& router, const std::string& viewer) {
  AddStatic(router, "/", StaticContent("text/html", kIndexHtml, PageHeaders()));
  const auto files = std::make_shared<const Files>(FilesOfPage(viewer));
  router.Add(
      "GET", "/page/{file}",
      [files](const http::Request& request, const http::PathArguments& path, http::Responder responder) {
        const auto file = files->find(path.at("file"));
        responder.Send(file != files->end()
                           ? file->second.Answer(request)
                           : ProblemResponse({404, "not-found", "The page has no file of this name."}));
      });
}

}  // namespace cxengine::api

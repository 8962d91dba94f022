// A cxserver on a folder of the test's own, and requests to it over real sockets.
#pragma once

#include <curl/curl.h>
#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/api/fixture.h"
#include "tests/api/server_process.h"

namespace cxengine::api {

inline std::size_t AppendTo(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

// "Name: value" of an answer.
inline std::size_t AddHeader(const char* data, std::size_t size, std::size_t count, void* to) {
  const std::string line(data, size * count);
  const std::size_t colon = line.find(": ");
  if (colon != std::string::npos)
    static_cast<http::Headers*>(to)->Add(line.substr(0, colon),
                                         line.substr(colon + 2, line.find('\r') - colon - 2));
  return size * count;
}

// One request over a real socket. Status 0: no whole answer came, which only `may_fail` allows.
inline Answer Fetch(const std::string& method, const std::string& url, const std::string& body = "",
                    const std::vector<std::string>& headers = {}, const std::string& user = "",
                    bool may_fail = false) {
  Answer answer;
  CURL* const curl = curl_easy_init();
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.c_str());
  if (!user.empty()) curl_easy_setopt(curl, CURLOPT_USERPWD, user.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, AppendTo);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, AddHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  const CURLcode result = curl_easy_perform(curl);
  EXPECT_TRUE(may_fail || result == CURLE_OK) << url << ": " << curl_easy_strerror(result);
  long status = 0;
  if (result == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  curl_slist_free_all(list);
  curl_easy_cleanup(curl);
  return answer;
}

class ServerTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "--data",      folder / "data",   "--listen",    "127.0.0.1:0", "--platform-listen",
        "127.0.0.1:0", "--stream-listen", "127.0.0.1:0", "--log-level", "warn"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    child.reset();
    child = std::make_unique<ServerProcess>(arguments);
    const std::string output = child->ReadUntil("credentials: ");
    api = child->After("API:         ");
    admin = child->After("platform:    ");
    stream = child->After("stream:      ");
    ASSERT_FALSE(api.empty()) << output;
  }
  std::string Token() const {
    const Json credentials = Json::parse(*store::ReadSmallFile(folder / "data/bootstrap.json"));
    const Answer answer = Fetch(
        "POST", api + "/1.0/token", "grant_type=client_credentials", {},
        credentials["client-id"].get<std::string>() + ":" + credentials["client-secret"].get<std::string>());
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("access_token", "");
  }
  Answer Call(const std::string& method, const std::string& path, const std::string& body = "") const {
    return Fetch(method, api + path, body,
                 {"Authorization: Bearer " + token, "Content-Type: application/json"});
  }
  int Stop() {
    child->Signal(SIGTERM);
    return child->Wait();
  }
  bool HelloContributes() const {
    const Answer answer = Call("POST", "/1.0/tenants/tenant1/event", R"({"id": "1", "type": "hello"})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("contributing?", false);
  }

  TempFolder folder;
  std::unique_ptr<ServerProcess> child;
  std::string api, admin, stream, token;
};

}  // namespace cxengine::api

// The built cxserver under abuse: a process on a folder and ports of the test's own, whose memory and
// descriptors are watched, and a normal client that has to get its right answers all the while.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/api/server_process.h"
#include "tests/http/client.h"

namespace cxengine::http {

using Json = nlohmann::json;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

class RealServerTest : public ::testing::Test {
 protected:
  static constexpr const char* kTenant = "/1.0/tenants/tenant1";

  RealServerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cxengine-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~RealServerTest() override {
    child_.reset();
    std::filesystem::remove_all(folder_);
  }

  // The server with these options, on ports of its own, and a token for it.
  void Start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"--data",
                                          folder_ + "/data",
                                          "--listen",
                                          "127.0.0.1:0",
                                          "--platform-listen",
                                          "127.0.0.1:0",
                                          "--stream-listen",
                                          "127.0.0.1:0",
                                          "--log-level",
                                          "warn",
                                          "--rate-limit",
                                          "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    child_.reset();
    child_ = std::make_unique<api::ServerProcess>(arguments);
    const std::string output = child_->ReadUntil("credentials: ");
    port_ = PortOf(child_->After("API:         "));
    admin_port_ = PortOf(child_->After("platform:    "));
    ASSERT_NE(port_, 0) << output;
    const Json credentials = Bootstrap();
    const auto reply = http::Fetch(
        port_, Post("/1.0/token",
                    "grant_type=client_credentials&client_id=" + credentials["client-id"].get<std::string>() +
                        "&client_secret=" + credentials["client-secret"].get<std::string>(),
                    "Content-Type: application/x-www-form-urlencoded\r\n"));
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->status, 200) << reply->body;
    token_ = Json::parse(reply->body)["access_token"];
  }
  Json Bootstrap() const { return Json::parse(std::ifstream(folder_ + "/data/bootstrap.json")); }

  // The same, and what it has before the abuse.
  void Begin(const std::vector<std::string>& more = {}) {
    Start(more);
    ExpectServes();
    descriptors_ = Descriptors();
    memory_ = Memory();
  }

  // It has survived, holds what it held before, and ends in order: under the address sanitizer also without a
  // leak.
  void TearDown() override {
    if (!child_) return;
    ExpectServes();
    EXPECT_TRUE(Eventually([&] { return Descriptors() <= descriptors_ + kSpareDescriptors; }))
        << Descriptors() << " descriptors, " << descriptors_ << " before";
    child_->Signal(SIGTERM);
    EXPECT_EQ(child_->Wait(), 0);
  }

  std::string Authorization() const { return "Authorization: Bearer " + token_ + "\r\n"; }
  std::string AuthorizedGet(const std::string& path) const { return Get(kTenant + path, Authorization()); }
  std::string AuthorizedPost(const std::string& path, std::string_view body,
                             const std::string& type = "application/json") const {
    return Post(kTenant + path, body, Authorization() + "Content-Type: " + type + "\r\n");
  }
  // A request whose body is still to come.
  std::string PostHead(const std::string& path, std::size_t size, const std::string& type) const {
    return "POST " + (kTenant + path) + " HTTP/1.1\r\nHost: test\r\n" + Authorization() +
           "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  }
  std::string StreamHead() const {
    return "POST " + std::string(kTenant) + "/event HTTP/1.1\r\nHost: test\r\n" + Authorization() +
           "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
  }
  static std::string Chunk(std::string_view bytes) {
    std::ostringstream text;
    text << std::hex << bytes.size() << "\r\n" << bytes << "\r\n";
    return text.str();
  }

  // The normal client: asks for something of its own, and must get just that.
  void ExpectServes() {
    const std::string mine = "mine" + std::to_string(++asked_);
    const auto event = http::Fetch(port_, AuthorizedPost("/event", R"({"id":")" + mine + R"("})"));
    ASSERT_TRUE(event) << "no answer";
    ASSERT_EQ(event->status, 200) << event->body;
    EXPECT_NE(event->body.find("\"id\":\"" + mine + "\""), std::string::npos) << event->body;
    const auto tenants = http::Fetch(port_, Get("/1.0/account/tenants", Authorization()));
    ASSERT_TRUE(tenants) << "no answer";
    EXPECT_EQ(tenants->status, 200);
    EXPECT_NE(tenants->body.find("tenant1"), std::string::npos) << tenants->body;
  }

  // An augment of type file: AU1.
  void MakeFileAugment() {
    const auto made = http::Fetch(
        port_, AuthorizedPost("/augments", R"({"name": "n", "type": "file", "service": "engine"})"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->status, 201) << made->body;
  }
  static std::string Csv(std::size_t size) {
    std::string text = "id,name\n";
    for (int i = 0; text.size() + 40 < size; ++i) text += std::to_string(i) + ",somebody of this name\n";
    text += "last," + std::string(size - text.size() - 6, 'x') + "\n";
    return text;
  }

  std::size_t Descriptors() const {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(child_->pid()) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  // Resident bytes.
  std::size_t Memory() const {
    std::ifstream status("/proc/" + std::to_string(child_->pid()) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6)) * kKiB;
    ADD_FAILURE() << "the server has no memory";
    return 0;
  }
  // A sanitizer keeps what was freed for a while, so that its memory says nothing.
  void ExpectGrownByAtMost(std::size_t bytes) const {
    if (kSanitized) return;
    const std::size_t now = Memory();
    EXPECT_LE(now, memory_ + bytes) << "grown by " << (now - memory_) / kKiB << " KiB";
  }

  template <typename Condition>
  static bool Eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  std::string folder_;
  std::unique_ptr<api::ServerProcess> child_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
  std::string token_;
  std::size_t descriptors_ = 0;  // before the abuse
  std::size_t memory_ = 0;

 private:
  // Of the normal client, which may not have been let go of yet, and of SQLite.
  static constexpr std::size_t kSpareDescriptors = 4;

  static std::uint16_t PortOf(const std::string& url) {
    return static_cast<std::uint16_t>(std::atoi(url.substr(url.rfind(':') + 1).c_str()));
  }

  int asked_ = 0;
};

// As many descriptors as this process may have; says so when it is fewer than wanted.
inline std::size_t AffordableConnections(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  // The server wants some for itself.
  constexpr std::size_t kReserved = 2'000;
  std::size_t affordable = limit.rlim_cur > 2 * kReserved ? limit.rlim_cur - kReserved : limit.rlim_cur / 2;
  if (kSanitized) affordable = std::min<std::size_t>(affordable, 1'000);
  if (affordable < wanted)
    std::cout << "SCALED DOWN: " << affordable << " connections instead of " << wanted
              << (kSanitized ? ", under a sanitizer\n" : ", for want of descriptors (ulimit -n)\n");
  return std::min(wanted, affordable);
}

}  // namespace cxengine::http

// A platform without sockets: a data folder of its own, a clock that the test moves, requests straight into
// the router.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/auth/secret.h"
#include "api/http/target.h"
#include "api/platform.h"
#include "api/problem.h"
#include "api/store/files.h"

namespace cxengine::api {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cxengine-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class ManualClock : public Clock {
 public:
  Milliseconds Now() const override { return now_; }
  void Advance(Milliseconds by) { now_ += by; }

 private:
  std::atomic<Milliseconds> now_{1'700'000'000'000};
};

struct Answer {
  int status = 0;
  http::Headers headers;
  std::string body;

  Json json() const { return Json::parse(body, nullptr, false); }
  std::string Header(const char* name) const { return std::string(headers.Find(name).value_or("")); }
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline std::future<Answer> SendTo(const http::Handler& handler, const std::string& method,
                                  const std::string& target, const std::string& body,
                                  const HeaderList& headers) {
  http::Request request;
  request.method = method;
  request.target = target;
  auto decoded = http::DecodeTarget(target).value();
  request.segments = std::move(decoded.segments);
  request.query = std::move(decoded.query);
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  request.body = body;
  request.id = "test";
  request.peer = "192.0.2.1:4000";
  const auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  handler(std::move(request), http::Responder([promise](http::Response response) {
            const auto answer = std::make_shared<Answer>(
                Answer{response.status, std::move(response.headers), std::move(response.body)});
            if (!response.stream) return promise->set_value(std::move(*answer));
            const auto mutex = std::make_shared<std::mutex>();
            response.stream->OnReadable([=, stream = response.stream] {
              const std::lock_guard lock(*mutex);
              std::string bytes;
              const auto state = stream->Read(bytes);
              answer->body += bytes;
              if (state != http::Pipe::State::kOpen) promise->set_value(std::move(*answer));
            });
          }));
  return future;
}

class PlatformTest : public ::testing::Test {
 protected:
  static constexpr const char* kHello =
      R"((event {:type "hello"}) (perform echo message {:message "Hello World!"}))";
  static constexpr const char* kPatterns = "/1.0/tenants/tenant1/patterns";
  static constexpr const char* kEvent = "/1.0/tenants/tenant1/event";

  PlatformTest() {
    auth::StartCryptography();
    options.password_cost = auth::Passwords::Cost::kLowestForTests;
    options.rate_limit = 0;
  }

  // Opens the folder, again if it was open, and takes a token for everything.
  void Open() {
    platform.reset();
    platform = std::make_unique<Platform>(folder / "data", options, clock);
    credentials = Json::parse(*store::ReadSmallFile(platform->bootstrap_path()));
    token = TokenFor("grant_type=client_credentials");
  }

  std::string Basic() const {
    return "Basic " + auth::EncodeBase64(credentials["client-id"].get<std::string>() + ":" +
                                         credentials["client-secret"].get<std::string>());
  }

  Answer AskToken(const std::string& form, HeaderList headers) const {
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return SendTo(platform->ApiHandler(), "POST", "/1.0/token", form, headers).get();
  }
  std::string TokenFor(const std::string& form) const {
    return AskToken(form, {{"Authorization", Basic()}}).json().value("access_token", "");
  }

  // With the token, and as JSON if there is a body.
  Answer Call(const std::string& method, const std::string& target, const std::string& body = "",
              HeaderList headers = {}) const {
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    return SendTo(platform->ApiHandler(), method, target, body, headers).get();
  }
  template <std::same_as<Json> Body>  // not what only converts to JSON
  Answer Call(const std::string& method, const std::string& target, const Body& body,
              HeaderList headers = {}) const {
    return Call(method, target, body.dump(), std::move(headers));
  }

  // A second user, with a tenant of their own; returns their token.
  std::string AddStranger() const {
    Services& services = platform->services();
    services.tenants.Create({.id = "other", .name = "Other", .rate_limit = std::nullopt});
    store::User user{0,
                     "stranger@example.com",
                     "Stranger",
                     services.passwords.Hash("stranger"),
                     "stranger-client",
                     services.vault.Seal("stranger-secret")};
    const auto id = services.users.Create(user);
    services.users.GiveAccess(*id, "other");
    return services.tokens.Issue(*id, "client_credentials", auth::Scopes::All()).token;
  }

  TempFolder folder;
  ManualClock clock;
  ServiceOptions options;
  std::unique_ptr<Platform> platform;
  Json credentials;
  std::string token;
};

}  // namespace cxengine::api

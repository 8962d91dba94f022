// Every example of the published documentation, with curl against the built cxserver: as it stands, and with
// the other spelling of its path.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <regex>

#include "tests/api/example_file.h"
#include "tests/api/fixture.h"
#include "tests/api/server_process.h"

namespace cxengine::api {
namespace {

enum class Spelling { kAsDocumented, kOther };

struct Reply {
  int status = 0;
  std::string type;
  std::string body;
};

std::string Replace(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

// Paths with /1.0 are written without it and the other way round, /augment as /augments and the other way
// round.
std::string Respelled(const std::string& command) {
  const std::string host = "https://api.cxengage.net";
  std::string other = command.find(host + "/1.0/") == std::string::npos
                          ? Replace(command, host + "/", host + "/1.0/")
                          : Replace(command, host + "/1.0/", host + "/");
  if (other.find("/augments") != std::string::npos) return Replace(other, "/augments", "/augment");
  return Replace(other, "/augment ", "/augments ");
}

// A server of its own for each file, and what a client of it has.
class Client {
 public:
  explicit Client(Spelling spelling)
      : spelling_(spelling),
        server_({"--data", folder_ / "data", "--listen", "127.0.0.1:0", "--platform-listen", "127.0.0.1:0",
                 "--stream-listen", "127.0.0.1:0", "--log-level", "warn"}) {
    store::WriteWholeFile(folder_ / "users.csv", "custId,first-name\n101,Ryan\n201,John\n123,Bob\n");
    // Options of curl that do not stand in the commands.
    store::WriteWholeFile(folder_ / ".curlrc",
                          "silent\nmax-time = 60\nwrite-out = \"\\n%{http_code} %{content_type}\"\n");
    server_.ReadUntil("credentials: ");
    api_ = server_.After("API:         ");
    admin_ = server_.After("platform:    ");
    const Json first = Json::parse(*store::ReadSmallFile(folder_ / "data/bootstrap.json"));
    admin_token_ = first["admin-token"];
    for (const char* id : {"test", "test123", "test144"})
      Prepare(admin_, admin_token_, "POST", "/1.0/tenants", Json{{"id", id}, {"name", id}}.dump());
    const std::string user = "/1.0/users/US1";
    Prepare(admin_, admin_token_, "PUT", user, R"({"tenants": ["tenant1", "test", "test123", "test144"]})");
    TakeToken(first["email"], first["password"]);
  }

  void Do(const Step& step) {
    switch (step.kind) {
      case Step::Kind::kOperator:
        return Prepare(admin_, admin_token_, step.method, step.path, step.body);
      case Step::Kind::kGiven:
        return Prepare(api_, token_, step.method, step.path, step.body);
      case Step::Kind::kUser:
        return TakeToken(step.email, step.password);
      case Step::Kind::kExample:
        return Try(step.example);
    }
  }

 private:
  Reply Shell(const std::string& command) const {
    const std::string all = "cd '" + (folder_ / "") + "' && CURL_HOME=. " + command;
    FILE* const shell = ::popen(all.c_str(), "r");
    std::string printed;
    char buffer[4096];
    for (std::size_t got = 0; (got = ::fread(buffer, 1, sizeof buffer, shell)) > 0;)
      printed.append(buffer, got);
    EXPECT_EQ(::pclose(shell), 0) << command << "\n" << printed;
    Reply reply;
    const std::size_t last = printed.rfind('\n');
    if (last == std::string::npos) return reply;
    reply.status = std::atoi(printed.c_str() + last);
    reply.type = printed.substr(std::min(printed.size(), last + 5));
    reply.body = printed.substr(0, last);
    return reply;
  }

  void Prepare(const std::string& host, const std::string& token, const std::string& method,
               const std::string& path, const std::string& body) const {
    std::string command =
        "curl -X " + method + " " + host + path + " -H 'Authorization: Bearer " + token + "'";
    const bool file = body.starts_with('@');
    if (!body.empty())
      command += std::string(" -H 'Content-Type: ") + (file ? "text/csv" : "application/json") +
                 "' --data-binary '" + body + "'";
    const Reply reply = Shell(command);
    EXPECT_EQ(reply.status / 100, 2) << method << " " << path << ": " << reply.body;
  }

  void TakeToken(const std::string& email, const std::string& password) {
    const Reply reply = Shell("curl " + api_ + "/1.0/token -d grant_type=password -d username=" + email +
                              " -d password=" + password);
    ASSERT_EQ(reply.status, 200) << email << ": " << reply.body;
    token_ = Json::parse(reply.body).value("access_token", "");
  }

  Reply Execute(const std::string& command) const {
    std::string mine = spelling_ == Spelling::kOther ? Respelled(command) : command;
    mine = Replace(mine, "https://api.cxengage.net", api_);
    return Shell(Replace(mine, "BQokikJOvBiI2HlWgH4olfQ2...", token_));
  }

  void Try(const Example& example) const {
    SCOPED_TRACE(example.name);
    ASSERT_FALSE(example.commands.empty());
    if (example.commands.size() == 2) {
      const Reply refusal = Execute(example.commands[0]);
      EXPECT_EQ(refusal.status, example.malformed_status) << refusal.body;
      const Json problem = Json::parse(refusal.body, nullptr, false);
      EXPECT_TRUE(problem.is_object() && problem.value("code", "") == example.malformed_code) << refusal.body;
    }
    const Reply reply = Execute(example.commands.back());
    EXPECT_EQ(reply.status, example.status) << reply.body;
    EXPECT_EQ(reply.type, example.type);
    if (example.body.empty()) return;
    if (!example.type.starts_with("application/json")) {
      EXPECT_EQ(reply.body, example.body);
      return;
    }
    const Json documented = Json::parse(example.body);
    const Json actual = Json::parse(reply.body, nullptr, false);
    Compare(documented, actual, example);
  }

  static bool IsCovered(const std::map<std::string, std::string>& pointers, const std::string& pointer) {
    return std::any_of(pointers.begin(), pointers.end(), [&](const auto& entry) {
      return pointer == entry.first || pointer.starts_with(entry.first + "/");
    });
  }

  // What is documented is there, with its value; what is there is documented; but for what the example
  // excepts.
  static void Compare(const Json& documented, const Json& actual, const Example& example) {
    const Json all = actual.flatten();
    const Json promised = documented.flatten();
    for (const auto& [pointer, value] : promised.items()) {
      if (!all.contains(pointer)) {
        ADD_FAILURE() << pointer << " is documented, and missing in " << actual;
        continue;
      }
      if (example.except.contains(pointer))
        EXPECT_EQ(all[pointer].type_name(), std::string(value.type_name())) << pointer;
      else
        EXPECT_EQ(all[pointer], value) << pointer;
    }
    for (const auto& [pointer, reason] : example.except)
      EXPECT_TRUE(all.contains(pointer) && all[pointer] != promised[pointer])
          << pointer << " needs no exception";
    for (const auto& [pointer, value] : all.items())
      EXPECT_TRUE(promised.contains(pointer) || IsCovered(example.extra, pointer))
          << pointer << " is not documented";
    for (const auto& [pointer, reason] : example.extra)
      EXPECT_TRUE(actual.contains(Json::json_pointer(pointer))) << pointer << " is not there any more";
  }

  const Spelling spelling_;
  TempFolder folder_;
  ServerProcess server_;
  std::string api_, admin_, admin_token_, token_;
};

class ExamplesTest : public ::testing::TestWithParam<std::tuple<std::string, bool>> {};

TEST_P(ExamplesTest, AreAnsweredAsDocumented) {
  const auto& [name, other_paths] = GetParam();
  const std::string path = std::string(CXENGINE_SOURCE_DIR) + "/tests/api/examples/" + name + ".txt";
  const std::vector<Step> steps = ReadExamples(path);
  Client client(other_paths ? Spelling::kOther : Spelling::kAsDocumented);
  int examples = 0;
  for (const Step& step : steps) {
    SCOPED_TRACE(path + ":" + std::to_string(step.line));
    examples += step.kind == Step::Kind::kExample;
    client.Do(step);
  }
  EXPECT_GT(examples, 0);
}

INSTANTIATE_TEST_SUITE_P(Documentation, ExamplesTest,
                         ::testing::Combine(::testing::Values("account", "tenants", "patterns", "templates",
                                                              "listeners", "integrations", "augments"),
                                            ::testing::Bool()),
                         [](const auto& parameters) {
                           return std::get<0>(parameters.param) +
                                  (std::get<1>(parameters.param) ? "_other_paths" : "");
                         });

// The documentation has 37 of them.
TEST(ExampleFilesTest, HaveEveryDocumentedExample) {
  int examples = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(CXENGINE_SOURCE_DIR) + "/tests/api/examples"))
    if (entry.path().extension() == ".txt")
      for (const Step& step : ReadExamples(entry.path().string()))
        examples += step.kind == Step::Kind::kExample;
  EXPECT_EQ(examples, 37);
}

}  // namespace
}  // namespace cxengine::api

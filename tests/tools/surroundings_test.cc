// The options that tell the checker of a tenant's things: what they read, and what dslcheck makes of them.
#include "tools/surroundings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cxengine::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class SurroundingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "surroundings-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Its path.
  std::string Put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  // What is wrong with the options, without the folder's name; "" if nothing is.
  std::string Fault(const SurroundingsOptions& options) {
    std::string error;
    known_ = {};
    if (ReadSurroundings(options, known_, error)) return "";
    const std::size_t at = error.find(folder_.string());
    return at == std::string::npos ? error : error.erase(at, folder_.string().size() + 1);
  }
  // Standard output of dslcheck, run in the folder; its exit status goes to `status_`.
  std::string Check(const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() + "' && '" + CXENGINE_BIN_DIR + "/dslcheck' " +
                                arguments + " > out 2> err < /dev/null";
    const int status = std::system(command.c_str());
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return Text("out");
  }
  std::string Text(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder_;
  dsl::Surroundings known_;
  int status_ = -1;
};

TEST_F(SurroundingsTest, WithoutOptionsTheTypesAreKnownAndTheTenantIsNot) {
  EXPECT_EQ(Fault({}), "");
  ASSERT_NE(known_.endpoint_types, nullptr);
  EXPECT_NE(known_.FindType("twilio"), nullptr);
  EXPECT_FALSE(known_.endpoints);
  EXPECT_FALSE(known_.templates);
  EXPECT_EQ(known_.key, "id");
}

TEST_F(SurroundingsTest, FilesAreRead) {
  SurroundingsOptions options;
  options.templates = Put("t.json", R"({"TM1": "Hi {{name}}", "TM2": ""})");
  options.integrations = Put("i.json", R"({"shop": "http", "twilio": "twilio"})");
  options.key = "phone";
  EXPECT_EQ(Fault(options), "");
  EXPECT_EQ(known_.templates->at("TM1"), "Hi {{name}}");
  EXPECT_EQ(known_.templates->size(), 2U);
  EXPECT_EQ(known_.TypeOf("shop")->name, "http");
  EXPECT_EQ(known_.TypeOf("sendgrid"), nullptr);
  EXPECT_EQ(known_.key, "phone");
}

TEST_F(SurroundingsTest, EmptyObjectsAreKnownToBeEmpty) {
  const std::string empty = Put("empty.json", "{}");
  EXPECT_EQ(Fault({empty, empty, "id"}), "");
  EXPECT_TRUE(known_.templates && known_.templates->empty());
  EXPECT_TRUE(known_.endpoints && known_.endpoints->empty());
}

TEST_F(SurroundingsTest, FaultsNameFileAndLine) {
  EXPECT_EQ(Fault({Put("t.json", "{\n\"TM1\": 5}"), "", "id"}),
            "t.json:2: template \"TM1\" has to be a text, not 5");
  EXPECT_EQ(Fault({Put("t.json", "[]"), "", "id"}), "t.json:1: a JSON object is needed, not a list");
  EXPECT_EQ(Fault({Put("t.json", "{"), "", "id"}), "t.json:1: not valid JSON");
  EXPECT_EQ(Fault({"", Put("i.json", "{\"shop\": {}}"), "id"}),
            "i.json:1: integration \"shop\" has to be a text, not {}");
  EXPECT_EQ(Fault({"", Put("i.json", "{\"a\": \"http\",\n\"b\": \"twillio\"}"), "id"}),
            "i.json:2: integration \"b\" is of no known type: \"twillio\"; did you mean `twilio`?");
  EXPECT_EQ(
      Fault({"", Put("i.json", "{\"b\": \"fax\"}"), "id"}),
      "i.json:1: integration \"b\" is of no known type: \"fax\"; the types are echo generic twilio sendgrid "
      "salesforce pusher datasift timer http");
  EXPECT_EQ(Fault({"none.json", "", "id"}), "none.json: No such file or directory");
  EXPECT_EQ(Fault({"", "", ""}), "--key: the name of a field is needed");
}

TEST_F(SurroundingsTest, DslcheckWarnsOfWhatItIsTold) {
  Put("a.cxp", "(event {:type \"a\"})\n(perform shopp offer {:text (template +TM2) :of $phone})\n");
  Put("t.json", R"({"TM1": ""})");
  Put("i.json", R"({"shop": "http"})");
  EXPECT_THAT(Check("a.cxp"), StartsWith("a.cxp:2:49: info[unmentioned-field]"));
  EXPECT_EQ(status_, 0);
  EXPECT_THAT(Check("--key phone a.cxp"), IsEmpty());
  EXPECT_THAT(Check("--key phone --templates t.json a.cxp"),
              StartsWith("a.cxp:2:39: warning[unknown-template]: the tenant has no template `TM2`\n"));
  EXPECT_THAT(Check("--key phone --integrations i.json a.cxp"),
              StartsWith("a.cxp:2:10: warning[unknown-endpoint]: the tenant has no endpoint `shopp`\n"));
  EXPECT_EQ(status_, 0);
}

TEST_F(SurroundingsTest, DslcheckNoticesASlipInTheNameOfATypeByItself) {
  Put("a.cxp", "(event {:type \"a\"})\n(perform ecoh message {:message \"hi\"})\n");
  const std::string out = Check("a.cxp");
  EXPECT_THAT(out, StartsWith("a.cxp:2:10: warning[unknown-endpoint]: no endpoint `ecoh` is known\n"));
  EXPECT_THAT(out, HasSubstr("help: did you mean `echo`?"));
}

TEST_F(SurroundingsTest, DslcheckRefusesOptionsThatCannotBeRead) {
  Put("a.cxp", "(event {:type \"a\"})\n(perform echo message)\n");
  Put("bad.json", "{");
  for (const char* option : {"--templates", "--integrations"}) {
    EXPECT_THAT(Check(std::string(option) + " bad.json a.cxp"), IsEmpty());
    EXPECT_EQ(status_, 2);
    EXPECT_EQ(Text("err"), "dslcheck: bad.json:1: not valid JSON\n");
  }
}

TEST_F(SurroundingsTest, HelpTellsTheFormatsOfTheFiles) {
  const std::string help = Check("--help");
  for (const char* part : {"--templates", "--integrations", "--key", R"({"shop": "http")", R"({"TM1": )"}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
}

}  // namespace
}  // namespace cxengine::tools

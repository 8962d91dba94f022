// CSV files of augments: what is accepted, how it comes back, what it does to events.
#include "api/handlers/augment_files.h"

#include "api/csv_table.h"
#include "api/form_data.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

using Fields = std::vector<JsonField>;

std::string Refusal(const std::string& text) {
  auto table = CsvTable::Parse(text);
  return table.ok() ? "" : table.problem().sentence;
}

TEST(CsvTableTest, ARecordIsFoundByItsFirstCell) {
  auto table =
      CsvTable::Parse("\xEF\xBB\xBFid,name,age\r\n7,Ada,36\n\"8\",\"a \"\"b\"\"\",\n\n9,\"x\ny\",\"36\"");
  ASSERT_TRUE(table.ok()) << table.problem().sentence;
  EXPECT_EQ(table.value()->join(), "id");
  EXPECT_EQ(table.value()->records(), 3U);
  EXPECT_EQ(table.value()->Find("7"), (Fields{{"\"name\"", "\"Ada\""}, {"\"age\"", "36"}}));
  EXPECT_EQ(table.value()->Find("8"), (Fields{{"\"name\"", R"("a \"b\"")"}, {"\"age\"", "\"\""}}));
  EXPECT_EQ(table.value()->Find("9"), (Fields{{"\"name\"", R"("x\ny")"}, {"\"age\"", "\"36\""}}));
  EXPECT_EQ(table.value()->Find("10"), Fields());
  EXPECT_EQ(table.value()->Find(""), Fields());
}

TEST(CsvTableTest, OfEqualOnesTheLastCounts) {
  auto table = CsvTable::Parse("id,a,a\n1,x,y\n1,z,-1.5e3\n1a,01,+1\n");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table.value()->Find("1"), (Fields{{"\"a\"", "-1.5e3"}}));
  EXPECT_EQ(table.value()->Find("1a"), (Fields{{"\"a\"", "\"+1\""}}));
}

TEST(CsvTableTest, AMistakeIsNamedWithItsLine) {
  EXPECT_NE(Refusal("").find("empty"), std::string::npos);
  EXPECT_NE(Refusal("id,,b\n").find("line 1 "), std::string::npos);
  EXPECT_NE(Refusal("id,a\n1,2\n\n3\n").find("line 4 has 1 cell, and the header has 2"), std::string::npos);
  EXPECT_NE(Refusal("id,a\n1,\"2\n3\n4").find("line 2 has a quote that is not closed"), std::string::npos);
  EXPECT_NE(Refusal("id,a\n1,\"2\"x\n").find("line 2 "), std::string::npos);
  EXPECT_NE(Refusal("id,a\n1,2\"x\n").find("line 2 "), std::string::npos);
  EXPECT_NE(Refusal("id,a\n\"1\n1\",2,3\n").find("line 2 has 3 cells"), std::string::npos);
  EXPECT_NE(Refusal("id,a\n1,\xFF\n").find("line 2 is not UTF-8"), std::string::npos);
  EXPECT_NE(Refusal(std::string("id,a\n1,\0\n", 9)).find("line 2 is not UTF-8"), std::string::npos);
}

TEST(CsvTableTest, TwoColumnsOfOneNameAreNamed) {
  auto twice = CsvTable::Parse("\n\nid,a,b,a\n1,2,3,4\n").value()->CheckNames();
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->code, "invalid-csv");
  EXPECT_NE(twice->sentence.find("line 3 names two columns `a`, the 2. and the 4."), std::string::npos)
      << twice->sentence;
  EXPECT_FALSE(CsvTable::Parse("id,a,id\n1,2,3\n").value()->CheckNames()) << "it sets what was joined by";
  EXPECT_FALSE(CsvTable::Parse("id,a,A\n1,2,3\n").value()->CheckNames());
}

TEST(AugmentTest, ColumnsAreSetAndMayOverride) {
  auto first = CsvTable::Parse("id,segment,id\n7,gold,seven\n");
  auto second = CsvTable::Parse("segment,discount\ngold,10\n");
  const std::vector tables = {first.value(), second.value()};
  EXPECT_EQ(Augment(R"({"big":1e400, "id" : 7,"segment":"none","u":{"a":[1]}})", tables),
            R"({"big":1e400,"u":{"a":[1]},"segment":"gold","id":"seven","discount":10})");
  for (const char* same : {R"({"id":8})", R"({"a":1})", "[]", "no", R"({"id":7} x)", R"({"id":[7]})"})
    EXPECT_EQ(Augment(same, tables), same);
}

TEST(FormDataTest, ThePartNamedFileIsTheFile) {
  const BodyType type{"B"};
  auto file =
      FileIn(type,
             "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nno\r\n--B\r\n"
             "content-disposition: form-data; filename=\"a;b\"; name=\"file\"\r\nContent-Type: text/csv\r\n"
             "\r\nid,a\r\n1,--B\r\n\r\n--B--\r\n");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value(), "id,a\r\n1,--B\r\n");
  for (const char* bad :
       {"", "--B--", "--B\r\n\r\n--B--", "--B\r\nContent-Disposition: form-data; name=file\r\n\r\nx",
        "--B\r\nContent-Disposition: form-data; name=file\r\n--B--", "--C\r\n\r\n--C--"})
    EXPECT_FALSE(FileIn(type, bad).ok()) << bad;
}

class AugmentFilesTest : public PlatformTest {
 protected:
  static constexpr const char* kFile = "/1.0/tenants/tenant1/augments/AU1/file";

  void SetUp() override {
    Open();
    Call("POST", "/1.0/tenants/tenant1/augments",
         Json({{"name", "users"}, {"type", "file"}, {"service", "engine"}}));
    Call("POST", kPatterns,
         Json({{"name", "n"},
               {"status", true},
               {"key", "id"},
               {"code", R"((event {:segment "gold" :age (> 30)}))"}}));
  }
  Answer Upload(const std::string& body, const std::string& type = "text/csv",
                HeaderList headers = {}) const {
    headers.emplace_back("Authorization", "Bearer " + token);
    headers.emplace_back("Content-Type", type);
    return SendTo(platform->ApiHandler(), "POST", kFile, body, headers).get();
  }
  bool Contributes() const {
    const Answer answer = Call("POST", kEvent, R"({"id": 7})");
    EXPECT_EQ(answer.json()["event"], Json::parse(R"({"id": 7})")) << "shown as it was sent";
    return answer.json()["contributing?"].get<bool>();
  }
};

TEST_F(AugmentFilesTest, AFileComesBackByteForByteAndAugmentsEvents) {
  const std::string csv = "id,segment,age\r\n7,gold,36\n";
  EXPECT_FALSE(Contributes());
  EXPECT_EQ(Call("GET", kFile).status, 404);
  const Answer made = Upload(csv);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["id"], "AU1");
  const Answer read = Call("GET", kFile);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.body, csv);
  EXPECT_EQ(read.Header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(read.Header("ETag"), made.Header("ETag"));
  EXPECT_TRUE(Contributes());
  Open();
  EXPECT_TRUE(Contributes()) << "after a restart too";
  EXPECT_EQ(Call("PUT", "/1.0/tenants/tenant1/augments/AU1", Json({{"service", "notification"}})).status,
            200);
  EXPECT_FALSE(Contributes());
  Call("PUT", "/1.0/tenants/tenant1/augments/AU1", Json({{"service", "engine"}}));
  EXPECT_TRUE(Contributes());
  EXPECT_EQ(Call("DELETE", kFile).status, 204);
  EXPECT_FALSE(Contributes());
  EXPECT_EQ(Call("DELETE", kFile).status, 404);
}

TEST_F(AugmentFilesTest, AFormBringsTheFileToo) {
  EXPECT_EQ(Upload("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"u.csv\"\r\n\r\n"
                   "id,segment,age\n7,gold,36\n\r\n--x--\r\n",
                   "multipart/form-data; boundary=x")
                .status,
            201);
  EXPECT_EQ(Call("GET", "/tenants/tenant1/augment/AU1/file").body, "id,segment,age\n7,gold,36\n");
  EXPECT_TRUE(Contributes());
}

TEST_F(AugmentFilesTest, WhatIsRefusedChangesNothing) {
  Upload("id,segment,age\n7,gold,36\n");
  const Answer ragged = Upload("id,segment\n7\n");
  EXPECT_EQ(ragged.status, 400);
  EXPECT_EQ(ragged.json()["code"], "invalid-csv");
  EXPECT_EQ(Upload("id,segment,segment\n7,x,y\n").json()["code"], "invalid-csv");
  EXPECT_EQ(Upload("x", "application/json").status, 415);
  EXPECT_EQ(Upload("x", "multipart/form-data").status, 400);
  EXPECT_EQ(Upload("x", "multipart/form-data; boundary=b").status, 400);
  EXPECT_EQ(Upload("id,a\n1,2\n", "text/csv", {{"If-Match", "\"0\""}}).status, 412);
  const Answer large = Upload(std::string(static_cast<std::size_t>(options.limits.max_file) + 1, 'x'));
  EXPECT_EQ(large.status, 413);
  EXPECT_TRUE(Contributes());
  Call("POST", "/1.0/tenants/tenant1/augments",
       Json({{"name", "a"},
             {"type", "api"},
             {"service", "engine"},
             {"options", {{"url", "u"}, {"attributes", {"a"}}}}}));
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/augments/AU2/file").status, 409);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/augments/AU3/file").status, 404);
}

TEST_F(AugmentFilesTest, AFileGoesWithItsAugment) {
  Upload("id,segment,age\n7,gold,36\n");
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/augments/AU1").status, 204);
  EXPECT_FALSE(Contributes());
  EXPECT_FALSE(platform->services().augment_files.Find("tenant1", 1));
}

TEST_F(AugmentFilesTest, AnEventIsTakenByTheKeyThatItWasGiven) {
  Call("PUT", "/1.0/tenants/tenant1/patterns/PT1", Json({{"key", "customer"}}));
  EXPECT_EQ(Call("POST", kEvent, R"({"id": 7})").status, 400);
  Upload("id,customer\n7,c7\n");
  EXPECT_EQ(Call("POST", kEvent, R"({"id": 7})").json()["key-attr"], "c7");
}

}  // namespace
}  // namespace cxengine::api

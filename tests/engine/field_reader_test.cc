// Fields of events, read in place: whatever is read must be what a whole parser reads.
#include "engine/field_reader.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/event.h"

namespace cxengine::engine {
namespace {

Value ValueOf(const FieldSlot& slot, std::string_view json) {
  std::string error;
  switch (slot.kind) {
    case FieldSlot::Kind::kValue:
      return slot.value;
    case FieldSlot::Kind::kText:
      return Value::String(std::string(slot.TextIn(json)));
    case FieldSlot::Kind::kNested:
      break;
  }
  return ParseJson(slot.TextIn(json), error).value_or(Value::String("not JSON: " + error));
}

class FieldReaderTest : public testing::Test {
 protected:
  FieldReaderTest() {
    for (const char* name : {"a", "b", "cc", "type", "a long name of a field", "ä\n"}) fields_.Intern(name);
  }

  // True if the text was read; what was read has to be right.
  bool Read(const std::string& json) {
    FieldSlots slots;
    if (!ReadFields(json, fields_, slots)) return false;
    std::string error;
    const auto whole = ParseJson(json, error);
    EXPECT_TRUE(whole && whole->is_map()) << json << ": " << error;
    if (!whole || !whole->is_map()) return true;
    for (FieldId field = 0; field < fields_.size(); ++field) {
      Value said;
      for (const FieldSlot& slot : slots) {
        if (slot.field == field) said = ValueOf(slot, json);
      }
      EXPECT_EQ(dsl::ToJson(said), dsl::ToJson(whole->Get(fields_.Name(field)))) << json;
      EXPECT_EQ(said.kind(), whole->Get(fields_.Name(field)).kind()) << json;
    }
    return true;
  }

  FieldTable fields_;
  std::string error_;
};

TEST_F(FieldReaderTest, ReadsObjects) {
  for (const char* json :
       {"{}", " { } ", R"({"a":1})", R"({"a":"x","b":"","cc":null,"type":true})",
        R"({"a":false,"other":[1,{"x":[]}]})",
        R"({ "a" : [ 1 , { "x" : { } } , "y" ] , "b" : { "k" : [ ] } })", R"({"a":1,"a":"2","a":{"x":3}})",
        R"({"a long name of a field":-0,"type":-0.0})", R"({"a":0.1,"b":123.456,"cc":1e-7,"type":1E+3})",
        R"({"a":9223372036854775807,"b":-9223372036854775808,"cc":123456789012345678})",
        R"({"a":0.30000000000000004,"b":1234567890.123456789,"cc":4.35})",
        "{\"a\":\"tab\\t, line\\n, \\u00e9\\u20ac\\/\"}", R"({"\u00e4\n":7,"\u0061":8,"x":"\\\"","b":"\""})",
        "{\"\xC3\xA4\\n\":\"\xC3\xA4\"}"})
    EXPECT_TRUE(Read(json)) << json;
}

TEST_F(FieldReaderTest, LeavesWhatIsNoObjectToOthers) {
  for (const char* json : {"",
                           " ",
                           "[]",
                           "7",
                           "null",
                           "\"a\"",
                           "{",
                           "}",
                           "{}}",
                           "{} {}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\" 1}",
                           "{\"a\"::1}",
                           "{a:1}",
                           "{1:1}",
                           "{\"a\":01}",
                           "{\"a\":-}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":1e}",
                           "{\"a\":1e+}",
                           "{\"a\":1x}",
                           "{\"a\":nul}",
                           "{\"a\":nulll}",
                           "{\"a\":tru}",
                           "{\"a\":True}",
                           "{\"a\":\"b}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12g4\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"x\":\"\\x\"}",
                           "{\"x\":01}",
                           "{\"x\":[1,]}",
                           "{\"x\":[1 2]}",
                           "{\"x\":[}",
                           "{\"x\":[1}}",
                           "{\"x\":{]}",
                           "{\"x\":{\"y\"}}",
                           "{\"x\":{\"y\":1,}}",
                           "{\"x\":{1:2}}",
                           "{\"x\":[\"\\q\"]}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"\x01\"}",
                           "{\"a\":1}\x01",
                           "{\"a\":1\v}",
                           "{\"a\":1e999}",
                           "{\"a\":123456789012345678901234}"})
    EXPECT_FALSE(Read(json)) << json;
  EXPECT_FALSE(Read("{\"x\":" + std::string(100, '[') + std::string(100, ']') + "}")) << "deep nesting";
  EXPECT_FALSE(Read(std::string("{\"a\":1}\0", 8))) << "a zero behind it";
}

// Texts that are JSON, and texts that once were.
TEST_F(FieldReaderTest, ReadsNothingButJson) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  const std::vector<std::string> leaves = {"1",    "-20",         "3.25",     "\"x\"",   "\"a\\\"b\"",
                                           "true", "null",        "\"\"",     "{}",      "[]",
                                           "1e5",  "\"\\u0041\"", "12345678", "\"{,:}\""};
  const std::vector<std::string> names = {"a",     "b",      "cc", "type", "a long name of a field",
                                          "other", "\\u0061"};
  const auto space = [&] { return std::string(below(4) == 0 ? 1 : 0, " \n\t\r"[below(4)]); };
  const std::function<std::string(int)> write = [&](int depth) {
    if (depth == 0 || below(3) != 0) return leaves[below(leaves.size())];
    const bool map = below(2) == 0;
    std::string text = map ? "{" : "[";
    for (std::size_t i = 0, count = below(4); i < count; ++i) {
      text += (i == 0 ? "" : ",") + space();
      if (map) text += "\"" + names[below(names.size())] + "\"" + space() + ":";
      text += space() + write(depth - 1) + space();
    }
    return text + (map ? "}" : "]");
  };
  std::size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string json = "{";
    for (std::size_t field = 0, count = below(6); field < count; ++field) {
      json +=
          (field == 0 ? "" : ",") + space() + "\"" + names[below(names.size())] + "\":" + space() + write(3);
    }
    json += space() + "}";
    EXPECT_TRUE(Read(json)) << json;
    for (std::size_t flaw = 0, count = 1 + below(2); flaw < count; ++flaw) {
      const std::size_t at = below(json.size());
      switch (below(3)) {
        case 0:
          json.erase(at, 1);
          break;
        case 1:
          json.insert(at, 1, "{}[]:,\"\\ 0e.-tn"[below(15)]);
          break;
        default:
          json[at] = "{}[]:,\"\\ 0e.-tn"[below(15)];
      }
      if (json.empty()) break;
    }
    read += Read(json) ? 1 : 0;
  }
  EXPECT_GT(read, 1000U) << "some spoiled ones are still JSON";
}

// A name is compared with that of the event before, at the same place.
TEST_F(FieldReaderTest, ReadsNamesInWhateverOrderTheyCome) {
  for (const char* json :
       {R"({"a":1,"b":2,"other":3,"type":4})", R"({"a":1,"b":2,"other":3,"type":4})", R"({"b":1,"a":2})",
        R"({"b":1,"a":2,"type":3,"other":4,"cc":5})", R"({"b":1 ,"a" :2, "type": 3})", R"({"b":1,"a"2})",
        R"({"b":1,"ab":2})", R"({"b":1,"ab":2,"b":3})", R"({"b":1,"ab":"a","b":"\u0061"})",
        R"({"b":1,"\u0061":2})", R"({"b":1,"\u0061":2})", R"({"a long name of a field":1,"a":2})",
        R"({"a long name of a field":1,"a":2})", R"({"a":{"b":1},"b":[{"a":1}]})", R"({"a":1})", R"({"a":)"})
    EXPECT_EQ(Read(json), ParseJson(json, error_).has_value()) << json;
  std::string many = "{\"x\":0";
  for (int i = 0; i < 100; ++i) many += ",\"x" + std::to_string(i) + "\":0";
  many += R"(,"type":"last"})";
  EXPECT_TRUE(Read(many) && Read(many));
}

TEST_F(FieldReaderTest, KnowsANameAsSoonAsItIsMentioned) {
  const std::string json = R"({"a":1,"new":2})";
  EXPECT_TRUE(Read(json) && Read(json));
  fields_.Intern("new");
  EXPECT_TRUE(Read(json));
  FieldTable others;
  others.Intern("new");
  FieldSlots slots;
  ASSERT_TRUE(ReadFields(json, others, slots));
  ASSERT_EQ(slots.size(), 1U);
  EXPECT_EQ(slots[0].value, Value::Integer(2));
  EXPECT_TRUE(Read(json)) << "by the first table again";
}

TEST_F(FieldReaderTest, TablesOfFieldsKnowEveryName) {
  FieldTable fields;
  std::vector<std::string> names = {"",     "a",        "ab",        "abc",
                                    "abcd", "abcdefgh", "abcdefghi", "abcdefgh-abcdefgh"};
  for (int i = 0; i < 1000; ++i)
    names.push_back("field " + std::to_string(i) + " of many, with an equal end");
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(fields.Find(names[i]), FieldTable::kUnknown) << names[i];
    EXPECT_EQ(fields.Intern(names[i]), i);
    EXPECT_EQ(fields.Intern(names[i]), i) << "again";
  }
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(fields.Find(names[i]), i) << names[i];
}

}  // namespace
}  // namespace cxengine::engine

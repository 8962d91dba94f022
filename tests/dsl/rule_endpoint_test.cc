// Warnings about endpoints, actions and their parameters (§9), in the world of world.h.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"
#include "tests/dsl/world.h"

namespace cxengine::dsl {

const std::vector<CheckRow>& UnknownEndpointsRows() {
  static const std::vector<CheckRow> rows = {
      // The tenant's are not known: slips in the names of types.
      {"(event)(perform ecoh hit)",
       "1:17-21 unknown-endpoint: no endpoint `ecoh` is known => did you mean `echo`?", &TypesKnown()},
      {"(event)(if (perform Phone call {:number 1}) (perform echo hit))",
       "1:21-26 unknown-endpoint: no endpoint `Phone` is known => did you mean `phone`?", &TypesKnown()},
      {"(event)(let [x (perform fone sms)] (perform echo hit {:x x}))", "", &TypesKnown()},
      {"(event)(perform shop hit)", "", &TypesKnown()},
      {"(event)(perform service-2 hit)", "", &TypesKnown()},
      {"(event)(perform my-service hit)", "", &TypesKnown()},
      {"(event)(perform servicee hit)",
       "1:17-25 unknown-endpoint: no endpoint `servicee` is known => did you mean `service`?", &TypesKnown()},
      {"(event)(perform echo hit)(perform ecoh hit)(perform ehco hit)",
       "1:35-39 unknown-endpoint: no endpoint `ecoh` is known\n"
       "1:53-57 unknown-endpoint: no endpoint `ehco` is known",
       &TypesKnown()},
      // The tenant's are known.
      {"(event)(perform echo hit)(perform shop hit)(perform phone-eu call {:number 1})", "", &TenantKnown()},
      {"(event)(perform shopp hit)",
       "1:17-22 unknown-endpoint: the tenant has no endpoint `shopp` => did you mean `shop`?",
       &TenantKnown()},
      {"(event)(perform warehouse hit)",
       "1:17-26 unknown-endpoint: the tenant has no endpoint `warehouse`"
       " => there are `echo`, `phone-eu`, `shop`",
       &TenantKnown()},
      {"(event)(perform phone call)",
       "1:17-22 unknown-endpoint: the tenant has no endpoint `phone`"
       " => set up an integration of this type first: it is not among the tenant's",
       &TenantKnown()},
      {"(event)(perform shop hit)",
       "1:17-21 unknown-endpoint: the tenant has no endpoint `shop` => there are `echo`",
       &EmptyTenantKnown()},
      // Nothing is known.
      {"(event)(perform ecoh hit)", ""},
  };
  return rows;
}

const std::vector<CheckRow>& UnknownActionsRows() {
  static const std::vector<CheckRow> rows = {
      {"(event)(perform phone smss {:a 1})",
       "1:23-27 unknown-action: `phone` has no action `smss` => did you mean `sms`?", &TypesKnown()},
      {"(event)(perform phone dance)",
       "1:23-28 unknown-action: `phone` has no action `dance` => it has `call`, `sms`", &TypesKnown()},
      {"(event)(perform ears hit)", "1:22-25 unknown-action: `ears` takes no actions: it only sends events",
       &TypesKnown()},
      {"(event)(perform phone-eu cal)",
       "1:26-29 unknown-action: `phone-eu` has no action `cal` => did you mean `call`?", &TenantKnown()},
      {"(event)(perform service whatever)(perform echo whatever)", "", &TypesKnown()},
      {"(event)(perform phone smss)", ""},
  };
  return rows;
}

const std::vector<CheckRow>& MissingParametersRows() {
  static const std::vector<CheckRow> rows = {
      {"(event)(perform phone call)",
       "1:23-27 missing-parameter: `call` of `phone` needs `number` => write `{:number …}` behind it",
       &TypesKnown()},
      {"(event)(perform phone sms {:message 1})",
       "1:23-26 missing-parameter: `sms` of `phone` needs `number` => add `:number …`", &TypesKnown()},
      {"(event)(perform phone-eu sms {})",
       "1:26-29 missing-parameter: `sms` of `phone-eu` needs `number`, `message`"
       " => write `{:number … :message …}` behind it",
       &TenantKnown()},
      // By an older name, and as a text; nil is given, too.
      {"(event)(perform phone sms {:number nil :body 1})(perform phone call {\"to-number\" 2})", "",
       &TypesKnown()},
      {"(event)(perform phone call)", ""},
  };
  return rows;
}

const std::vector<CheckRow>& UnknownParametersRows() {
  static const std::vector<CheckRow> rows = {
      {"(event)(perform phone call {:number 1 :volume 2})",
       "1:39-46 unknown-parameter: `call` of `phone` takes no `volume` => it takes `number`, `voice`",
       &TypesKnown()},
      // One finding for one slip: the parameter is not missing besides.
      {"(event)(perform phone sms {:number 1 :mesage 2})",
       "1:38-45 unknown-parameter: `sms` of `phone` takes no `mesage` => did you mean `message`?",
       &TypesKnown()},
      {"(event)(perform phone call {:to-numbr 1})",
       "1:29-38 unknown-parameter: `call` of `phone` takes no `to-numbr` => did you mean `number`?",
       &TypesKnown()},
      {"(event)(perform phone call {\"number\" 1 \"x\" 2})",
       "1:40-43 unknown-parameter: `call` of `phone` takes no `x`", &TypesKnown()},
      // Nor is one meant that is given besides.
      {"(event)(perform phone sms {:number 1 :body 2 :mesage 3})",
       "1:46-53 unknown-parameter: `sms` of `phone` takes no `mesage` => it takes `number`, `message`",
       &TypesKnown()},
      {"(event)(perform service anything {:a 1 :b 2})(perform echo hit {:a 1})", "", &TypesKnown()},
      {"(event)(perform phone call {:number 1 :volume 2})", ""},
  };
  return rows;
}

TEST(EndpointRulesTest, AnEndpointThatIsNotThereIsAWarning) { ExpectCheckRows(UnknownEndpointsRows()); }

TEST(EndpointRulesTest, AnActionThatIsNotThereIsAWarning) { ExpectCheckRows(UnknownActionsRows()); }

TEST(EndpointRulesTest, AMissingParameterIsAWarning) { ExpectCheckRows(MissingParametersRows()); }

TEST(EndpointRulesTest, AnUnknownParameterIsAWarning) { ExpectCheckRows(UnknownParametersRows()); }

// The source as the fix of its only finding would have it; "" if there is no fix.
std::string Fixed(std::string source, const CompileOptions& options) {
  const Diagnostics diagnostics = Checked(source, options);
  EXPECT_EQ(diagnostics.all().size(), 1U) << FindingsOf(source, options);
  const auto& fix = diagnostics.all().at(0).fix;
  if (!fix) return "";
  const Edit& edit = fix->edits.at(0);
  return source.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
}

TEST(EndpointRulesTest, SlipsInActionsAndParametersCanBeFixed) {
  EXPECT_EQ(Fixed("(event)(perform phone smss)", TypesKnown()), "(event)(perform phone sms)");
  EXPECT_EQ(Fixed("(event)(perform phone sms {:number 1 :mesage 2})", TypesKnown()),
            "(event)(perform phone sms {:number 1 :message 2})");
  EXPECT_EQ(Fixed("(event)(perform phone sms {:number 1 \"boddy\" 2})", TypesKnown()),
            "(event)(perform phone sms {:number 1 :message 2})");
}

TEST(EndpointRulesTest, WhatMayBeMeantIsNotFixed) {
  EXPECT_EQ(Fixed("(event)(perform ecoh hit)", TypesKnown()), "") << "it may be the tenant's own";
  EXPECT_EQ(Fixed("(event)(perform shopp hit)", TenantKnown()), "") << "it may be set up tomorrow";
  EXPECT_EQ(Fixed("(event)(perform phone sms {:number 1 :message 2 :mesage 3})", TypesKnown()), "")
      << "a parameter is not given twice";
}

TEST(SignatureTest, TheFirstRowThatFitsVerbAndActionIsTaken) {
  const EndpointType& phone = TypesOfTheWorld()[1];
  EXPECT_EQ(phone.Find("perform", "sms")->parameters.size(), 2U);
  EXPECT_EQ(phone.Find("fetch", "sms")->verb, "fetch");
  EXPECT_EQ(phone.Find("fetch", "anything")->verb, "fetch");
  EXPECT_EQ(phone.Find("perform", "anything"), nullptr);
}

TEST(SignatureTest, AParameterIsFoundByItsOlderNames) {
  const Action& sms = *TypesOfTheWorld()[1].Find("perform", "sms");
  for (const char* name : {"message", "body", "text"}) {
    ASSERT_NE(FindParameter(sms, name), nullptr) << name;
    EXPECT_EQ(FindParameter(sms, name)->name, "message");
  }
  EXPECT_EQ(FindParameter(sms, "voice"), nullptr);
}

TEST(SignatureTest, ATypeOfWhichNothingIsKnownIsNoEndpoint) {
  Surroundings tenant = TenantKnown().surroundings;
  tenant.endpoints->emplace("odd", "telepathy");
  EXPECT_EQ(tenant.TypeOf("odd"), nullptr);
  EXPECT_EQ(tenant.TypeOf("phone-eu")->name, "phone");
  EXPECT_EQ(tenant.TypeOf("phone"), nullptr) << "the tenant calls its own phone-eu";
  EXPECT_EQ(tenant.TypeOf("echo")->name, "echo");
  EXPECT_EQ(Surroundings().TypeOf("echo"), nullptr);
  EXPECT_TRUE(Surroundings().EndpointNames().empty());
}

}  // namespace cxengine::dsl

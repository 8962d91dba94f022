#include "api/openapi/operations.h"
#include "api/openapi/schemas.h"

namespace cxengine::api::openapi {
namespace {

using Rows = std::vector<std::string>;

Rows operator+(Rows a, const Rows& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string Capital(std::string word) {
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

// What a body with the example may have: without the id.
Json WithoutId(Json object) {
  object.erase("id");
  return object;
}

void AddVersions(const DocumentedKind& kind, const std::string& one, std::vector<Operation>& rows) {
  const std::string& noun = kind.kind.noun;
  const Json versions = Json::array({{{"version", 2},
                                      {"at", "2026-05-01T12:00:00.250Z"},
                                      {"user", "ian.bishop@userevents.com"},
                                      {noun, kind.example}}});
  rows.push_back({.route = "GET " + one + "/versions",
                  .id = "list" + kind.schema + "Versions",
                  .tag = Capital(kind.kind.plural),
                  .summary = "List the versions of a " + noun,
                  .description = "Every saved state, newest first.",
                  .parameters = {"Limit", "Offset"},
                  .answers = {{200, "The versions.", {{Ref(kind.schema + "Versions"), versions}}}},
                  .refuses = {"404 " + noun + "-not-found"}});
  rows.push_back(
      {.route = "POST " + one + "/versions/{version}/restore",
       .id = "restore" + kind.schema,
       .tag = Capital(kind.kind.plural),
       .summary = "Restore a version of a " + noun,
       .description = "Saves that state once more, as a new version.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{200,
                    "The object as it is now.",
                    {{Ref(noun == "pattern" ? "SavedPattern" : kind.schema), kind.example}},
                    {"ETag"}}},
       .refuses = Rows{kBadFields, "404 version-not-found " + noun + "-not-found"} + kind.refuses_save});
}

std::vector<Operation> OperationsOf(const DocumentedKind& kind) {
  const std::string& noun = kind.kind.noun;
  const std::string a_noun = (noun == "augment" ? "an " : "a ") + noun;
  const std::string tag = Capital(kind.kind.plural);
  const std::string all = "/tenants/{tid}/" + kind.kind.plural;
  const std::string one = all + "/{id}";
  const Json saved = Ref(noun == "pattern" ? "SavedPattern" : kind.schema);
  const std::string missing = "404 " + noun + "-not-found";
  std::vector<Operation> rows;
  rows.push_back({.route = "POST " + all,
                  .id = "create" + kind.schema,
                  .tag = tag,
                  .summary = "Create " + a_noun,
                  .takes = {{Ref("New" + kind.schema), WithoutId(kind.example)}},
                  .answers = {{201, "The new object.", {{saved, kind.example}}, {"ETag", "Location"}}},
                  .refuses = Rows{kBadObject, kBadFields} + kind.refuses_save + kind.refuses_create});
  rows.push_back({.route = "GET " + all,
                  .id = "list" + tag,
                  .tag = tag,
                  .summary = "List all " + kind.kind.plural,
                  .description = "In order of id.",
                  .parameters = {"Limit", "Offset"},
                  .answers = {{200, "The list.", {{ListOf(kind.schema), Json::array({kind.example})}}}}});
  rows.push_back({.route = "GET " + one,
                  .id = "get" + kind.schema,
                  .tag = tag,
                  .summary = "Retrieve " + a_noun,
                  .parameters = {"If-Match", "If-None-Match"},
                  .answers = {{200, "The object.", {{Ref(kind.schema), kind.example}}, {"ETag"}}},
                  .refuses = {missing}});
  rows.push_back(
      {.route = "PUT " + one,
       .id = "update" + kind.schema,
       .tag = tag,
       .summary = "Update " + a_noun,
       .description = "Changes the fields that are given and no others; `null` resets an optional one.",
       .parameters = {"If-Match", "If-None-Match"},
       .takes = {{Ref(kind.schema + "Change"), {{"name", "Another name"}}}},
       .answers = {{200, "The whole object.", {{saved, kind.example}}, {"ETag"}}},
       .refuses = Rows{kBadObject, kBadFields, "400 id-mismatch", missing} + kind.refuses_save});
  rows.push_back({.route = "DELETE " + one,
                  .id = "delete" + kind.schema,
                  .tag = tag,
                  .summary = "Delete " + a_noun,
                  .description = "For good.",
                  .parameters = {"If-Match", "If-None-Match"},
                  .answers = {{204, "It is gone."}},
                  .refuses = Rows{missing} + kind.refuses_delete});
  if (kind.kind.versioned) AddVersions(kind, one, rows);
  return rows;
}

// The same at the other name of the path.
Operation Older(Operation row, const std::string& plural, const std::string& also) {
  row.older = row.route;
  row.route.replace(row.route.find("/" + plural) + 1, plural.size(), also);
  row.id += "AtOlderPath";
  return row;
}

}  // namespace

std::vector<Operation> ResourceOperations() {
  std::vector<Operation> rows;
  for (const DocumentedKind& kind : DocumentedKinds())
    for (Operation& row : OperationsOf(kind)) {
      if (!kind.kind.also.empty()) rows.push_back(Older(row, kind.kind.plural, kind.kind.also));
      rows.push_back(std::move(row));
    }
  return rows;
}

std::vector<Operation> AugmentFileOperations() {
  const std::string path = "/tenants/{tid}/augments/{id}/file";
  const Json text = {{"type", "string"}};
  const Json csv = "custId,first-name\n101,Ryan\n201,John\n123,Bob\n";
  const Json form = Json::parse(R"json({"type": "object", "required": ["file"],
    "properties": {"file": {"type": "string", "contentMediaType": "text/csv"}}})json");
  Json augment =
      Json::parse(R"json({"id": "AU2", "name": "File Augment", "description": "CSV File", "type": "file",
    "service": "engine"})json");
  const std::string missing = "404 augment-not-found";
  const std::string no_file = "409 no-file-augment";
  const std::vector<Operation> rows = {
      {.route = "POST " + path,
       .id = "uploadAugmentFile",
       .tag = "Augments",
       .summary = "Upload the file of an augment",
       .description =
           "CSV (RFC 4180) in UTF-8, at most 64 MiB; the first line names the columns. It takes the place "
           "of the file before it at once, or is refused whole.",
       .parameters = {"If-Match", "If-None-Match"},
       .takes = {{text, csv, "text/csv"}, {form, {{"file", csv}}, "multipart/form-data"}},
       .answers = {{201,
                    "The augment; the `ETag` is that of the file.",
                    {{Ref("Augment"), std::move(augment)}},
                    {"ETag"}}},
       .refuses = {"400 malformed-form-data invalid-csv", "413 file-too-large", missing, no_file}},
      {.route = "GET " + path,
       .id = "getAugmentFile",
       .tag = "Augments",
       .summary = "Retrieve the file of an augment",
       .description = "Byte for byte as it came.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{200, "The file.", {{text, csv, "text/csv"}}, {"ETag"}}},
       .refuses = {missing, "404 file-not-found", no_file}},
      {.route = "DELETE " + path,
       .id = "deleteAugmentFile",
       .tag = "Augments",
       .summary = "Delete the file of an augment",
       .description = "Events are no longer augmented from it.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{204, "It is gone."}},
       .refuses = {missing, "404 file-not-found", no_file}},
  };
  std::vector<Operation> all = rows;
  for (const Operation& row : rows) all.push_back(Older(row, "augments", "augment"));
  return all;
}

}  // namespace cxengine::api::openapi

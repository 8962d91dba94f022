#include "api/fields.h"

#include <algorithm>

#include "api/json_body.h"

namespace cxengine::api {
namespace {

std::string Code(std::string_view name) { return "`" + std::string(name) + "`"; }

// "a string", "an object".
std::string WithArticle(std::string_view type) {
  if (type == "null") return "null";
  return (type == "array" || type == "object" ? "an " : "a ") + std::string(type);
}

std::string_view TypeName(Json::value_t type) { return JsonTypeName(Json(type)); }

bool HasType(const Json& value, Json::value_t type) { return JsonTypeName(value) == TypeName(type); }

// Collects what is wrong with a body; the first finding becomes the sentence.
class Findings {
 public:
  void Add(std::string_view field, Problem problem) {
    details_.push_back({{"code", problem.code}, {"field", field}, {"message", problem.sentence}});
    if (details_.size() == 1) first_ = std::move(problem);
  }
  bool empty() const { return details_.empty(); }
  Problem Take() {
    first_.details = std::move(details_);
    return std::move(first_);
  }

 private:
  Problem first_;
  Json details_ = Json::array();
};

Problem Unknown(const std::vector<Field>& fields, std::string_view name) {
  std::string known;
  for (const Field& field : fields) known += (known.empty() ? "" : ", ") + Code(field.name);
  return {400, "unknown-field", Code(name) + " is not a field of this object; its fields are " + known + "."};
}

// Puts the body's fields into `object`; what is wrong goes to `findings`.
void Merge(const std::vector<Field>& fields, const Json& body, Json& object, Findings& findings) {
  for (const auto& [name, value] : body.items()) {
    if (name == "id" || name == "warnings") continue;  // answers have them, and are often sent back
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&name = name](const Field& row) { return row.name == name; });
    if (field == fields.end()) {
      findings.Add(name, Unknown(fields, name));
    } else if (value.is_null() && !field->mandatory) {
      if (field->fallback)
        object[name] = *field->fallback;
      else
        object.erase(name);
    } else if (!HasType(value, field->type)) {
      findings.Add(name, WrongType(name, TypeName(field->type), value));
    } else {
      object[name] = value;
    }
  }
}

}  // namespace

Problem WrongType(std::string_view field, std::string_view expected, const Json& value) {
  return {
      400, "wrong-type",
      Code(field) + " must be " + WithArticle(expected) + ", not " + WithArticle(JsonTypeName(value)) + "."};
}

Problem MissingField(std::string_view field) { return {400, "missing-field", Code(field) + " is missing."}; }

Problem InvalidField(std::string_view field, std::string_view must) {
  return {400, "invalid-field", Code(field) + " " + std::string(must) + "."};
}

Result<Json> CreateFrom(const std::vector<Field>& fields, const Json& body) {
  Json object = Json::object();
  for (const Field& field : fields)
    if (!field.mandatory && field.fallback) object[field.name] = *field.fallback;
  Findings findings;
  for (const Field& field : fields)
    if (field.mandatory && !body.contains(field.name)) findings.Add(field.name, MissingField(field.name));
  Merge(fields, body, object, findings);
  if (!findings.empty()) return findings.Take();
  return object;
}

Result<Json> UpdateFrom(const std::vector<Field>& fields, std::string_view id, Json current,
                        const Json& body) {
  Findings findings;
  if (const auto given = body.find("id"); given != body.end() && *given != Json(id))
    findings.Add("id",
                 {400, "id-mismatch",
                  "`id` cannot be changed: leave it out, or send the one in the path, " + Code(id) + "."});
  Merge(fields, body, current, findings);
  if (!findings.empty()) return findings.Take();
  return current;
}

}  // namespace cxengine::api

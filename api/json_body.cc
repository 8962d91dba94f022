#include "api/json_body.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace cxengine::api {
namespace {

// Builds a Json value from parse events, so that depth is checked before anything nests too far.
class Builder : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return Put(nullptr); }
  bool boolean(bool value) override { return Put(value); }
  bool number_integer(number_integer_t value) override { return Put(value); }
  bool number_unsigned(number_unsigned_t value) override { return Put(value); }
  bool number_float(number_float_t value, const string_t&) override { return Put(value); }
  bool string(string_t& value) override { return Put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open(Json::object()); }
  bool key(string_t& name) override {
    name_ = std::move(name);
    return true;
  }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(Json::array()); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    position_ = position;
    return false;
  }

  Json root;
  bool too_deep() const { return too_deep_; }
  std::size_t position() const { return position_; }

 private:
  // References to elements stay valid while their container is open: only the innermost one grows.
  Json& Place(Json value) {
    if (open_.empty()) return root = std::move(value);
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return parent.back();
    }
    return parent[name_] = std::move(value);
  }
  bool Put(Json value) {
    Place(std::move(value));
    return true;
  }
  bool Open(Json container) {
    too_deep_ = open_.size() >= kMaxJsonDepth;
    if (too_deep_) return false;
    open_.push_back(&Place(std::move(container)));
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;
  std::string name_;
  bool too_deep_ = false;
  std::size_t position_ = 0;
};

std::string LineAndColumn(std::string_view body, std::size_t position) {
  const std::string_view before = body.substr(0, std::min(position, body.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return "line " + std::to_string(line);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The charset parameter, lower case, without quotes; "" if there is none.
std::string Charset(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::size_t end = parameters.find(';');
    std::string parameter = LowerCase(Trim(parameters.substr(0, end)));
    parameters.remove_prefix(end == std::string_view::npos ? parameters.size() : end + 1);
    if (!parameter.starts_with("charset=")) continue;
    parameter.erase(0, 8);
    std::erase(parameter, '"');
    return parameter;
  }
  return "";
}

}  // namespace

std::optional<Problem> CheckJsonContentType(const http::Request& request) {
  const auto type = request.headers.Find("Content-Type");
  if (!type) return std::nullopt;
  const std::size_t semicolon = type->find(';');
  const std::string media = LowerCase(Trim(type->substr(0, semicolon)));
  const std::string charset =
      Charset(semicolon == std::string_view::npos ? std::string_view() : type->substr(semicolon + 1));
  if (media == "application/json" && (charset.empty() || charset == "utf-8" || charset == "utf8"))
    return std::nullopt;
  return Problem{415, "unsupported-media-type",
                 "The body must be JSON in UTF-8: send `Content-Type: application/json; charset=utf-8`."};
}

Result<Json> ReadJsonObject(const http::Request& request) {
  if (auto problem = CheckJsonContentType(request)) return *std::move(problem);
  Builder builder;
  if (!Json::sax_parse(request.body, &builder)) {
    if (builder.too_deep())
      return Problem{400, "invalid-json",
                     "The body is nested more than " + std::to_string(kMaxJsonDepth) + " levels deep."};
    if (request.body.empty()) return Problem{400, "invalid-json", "The body is empty: send a JSON object."};
    return Problem{400, "invalid-json",
                   "The body is not valid JSON in UTF-8: the mistake is in " +
                       LineAndColumn(request.body, builder.position()) + ", byte " +
                       std::to_string(builder.position()) + "."};
  }
  if (!builder.root.is_object())
    return Problem{400, "not-an-object",
                   "The body must be a JSON object, not " + std::string(JsonTypeName(builder.root)) + "."};
  return std::move(builder.root);
}

std::string_view JsonTypeName(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "boolean";
  if (value.is_number()) return "number";
  if (value.is_string()) return "string";
  return value.is_array() ? "array" : "object";
}

}  // namespace cxengine::api

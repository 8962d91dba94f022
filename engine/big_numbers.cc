// ParseBigNumbers, by nlohmann/json's event interface.
#include "engine/big_numbers.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace cxengine::engine {

namespace {

using dsl::Value;
using Json = nlohmann::json;

// Builds a value from the parser's events; returning false stops it.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::size_t max_depth) : max_depth_(max_depth) {}

  bool null() override { return Put({}); }
  bool boolean(bool value) override { return Put(Value::Boolean(value)); }
  bool number_integer(number_integer_t value) override { return Put(Value::Integer(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX))
      return Put(Value::Double(static_cast<double>(value)));
    return Put(Value::Integer(static_cast<std::int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return Put(Value::Double(value));
  }
  bool string(string_t& value) override { return Put(Value::String(std::move(value))); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return Open(true); }
  bool start_array(std::size_t /*size*/) override { return Open(false); }
  bool key(string_t& value) override {
    open_.back().key = std::move(value);
    return true;
  }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t /*place*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

  Value Take() { return std::move(result_); }

 private:
  struct Frame {
    bool is_object;
    std::string key;
    dsl::Map entries;
    dsl::List items;
  };

  bool Put(Value value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().entries.emplace_back(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }
  bool Open(bool is_object) {
    if (open_.size() >= max_depth_) return false;
    open_.push_back({is_object, {}, {}, {}});
    return true;
  }
  bool Close() {
    Frame done = std::move(open_.back());
    open_.pop_back();
    return Put(done.is_object ? Value::MakeMap(std::move(done.entries))
                              : Value::MakeList(std::move(done.items)));
  }

  std::size_t max_depth_;
  std::vector<Frame> open_;
  Value result_;
};

}  // namespace

std::optional<Value> ParseBigNumbers(std::string_view json, std::size_t max_depth) {
  Builder builder(max_depth);
  if (!Json::sax_parse(json.begin(), json.end(), &builder)) return std::nullopt;
  return builder.Take();
}

}  // namespace cxengine::engine

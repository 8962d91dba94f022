// Mask.
#include "api/journal/redactor.h"

#include <algorithm>
#include <set>

#include "api/handlers/integrations.h"
#include "engine/catalogue.h"
#include "engine/event.h"

namespace cxengine::api::journal {
namespace {

using dsl::Value;
using List = std::vector<std::string>;

// Shorter secrets are masked where they are all of a text: within one they would stand by chance.
constexpr std::size_t kShortest = 5;

// Of secret fields in the catalogue, and of what carries such a thing to a service.
bool IsSecretName(std::string_view name) {
  static const std::set<std::string, std::less<>> names = [] {
    std::set<std::string, std::less<>> made = {"authorization", "access-token", "client-secret"};
    for (const engine::IntegrationType& type : engine::Catalogue())
      for (const engine::Setting& setting : type.credentials)
        if (setting.secret) made.emplace(setting.name);
    return made;
  }();
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return names.contains(lower);
}

std::string MaskText(std::string text, const List& secrets) {
  for (const std::string& secret : secrets) {
    if (text == secret) return std::string(kMask);
    if (secret.size() < kShortest) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kMask.size()))
      text.replace(at, secret.size(), kMask);
  }
  return text;
}

// Values are at most 200 levels deep, so this is, too.
Value Masked(const Value& value, const List& secrets, bool names) {  // NOLINT(misc-no-recursion)
  switch (value.kind()) {
    case Value::Kind::kNil:
    case Value::Kind::kBoolean:
    case Value::Kind::kInteger:
    case Value::Kind::kDouble:
      return value;
    case Value::Kind::kString:
      return secrets.empty() ? value : Value::String(MaskText(value.string(), secrets));
    case Value::Kind::kList: {
      dsl::List items;
      for (const Value& item : value.list()) items.push_back(Masked(item, secrets, names));
      return Value::MakeList(std::move(items));
    }
    case Value::Kind::kMap: {
      dsl::Map entries;
      for (const auto& [name, item] : value.map()) {
        const bool hide = names && IsSecretName(name) && !item.is_nil();
        entries.emplace_back(MaskText(name, secrets),
                             hide ? Value::String(std::string(kMask)) : Masked(item, secrets, names));
      }
      return Value::MakeMap(std::move(entries));
    }
  }
  return {};
}

}  // namespace

std::string Mask::Data(const Value& data) const {
  return dsl::ToJson(Masked(data, secrets_ ? *secrets_ : List(), true));
}

std::string Mask::Event(std::string json) const {
  if (!secrets_ || secrets_->empty()) return json;
  // What is written with escapes is found in the value alone.
  const bool suspicious = json.find('\\') != std::string::npos ||
                          std::any_of(secrets_->begin(), secrets_->end(), [&](const std::string& secret) {
                            return json.find(secret) != std::string::npos;
                          });
  if (!suspicious) return json;
  std::string error;
  const auto value = engine::ParseJson(json, error);
  if (!value) return json;
  const Value masked = Masked(*value, *secrets_, false);
  return masked == *value ? json : dsl::ToJson(masked);
}

std::string Mask::Words(std::string words) const {
  return secrets_ ? MaskText(std::move(words), *secrets_) : words;
}

}  // namespace cxengine::api::journal

// Match ids: 128 bits of everything that makes a match what it is; its parts are told apart by their lengths.
#include "engine/identity.h"

#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cxengine::engine {

namespace {

char* Append(std::string_view part, char* to) {
  std::memcpy(to, part.data(), part.size());
  return to + part.size();
}

constexpr std::size_t kDigits = 20;  // of a 64-bit number

char* Append(std::uint64_t number, char* to) { return std::to_chars(to, to + kDigits, number).ptr; }

MatchId HashOf(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.high64, hash.low64};
}

}  // namespace

std::string HashedText(const PatternIdentity& pattern) {
  std::string text;
  for (const std::string& part : {pattern.tenant, pattern.id, pattern.key_attribute}) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
  }
  return text;
}

void MatchIds::SetEnd(std::size_t identity_size, std::string_view key, EventNumber first) {
  identity_end_ = std::max(identity_size, identity_end_);
  text_.resize(identity_end_ + key.size() + 2 * kDigits + 1);
  char* end = Append(key.size(), text_.data() + identity_end_);
  *end++ = ':';
  end = Append(key, end);
  key_end_ = static_cast<std::size_t>(end - text_.data());
  end_ = static_cast<std::size_t>(Append(first, end) - text_.data());
  key_size_ = key.size();
  first_ = first;
}

MatchId MatchIds::Make(const ActivePattern& pattern, std::string_view key, EventNumber first,
                       std::string_view fate) {
  const std::string_view identity(pattern.identity_text.data(), pattern.identity_text.size());
  const bool known = identity.size() <= identity_end_ && first == first_ &&
                     key == std::string_view(text_).substr(key_end_ - key_size_, key_size_);
  if (!known) SetEnd(identity.size(), key, first);
  const std::size_t begin = identity_end_ - identity.size();
  Append(identity, text_.data() + begin);
  const std::string_view text(text_.data() + begin, end_ - begin);
  return fate.empty() ? HashOf(text) : HashOf(std::string(text).append(fate));
}

std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, std::string_view key,
                                              const MatchId& id) {
  return std::make_shared<const MatchIdentity>(id, pattern.identity, key);
}

}  // namespace cxengine::engine

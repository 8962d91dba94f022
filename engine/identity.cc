// Match ids: 128 bits of everything that makes a match what it is; its parts are told apart by their lengths.
#include "engine/identity.h"

#include <xxhash.h>

#include <array>
#include <charconv>

#include "absl/container/inlined_vector.h"

namespace cxengine::engine {

namespace {

// Ids are made for every match, so their text stays on the stack unless a key is long.
using Text = absl::InlinedVector<char, 256>;

void Append(std::string_view part, Text& text) { text.insert(text.end(), part.begin(), part.end()); }

void Append(std::uint64_t number, Text& text) {
  std::array<char, 20> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.insert(text.end(), digits.data(), end);
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

MatchId MakeMatchId(const ActivePattern& pattern, std::string_view key, EventNumber first,
                    std::string_view fate) {
  Text text;
  Append(pattern.identity_text, text);
  Append(key.size(), text);
  text.push_back(':');
  Append(key, text);
  Append(first, text);
  Append(fate, text);
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.high64, hash.low64};
}

std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, const std::string& key,
                                              const MatchId& id) {
  return std::make_shared<const MatchIdentity>(MatchIdentity{id, pattern.identity, key});
}

}  // namespace cxengine::engine

// Match ids: 128 bits of everything that makes a match what it is; its parts are told apart by their lengths.
#include "engine/identity.h"

#include <xxhash.h>

#include <charconv>
#include <cstring>

#include "absl/container/inlined_vector.h"

namespace cxengine::engine {

namespace {

char* Append(std::string_view part, char* to) {
  std::memcpy(to, part.data(), part.size());
  return to + part.size();
}

constexpr std::size_t kDigits = 20;  // of a 64-bit number

char* Append(std::uint64_t number, char* to) { return std::to_chars(to, to + kDigits, number).ptr; }

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
  // Ids are made for every match, so their text stays on the stack unless a key is long.
  const std::string_view identity(pattern.identity_text.data(), pattern.identity_text.size());
  absl::InlinedVector<char, 256> text(identity.size() + key.size() + fate.size() + 2 * kDigits + 1);
  char* end = Append(identity, text.data());
  end = Append(key.size(), end);
  *end++ = ':';
  end = Append(key, end);
  end = Append(first, end);
  end = Append(fate, end);
  const XXH128_hash_t hash = XXH3_128bits(text.data(), static_cast<std::size_t>(end - text.data()));
  return {hash.high64, hash.low64};
}

std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, std::string_view key,
                                              const MatchId& id) {
  return std::make_shared<const MatchIdentity>(MatchIdentity{id, pattern.identity, std::string(key)});
}

}  // namespace cxengine::engine

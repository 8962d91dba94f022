// The yardstick of the engine's benchmarks: what it costs to look at the bytes of an event, and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cxengine::bench {

// JSON texts with room behind them, as simdjson reads them fastest.
class PaddedTexts {
 public:
  explicit PaddedTexts(const std::vector<std::string>& texts);
  std::size_t size() const { return sizes_.size(); }
  const char* data(std::size_t i) const { return bytes_.data() + places_[i]; }
  std::size_t length(std::size_t i) const { return sizes_[i]; }
  std::size_t room(std::size_t i) const { return bytes_.size() - places_[i]; }

 private:
  std::string bytes_;
  std::vector<std::size_t> places_;
  std::vector<std::size_t> sizes_;
};

// Reads a text with simdjson's on-demand parser and visits every name and value, nested ones too. Yields a
// sum over them, so that none is left out by the compiler; ends the program if the text is not valid.
std::size_t VisitAll(const PaddedTexts& texts, std::size_t i);

}  // namespace cxengine::bench

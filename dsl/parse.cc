// Parse, the reader's whole external interface. PEGTL runs the rules of grammar.h over the text, and the
// actions below hand to a Reader what they match.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "dsl/form.h"
#include "dsl/grammar.h"
#include "dsl/reader.h"
#include "dsl/utf8.h"

namespace cxengine::dsl {

using Offset = Reader::Offset;

namespace grammar {

using Input = peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf, const char*>;

Offset OffsetOf(const Input& in, const char* place) { return static_cast<Offset>(place - in.begin()); }

template <typename ActionInput>
Span SpanOf(const ActionInput& in) {
  return {OffsetOf(in.input(), in.begin()), OffsetOf(in.input(), in.end())};
}

struct missing_close : peg::success {};
struct missing_quote : peg::success {};

struct resume {
  using rule_t = resume;
  using subs_t = peg::empty_list;

  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Reader& reader) {
    const Offset at = OffsetOf(in, in.current());
    Offset target = at;
    if (!reader.Resume(at, target)) return false;
    in.bump(target - at);
    return true;
  }
};

template <typename Rule>
struct Action : peg::nothing<Rule> {};

template <Form::Kind kKind>
struct OpenAction {
  template <typename ActionInput>
  static bool apply(const ActionInput& in, Reader& reader) {
    return reader.Open(kKind, SpanOf(in));
  }
};
template <>
struct Action<open_list> : OpenAction<Form::Kind::kList> {};
template <>
struct Action<open_vector> : OpenAction<Form::Kind::kVector> {};
template <>
struct Action<open_map> : OpenAction<Form::Kind::kMap> {};
template <>
struct Action<open_set> : OpenAction<Form::Kind::kSet> {};

struct CloseAction {
  template <typename ActionInput>
  static void apply(const ActionInput& in, Reader& reader) {
    reader.Close(SpanOf(in).end);
  }
};
template <>
struct Action<close_list> : CloseAction {};
template <>
struct Action<close_vector> : CloseAction {};
template <>
struct Action<close_map> : CloseAction {};
template <>
struct Action<close_set> : CloseAction {};

template <>
struct Action<missing_close> {
  template <typename ActionInput>
  static bool apply(const ActionInput& in, Reader& reader) {
    return reader.MissingClose(SpanOf(in).begin);
  }
};
template <>
struct Action<stray_close> {
  template <typename ActionInput>
  static void apply(const ActionInput& in, Reader& reader) {
    reader.StrayClose(SpanOf(in));
  }
};
template <>
struct Action<open_quote> {
  template <typename ActionInput>
  static bool apply(const ActionInput& in, Reader& reader) {
    return reader.OpenQuote(SpanOf(in));
  }
};
template <>
struct Action<close_quote> {
  template <typename ActionInput>
  static void apply(const ActionInput& in, Reader& reader) {
    reader.CloseQuote(SpanOf(in).end);
  }
};
template <>
struct Action<missing_quote> {
  static bool apply0(Reader& reader) { return reader.MissingQuote(); }
};
template <>
struct Action<token> {
  template <typename ActionInput>
  static bool apply(const ActionInput& in, Reader& reader) {
    return reader.Token(SpanOf(in));
  }
};

}  // namespace grammar

namespace {

// Bytes that are no UTF-8 are reported once, with their number, and read as `?`, so that all later text is
// valid.
std::string ValidText(const std::string& source, Diagnostics& diagnostics) {
  std::string text = source;
  std::size_t bad = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(source[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = DecodeUtf8(std::string_view(source).substr(i)).length;
    if (length == 0) {
      if (bad++ == 0) first = i;
      text[i] = '?';
    }
    i += std::max<std::size_t>(length, 1);
  }
  if (bad > 0) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(source[first]);
    std::string message = std::string("byte 0x") + kHex[byte >> 4U] + kHex[byte & 15U] + " is not UTF-8";
    if (bad == 2) message += ", nor is another one after it";
    if (bad > 2) message += ", nor are " + std::to_string(bad - 1) + " bytes after it";
    const auto at = static_cast<Offset>(first);
    diagnostics.Report(Code::kInvalidUtf8, {at, at + 1}, std::move(message)).help = "save the text as UTF-8";
  }
  return text;
}

}  // namespace

std::vector<Form> Parse(const Source& source, Diagnostics& diagnostics) {
  if (source.text().size() > kMaxSourceBytes) {
    Offset at = kMaxSourceBytes;
    while (at > 0 && (static_cast<unsigned char>(source.text()[at]) & 0xC0U) == 0x80U) --at;
    diagnostics.Report(Code::kSourceTooLong, {at, at + 1},
                       "the source is longer than " + std::to_string(kMaxSourceBytes) + " bytes");
    return {};
  }
  const std::string text = ValidText(source.text(), diagnostics);
  Reader reader(text, diagnostics);
  grammar::Input in(text.data(), text.data() + text.size(), "");
  tao::pegtl::parse<grammar::source, grammar::Action>(in, reader);
  return reader.TakeForms();
}

}  // namespace cxengine::dsl

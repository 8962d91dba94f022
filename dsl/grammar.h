// The grammar of patterns (§1) as PEGTL rules, one for one those of grammar/pattern.peg, where they are
// explained.
//
// Only parse.cc includes this: PEGTL's templates take seconds to compile. The rules find where forms begin
// and end. They are lenient about what is inside a token or an escape: that is judged by token.cc and
// string_literal.cc, which can say what is wrong with it. The hooks match no text; they handle errors in the
// brackets and quotes themselves. No rule throws.
#pragma once

#include <tao/pegtl.hpp>

namespace cxengine::dsl::grammar {

namespace peg = tao::pegtl;

// White space. A comma is white space; a comment runs to the end of its line.
struct blank : peg::one<' ', '\t', '\n', '\r', '\f', ','> {};
struct comment : peg::seq<peg::one<';'>, peg::star<peg::not_one<'\n'>>> {};
struct space : peg::star<peg::sor<blank, comment>> {};

// Hooks, defined by parse.cc.
struct missing_close;  // in place of a closing bracket: a bracket of another kind, or the end
struct missing_quote;  // in place of the closing quote: the end
struct resume;         // after a broken form: skips to the next line that starts with `(`

// Strings.
struct open_quote : peg::one<'"'> {};
struct close_quote : peg::one<'"'> {};
struct string_body : peg::star<peg::sor<peg::not_one<'"', '\\'>, peg::seq<peg::one<'\\'>, peg::any>>> {};
struct string : peg::seq<open_quote, string_body, peg::sor<close_quote, missing_quote>> {};

// Tokens: numbers, true, false, nil, keywords, symbols.
struct token
    : peg::plus<peg::not_one<' ', '\t', '\n', '\r', '\f', ',', ';', '"', '(', ')', '[', ']', '{', '}'>> {};

// Collections.
struct form;
struct items : peg::seq<space, peg::star<peg::sor<form, resume>, space>> {};
struct open_list : peg::one<'('> {};
struct close_list : peg::one<')'> {};
struct list : peg::seq<open_list, items, peg::sor<close_list, missing_close>> {};
struct open_vector : peg::one<'['> {};
struct close_vector : peg::one<']'> {};
struct vector : peg::seq<open_vector, items, peg::sor<close_vector, missing_close>> {};
struct open_map : peg::one<'{'> {};
struct close_map : peg::one<'}'> {};
struct map : peg::seq<open_map, items, peg::sor<close_map, missing_close>> {};
struct open_set : peg::string<'#', '{'> {};
struct close_set : peg::one<'}'> {};
struct set : peg::seq<open_set, items, peg::sor<close_set, missing_close>> {};
struct form : peg::sor<list, vector, map, set, string, token> {};

// A source. Brackets that close nothing are skipped like a broken form.
struct stray_close : peg::list<peg::one<')', ']', '}'>, space> {};
struct byte_order_mark : peg::string<'\xEF', '\xBB', '\xBF'> {};
struct source : peg::seq<peg::opt<byte_order_mark>, items, peg::star<stray_close, resume, items>, peg::eof> {
};

}  // namespace cxengine::dsl::grammar

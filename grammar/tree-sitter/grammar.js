// The grammar of patterns for tree-sitter, rule for rule that of ../pattern.peg; which words are forms or functions is a
// matter of queries/highlights.scm. As in the reader, a bad token or escape is one node, `invalid` or `invalid_escape`, in its place;
// only brackets and quotes that do not match make an ERROR.

// The classes of pattern.peg's second part, as parts of a regular expression.
const LETTER =
  "A-Za-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{2070}-\\u{209C}" +
  "\\u{2100}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3005}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FEFE}\\u{FF00}-\\u{FFEF}" +
  "\\u{10000}-\\u{DFFFF}\\u{E0200}-\\u{EFFFF}";
const UNSIGNED_FIRST = LETTER + "$*!_?<>=/%&";
const SYMBOL_FIRST = UNSIGNED_FIRST + "+\\-";
const NO_DIGIT = SYMBOL_FIRST + "'#:\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}"; // nor a point
const SYMBOL_REST = NO_DIGIT + ".0-9";
const HEX = "[0-9A-Fa-f]";
const NO_SURROGATE = `([0-9A-CE-Fa-ce-f]${HEX}|[Dd][0-7])${HEX}{2}`;
const SURROGATE_PAIR = `[Dd][89ABab]${HEX}{2}\\\\u[Dd][C-Fc-f]${HEX}{2}`;

const regex = (text) => new RegExp(text, "u");
// Inside a string, where white space and `;` mean nothing: above the extras.
const inString = (rule, precedence = 1) => token.immediate(prec(precedence, rule));

module.exports = grammar({
  name: "cxp",

  extras: ($) => [/[ \t\n\r\f,]/, $.comment],

  rules: {
    source: ($) => repeat($._form),
    comment: () => /;[^\n]*/,

    _form: ($) => choice($._collection, $._atom),
    _collection: ($) => choice($.list, $.vector, $.map, $.set),

    // The symbol at the head of a list names a form or function, elsewhere a variable.
    list: ($) => seq("(", optional(seq(choice(alias($.symbol, $.head), $._collection, $._no_symbol), repeat($._form))), ")"),
    vector: ($) => seq("[", repeat($._form), "]"),
    map: ($) => seq("{", repeat($._form), "}"),
    set: ($) => seq("#{", repeat($._form), "}"),

    string: ($) =>
      seq('"', repeat(choice($._text, $.escape, $.invalid_escape, $.mustache)), token.immediate('"')),
    _text: () => inString(/[^"\\{]+|\{/),
    escape: () => inString(regex(`\\\\(["\\\\ntr]|u(${NO_SURROGATE}|${SURROGATE_PAIR}))`), 2),
    invalid_escape: () => inString(/\\([^u]|u[0-9A-Fa-f]{0,4})/),
    // A tag with the usual delimiters, in any string; it means something in those of a template.
    mustache: () =>
      inString(/\{\{(!([^"\\}]|\\.|\}[^"\\}])*|=[^"\\=}]*=|\{[^"\\{}]*\}|[^"\\{}!=][^"\\{}]*)\}\}/),

    // Tokens: the longest wins, and of equal ones the first of these. So `invalid` is what no other can take as a whole.
    _atom: ($) => choice($.symbol, $._no_symbol),
    _no_symbol: ($) => choice($.string, $.number, $.boolean, $.nil, $.keyword, $.field, $.template_id, $.invalid),
    number: () => /[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/,
    boolean: () => choice("true", "false"),
    nil: () => "nil",
    keyword: () => regex(`:[${SYMBOL_FIRST}0-9][${SYMBOL_REST}]*`),
    field: () => regex(`\\$[${SYMBOL_REST}]+`),
    template_id: () => regex(`\\+[${LETTER}][${SYMBOL_REST}]*`),
    // What starts like a number (a sign or none, a point or none, a digit) is no symbol.
    symbol: () =>
      choice(
        regex(`[${UNSIGNED_FIRST}][${SYMBOL_REST}]*`),
        regex(`[+\\-]\\.?`),
        regex(`[+\\-](\\.[${NO_DIGIT}.]|[${NO_DIGIT}])[${SYMBOL_REST}]*`),
      ),
    invalid: () => /[^ \t\n\r\f,;"()\[\]{}]+/,
  },
});

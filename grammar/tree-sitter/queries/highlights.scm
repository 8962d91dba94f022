; Colours. Where two patterns take the same node they agree, for editors differ in which would win; those that take more
; stand last, for the tree-sitter program forgets the earlier ones as a whole. The names of captures are those that Helix
; knows; Neovim and the tree-sitter program take their first parts where they do not know the rest.

(comment) @comment
(number) @constant.numeric
[(boolean) (nil)] @constant.builtin
(keyword) @variable.other.member
(field) @variable.builtin
(template_id) @label
(string) @string
(escape) @constant.character.escape
[(invalid) (invalid_escape)] @error
["(" ")" "[" "]" "{" "}" "#{"] @punctuation.bracket

; What collects events, what controls, what binds; the options of interactions.
((head) @keyword
  (#any-of? @keyword "event" "sequence" "and" "or" "times" "within" "delay" "retries" "timeout" "catch"))
((head) @keyword.control
  (#any-of? @keyword.control "do" "if" "when" "cond" "case" "unless" "until"))
((head) @keyword.storage
  (#any-of? @keyword.storage "let" "if-let" "when-let" "def" "set"))

; Interactions.
((head) @keyword.control.import
  (#any-of? @keyword.control.import "fetch" "perform" "create" "update" "delete"))

; What yields a value. Predicates also stand by their bare names, as constraints and for `filter`.
((head) @operator
  (#any-of? @operator "+" "-" "*" "/" "=" "not=" "<" "<=" ">" ">="))
((head) @function.builtin
  (#any-of? @function.builtin
    "all" "template" "quot" "rem" "mod" "gcd" "lcm" "pow" "abs" "floor" "ceil" "sqrt" "inc" "dec" "rand" "sum" "min" "max"
    "avg" "stdev" "count" "not" "first" "last" "nth" "filter" "remove" "str" "lower-case" "upper-case" "now"))
([(head) (symbol)] @function.builtin
  (#any-of? @function.builtin
    "even?" "odd?" "zero?" "pos?" "neg?" "nil?" "some?" "contains?" "starts-with?" "ends-with?" "matches?"))

; Units: the second operand of what begins with a duration.
((list . (head) @keyword . (_) . (symbol) @constant)
  (#any-of? @keyword "within" "delay" "timeout")
  (#any-of? @constant
    "milliseconds" "millisecond" "seconds" "second" "minutes" "minute" "hours" "hour" "days" "day" "weeks" "week"))

; Endpoints and actions.
((list . (head) @keyword.control.import . (symbol) @type)
  (#any-of? @keyword.control.import "fetch" "perform" "create" "update" "delete"))
((list . (head) @keyword.control.import . (symbol) @type . (symbol) @function)
  (#any-of? @keyword.control.import "fetch" "perform" "create" "update" "delete"))

; Mustache tags, where they mean something.
((list . (head) @function.builtin . (string (mustache)+ @string.special))
  (#any-of? @function.builtin "template"))

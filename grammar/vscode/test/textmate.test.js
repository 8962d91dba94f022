// The TextMate grammar: the scopes of a sample, and no part of a readable pattern that is marked as wrong.
"use strict";

const assert = require("node:assert/strict");
const { before, test } = require("node:test");
const { loadGrammar, patterns, tokenize } = require("./textmate.js");

let grammar;
before(async () => (grammar = await loadGrammar()));

// The expectation of a line such as `;   ^^^ keyword.control`, or null.
const CARETS = /^;( *)(\^+) ([\w.-]+)$/;
function expectationOf(line) {
  const match = CARETS.exec(line);
  return match && { begin: 1 + match[1].length, end: 1 + match[1].length + match[2].length, scope: `${match[3]}.cxp` };
}

test("the sample has the scopes that its carets say", () => {
  const [{ lines }] = patterns("grammar/textmate/test");
  const code = lines.filter((line) => !expectationOf(line));
  const tokens = tokenize(grammar, code);
  let row = -1;
  let expectations = 0;
  for (const line of lines) {
    const expected = expectationOf(line);
    if (!expected) {
      ++row;
      continue;
    }
    ++expectations;
    const { begin, end, scope } = expected;
    const marked = code[row].slice(begin, end);
    const covering = tokens[row].filter((token) => token.startIndex < end && token.endIndex > begin);
    const where = `line ${row + 1} without carets: ${code[row].trim()}`;
    assert.deepEqual([...new Set(covering.map((token) => token.scopes.at(-1)))], [scope], `${marked} in ${where}`);
    // A part is whole: a word is not split, and does not run on.
    assert.equal(code[row].slice(covering[0].startIndex, covering.at(-1).endIndex).trim(), marked, where);
  }
  assert.ok(expectations > 100);
});

// What of a source the grammar marks as wrong: ["line column"], counted from 1.
function marks({ lines }) {
  const wrong = [];
  tokenize(grammar, lines).forEach((tokens, row) => {
    for (const { startIndex, scopes } of tokens) {
      if (scopes.some((scope) => scope.startsWith("invalid."))) {
        wrong.push(`${row + 1} ${[...lines[row].slice(0, startIndex)].length + 1}`);
      }
    }
  });
  return wrong;
}

test("nothing is marked in the examples", () => {
  const files = patterns("grammar/examples");
  assert.ok(files.length > 0);
  for (const file of files) assert.deepEqual(marks(file), [], file.name);
});

// A conformance case lists its findings as `; bad-token 3 9 …`. These are of brackets, which the grammar only partly follows,
// or of bytes; those are of single tokens and escapes, and must be marked in their places, and nothing else.
const OF_BRACKETS = /^; (unclosed|unclosed-string|mismatched-bracket|unexpected-close|invalid-utf8) /;
const OF_TOKENS = /^; (bad-token|bad-number|bad-escape|placeholder) (\d+ \d+)\b/;

test("in the conformance cases exactly the bad tokens and escapes are marked", () => {
  const files = patterns("tests/conformance").filter(({ lines }) => !lines.some((line) => OF_BRACKETS.test(line)));
  assert.ok(files.length > 100);
  let bad = 0;
  for (const file of files) {
    const expected = file.lines.map((line) => OF_TOKENS.exec(line)?.[2]).filter(Boolean);
    bad += expected.length;
    assert.deepEqual(marks(file).sort(), expected.sort(), file.name);
  }
  assert.ok(bad > 10);
});

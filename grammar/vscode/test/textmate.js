// The TextMate grammar as the editor runs it.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const ROOT = path.resolve(__dirname, "../../..");
const GRAMMAR = path.join(ROOT, "grammar/textmate/cxp.tmLanguage.json");

async function loadGrammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(GRAMMAR, "utf8"), GRAMMAR),
  });
  return registry.loadGrammar("source.cxp");
}

// For each line its tokens: {startIndex, endIndex, scopes}, the innermost scope last.
function tokenize(grammar, lines) {
  let state = textmate.INITIAL;
  return lines.map((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens;
  });
}

// The files of a folder of the repository that end in .cxp: {name, lines}.
function patterns(folder) {
  const names = fs.readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith(".cxp"));
  return names.map((name) => ({ name, lines: fs.readFileSync(path.join(ROOT, folder, name), "utf8").split("\n") }));
}

module.exports = { loadGrammar, patterns, tokenize };

// extension.js against a stand-in for the editor: what it starts, when, and what it says.
"use strict";

const assert = require("node:assert/strict");
const Module = require("node:module");
const { afterEach, beforeEach, test } = require("node:test");

const settings = { "cxp.dslcheck.path": "dslcheck" };
const log = []; // what the editor would have seen
let onChange; // the extension's listener
let failing = false; // whether the server fails to start

class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { server, options });
  }
  async start() {
    log.push(["start", this.server, this.options.documentSelector]);
    this.failed = failing;
    if (failing) throw new Error("no answer");
  }
  async dispose() {
    if (this.failed) throw new Error("is not running");
    log.push(["stop", this.server.command]);
  }
}

const standIns = {
  vscode: {
    window: { showErrorMessage: (text) => log.push(["message", text]) },
    workspace: {
      getConfiguration: () => ({ get: (name) => settings[name] }),
      onDidChangeConfiguration: (listener) => {
        onChange = (name) => listener({ affectsConfiguration: (asked) => asked === name });
        return { dispose: () => (onChange = undefined) };
      },
    },
  },
  "vscode-languageclient/node": { LanguageClient },
};
const load = Module._load;
Module._load = (name, ...rest) => standIns[name] ?? load(name, ...rest);
const extension = require("../extension.js");

const setPath = async (path) => {
  settings["cxp.dslcheck.path"] = path;
  onChange("cxp.dslcheck.path");
  await extension.deactivate(); // waits for what is under way
};

let context;
beforeEach(() => {
  log.length = 0;
  failing = false;
  context = { subscriptions: [] };
});
afterEach(() => extension.deactivate());

// `node` stands in for dslcheck: it is there, and knows --version.
test("starts the program of the setting as a language server for patterns", async () => {
  settings["cxp.dslcheck.path"] = process.execPath;
  await extension.activate(context);
  assert.deepEqual(log, [["start", { command: process.execPath, args: ["--lsp"] }, [{ language: "cxp" }]]]);
});

test("stops it in the end", async () => {
  settings["cxp.dslcheck.path"] = process.execPath;
  await extension.activate(context);
  await extension.deactivate();
  assert.deepEqual(log.at(-1), ["stop", process.execPath]);
});

test("names the setting when the program is not there", async () => {
  settings["cxp.dslcheck.path"] = "/nowhere/dslcheck";
  await extension.activate(context);
  assert.equal(log.length, 1);
  assert.match(log[0][1], /`\/nowhere\/dslcheck` cannot be run.*cxp\.dslcheck\.path/);
});

test("starts nothing when the setting is empty", async () => {
  settings["cxp.dslcheck.path"] = " ";
  await extension.activate(context);
  assert.deepEqual(log, []);
});

test("a change of the setting starts the server anew", async () => {
  settings["cxp.dslcheck.path"] = "/nowhere/dslcheck";
  await extension.activate(context);
  await setPath(process.execPath);
  assert.deepEqual(log.map(([what]) => what), ["message", "start", "stop"]);
});

test("a change of another setting does not", async () => {
  settings["cxp.dslcheck.path"] = process.execPath;
  await extension.activate(context);
  onChange("editor.fontSize");
  await extension.deactivate();
  assert.deepEqual(log.map(([what]) => what), ["start", "stop"]);
});

test("a server that does not start can be started anew", async (t) => {
  t.mock.method(console, "error", () => {});
  failing = true;
  settings["cxp.dslcheck.path"] = process.execPath;
  await extension.activate(context);
  failing = false;
  await setPath(process.execPath);
  assert.deepEqual(log.map(([what]) => what), ["start", "start", "stop"]);
});

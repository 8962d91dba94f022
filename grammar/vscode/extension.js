// Runs `dslcheck --lsp` for the patterns that are open, and starts it anew when the setting `cxp.dslcheck.path` changes.
// Where dslcheck cannot be run the colours stay, and a message names the setting.
"use strict";

const { execFile } = require("node:child_process");
const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const SETTING = "cxp.dslcheck.path";

let client;
let queue = Promise.resolve(); // starts and stops, one after the other

// The client itself tells the author of a server that does not start or stop; here it must only not end the queue.
const complain = (error) => console.error(error);

// Resolves to what kept `command` from answering, or to undefined.
function faultOf(command) {
  return new Promise((resolve) => execFile(command, ["--version"], (error) => resolve(error?.message)));
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.dispose().catch(complain); // a client that never came to run refuses
}

async function start() {
  const command = workspace.getConfiguration().get(SETTING).trim();
  if (command === "") return;
  const fault = await faultOf(command);
  if (fault) {
    window.showErrorMessage(`Patterns are not checked: \`${command}\` cannot be run. Is ${SETTING} right? (${fault.trim()})`);
    return;
  }
  client = new LanguageClient("cxp", "dslcheck", { command, args: ["--lsp"] }, { documentSelector: [{ language: "cxp" }] });
  await client.start();
}

function enqueue(task) {
  queue = queue.then(task).catch(complain);
  return queue;
}

exports.activate = (context) => {
  const onChange = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(SETTING)) enqueue(() => stop().then(start));
  });
  context.subscriptions.push(onChange);
  return enqueue(start);
};

exports.deactivate = () => enqueue(stop);

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { finds, findsNothing } from "../support/attack.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";
import type { BankRun } from "../support/recorded-bank.js";
import { NOWHERE } from "./nowhere.js";

/** Files that are not as the store has made them. */
export const FILES: BankAttacks = {
  // Copies of receipts.
  "a copy is edited": finds("file_differs", (scene) => {
    rewriteCopy(scene, "paid", (text) => text.replace('"euros": 20', '"euros": 2'));
    return { runId: scene.runs.paid };
  }),
  "a copy has a member too many": finds("file_differs", (scene) => {
    rewriteCopy(scene, "paid", (text) => text.replace("{", '{"added": 1,'));
    return { runId: scene.runs.paid };
  }),
  "a copy is cut off": finds("file_differs", (scene) => {
    rewriteCopy(scene, "paid", (text) => text.slice(0, -20));
    return { runId: scene.runs.paid };
  }),
  "a copy is empty": finds("file_differs", (scene) => {
    rewriteCopy(scene, "paid", () => "");
    return { runId: scene.runs.paid };
  }),
  "a copy is larger than any receipt": finds("file_differs", (scene) => {
    truncateSync(copy(scene, "paid"), 65 * 1024 * 1024);
    return { runId: scene.runs.paid };
  }),
  "a copy is that of another run": finds("file_differs", (scene) => {
    rewriteCopy(scene, "paid", () => readFileSync(copy(scene, "refused"), "utf8"));
    return { runId: scene.runs.paid };
  }),
  "two copies are swapped": finds(["file_differs", "file_differs"], (scene) => {
    const [paid, refused] = [copy(scene, "paid"), copy(scene, "refused")];
    renameSync(paid, `${paid}.old`);
    renameSync(refused, paid);
    renameSync(`${paid}.old`, refused);
    return [{ runId: scene.runs.paid }, { runId: scene.runs.refused }];
  }),
  "a copy is of a run that no log holds": finds("file_not_in_log", (scene) => {
    writeFileSync(join(scene.store.directory, `${NOWHERE}.json`), readFileSync(copy(scene, "paid")));
    return { runId: NOWHERE };
  }),
  "a copy is a link to what it should be": finds("file_differs", (scene) => {
    renameSync(copy(scene, "paid"), join(scene.store.directory, "fences", NOWHERE));
    symlinkSync(join("fences", NOWHERE), copy(scene, "paid"));
    return { runId: scene.runs.paid };
  }),
  "a copy is a directory": finds("file_differs", (scene) => {
    unlinkSync(copy(scene, "paid"));
    mkdirSync(copy(scene, "paid"));
    return { runId: scene.runs.paid };
  }),
  "a copy is a pipe": finds("file_differs", (scene) => {
    unlinkSync(copy(scene, "paid"));
    execFileSync("mkfifo", [copy(scene, "paid")]);
    return { runId: scene.runs.paid };
  }),
  "a copy is written in other words: it is for people, and says the same": findsNothing((scene) => {
    rewriteCopy(scene, "paid", (text) => JSON.stringify(JSON.parse(text)));
  }),

  // What does not belong there.
  "a file of another name": finds("stray_file", ({ store }) => {
    writeFileSync(join(store.directory, "notes.txt"), "hello");
    return {};
  }),
  "a hidden file": finds("stray_file", ({ store }) => {
    writeFileSync(join(store.directory, ".hidden"), "hello");
    return {};
  }),
  "a copy under another name": finds("stray_file", (scene) => {
    writeFileSync(`${copy(scene, "paid")}.bak`, readFileSync(copy(scene, "paid")));
    return {};
  }),
  "a directory of another name": finds("stray_file", ({ store }) => {
    mkdirSync(join(store.directory, "backup"));
    return {};
  }),
  "a file of another name beside the logs": finds("stray_file", ({ store, chains }) => {
    writeFileSync(`${store.log(chains.main)}.bak`, store.bytes(chains.main));
    return {};
  }),
  "a log whose name is no id": finds("stray_file", ({ store, chains }) => {
    writeFileSync(join(store.directory, "log", "receipts.jsonl"), store.bytes(chains.main));
    return {};
  }),
  "a log whose id is in capitals": finds("stray_file", ({ store, chains }) => {
    writeFileSync(store.log(chains.main.toUpperCase()), store.bytes(chains.main));
    return {};
  }),
  "a directory beside the logs": finds("stray_file", ({ store }) => {
    mkdirSync(join(store.directory, "log", "old"));
    return {};
  }),
  "a claim whose name is none": finds("stray_file", ({ store }) => {
    writeFileSync(join(store.directory, "claims", "mine"), "{}");
    return {};
  }),
  "a fence whose name is none": finds("stray_file", ({ store }) => {
    writeFileSync(join(store.directory, "fences", "mine"), "");
    return {};
  }),
  "a name that would confuse a terminal": finds("stray_file", ({ store }) => {
    writeFileSync(join(store.directory, "\u001b[2Jall is well\n"), "");
    return {};
  }),
  "a claim of one's own: a mutex only, and what happened stands in the logs": findsNothing(({ store }) => {
    writeFileSync(join(store.directory, "claims", "0".repeat(64)), "nonsense");
  }),
  "a fence of one's own: it stops a writer, and changes no record": findsNothing(({ store, chains }) => {
    writeFileSync(join(store.directory, "fences", chains.main), "");
  }),
  "a draft that a killed process has left": findsNothing(({ store }) => {
    writeFileSync(join(store.directory, `.${NOWHERE}.tmp`), "half");
  }),

  // Logs that are no files.
  "a log is a link to what it should be": finds(["stray_file", "missing_chain", "file_not_in_log"], (scene) => {
    const { store, chains, line, runs } = scene;
    renameSync(store.log(chains.second), join(store.directory, "fences", NOWHERE));
    symlinkSync(join("..", "fences", NOWHERE), store.log(chains.second));
    return [{}, line("close", "second"), { runId: runs.other }];
  }),
  "a log is a directory": finds(["stray_file", "missing_chain", "file_not_in_log"], ({ store, chains, line, runs }) => {
    unlinkSync(store.log(chains.second));
    mkdirSync(store.log(chains.second));
    return [{}, line("close", "second"), { runId: runs.other }];
  }),
  "a log is a pipe": finds(["stray_file", "missing_chain", "file_not_in_log"], ({ store, chains, line, runs }) => {
    unlinkSync(store.log(chains.second));
    execFileSync("mkfifo", [store.log(chains.second)]);
    return [{}, line("close", "second"), { runId: runs.other }];
  }),
  "the directory of the logs is a link to one beside it": finds(["stray_file", "stray_file"], ({ store }) => {
    renameSync(join(store.directory, "log"), join(store.directory, "elsewhere"));
    symlinkSync("elsewhere", join(store.directory, "log"));
    return [{}, {}];
  }),
  "the store's id is a link to what it should be": finds(["unreadable", "stray_file"], ({ store }) => {
    renameSync(join(store.directory, "store"), join(store.directory, "fences", NOWHERE));
    symlinkSync(join("fences", NOWHERE), join(store.directory, "store"));
    return [{}, {}];
  }),
  "all can be read and written by everybody: that is for enact doctor to say": findsNothing(({ store, chains }) => {
    for (const chain of Object.values(chains)) chmodSync(store.log(chain), 0o666);
    chmodSync(store.directory, 0o777);
  }),
};

function copy({ store, runs }: BankScene, run: BankRun): string {
  return join(store.directory, `${runs[run]}.json`);
}

function rewriteCopy(scene: BankScene, run: BankRun, change: (text: string) => string): void {
  const text = readFileSync(copy(scene, run), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error("The attack has changed nothing.");
  writeFileSync(copy(scene, run), changed);
}

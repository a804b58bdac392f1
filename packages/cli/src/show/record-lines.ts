import type { Keyring } from "@enact/core";
import { textOf } from "../index/members.js";
import type { StoredRecord } from "../store/stored-record.js";
import { safeText } from "../terminal/safe-text.js";
import { type TableColumn, tableOf } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import type { RunRecords } from "./run-records.js";

/** Where the records of a run stand, and what can be said of each. */
export function recordLines(
  terminal: Terminal,
  { all, receipt, intent }: RunRecords,
  keyring: Keyring | undefined,
): readonly string[] {
  return [
    ...tableOf(
      terminal,
      COLUMNS,
      all.map((record) => cellsOf(terminal, record)),
    ).split("\n"),
    ...problemsOf(receipt, intent).map((problem) => terminal.colours.red(problem)),
    ...(keyring === undefined
      ? ["Signatures are unchecked: give --key-file or --public-key, or set ENACT_SECRET."]
      : []),
    "`enact verify` checks the whole store: that no record is missing, and what the records of all runs say together.",
  ];
}

/** Whether something is wrong with a run's records, as far as they can be judged by themselves. */
export function hasProblem({ all, receipt, intent }: RunRecords): boolean {
  const isGood = ({ signature, isLinked }: StoredRecord) =>
    isLinked && (signature === "good" || signature === "unchecked");
  return !all.every(isGood) || problemsOf(receipt, intent).length > 0;
}

const COLUMNS: readonly TableColumn[] = [
  "record",
  { heading: "chain", cut: "start", least: 9 },
  "seq",
  { heading: "time", cut: "end", least: 10 },
  { heading: "key", cut: "end", least: 6 },
  "signature",
  "link",
  { heading: "hash", cut: "end", least: 14 },
];

function cellsOf(
  { colours }: Terminal,
  { content, chain, hash, signature, isLinked }: StoredRecord,
): readonly string[] {
  const { kind, seq, timestamp, kid } = content;
  return [
    safeText(textOf(kind) ?? ""),
    chain,
    typeof seq === "number" ? String(seq) : "",
    safeText(textOf(timestamp) ?? ""),
    safeText(textOf(kid) ?? ""),
    signature === "good"
      ? colours.green("good")
      : signature === "unchecked"
        ? signature
        : colours.red(signature.toUpperCase()),
    isLinked ? colours.green("good") : colours.red("BROKEN"),
    hash,
  ];
}

function problemsOf(receipt: StoredRecord | undefined, intent: StoredRecord | undefined): readonly string[] {
  if (receipt === undefined) return [];
  const named = receipt.content["intent"];
  if (named === null)
    return intent === undefined ? [] : ["The receipt says that the run never began, and it has an intent."];
  if (intent === undefined) return ["The receipt names an intent that is not in this store."];
  return named === intent.hash ? [] : ["The receipt names another intent than the one that is here."];
}

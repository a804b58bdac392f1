import { readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finds, findsNothing } from "../support/attack.js";
import type { BankAttacks, BankScene } from "../support/bank-scene.js";
import type { BankRun } from "../support/recorded-bank.js";
import type { Place } from "../support/verifying.js";
import { NOWHERE } from "./nowhere.js";

/** The runs whose receipts `main` holds. */
const OF_MAIN: readonly BankRun[] = [
  ...(["dead", "paid", "refused", "blocked", "abroad", "keyed", "lost", "asked", "approved", "askedToSign"] as const),
  ...(["signed", "askedInVain", "rejected", "askedTooLate", "expired", "undone", "undoing", "half"] as const),
  ...(["halfUndoing", "waiting"] as const),
];

/** All other runs. */
const ELSEWHERE: readonly BankRun[] = ["early", "other", "shadow"];

/** Records, logs and other files that are taken away. */
export const DELETION: BankAttacks = {
  "a record in the middle": finds("gap", (scene) => {
    cut(scene, scene.line("reserve", "main"));
    return scene.at("intent", "paid");
  }),
  "a receipt in the middle, whose copy tells of it": finds(["gap", "file_not_in_log"], (scene) => {
    const { chain, seq } = scene.at("receipt", "blocked");
    cut(scene, { chain, seq });
    return [{ chain, seq: seq + 1 }, { runId: scene.runs.blocked }];
  }),
  "the receipt of what was done": finds(["gap", "open_run", "file_not_in_log"], (scene) => {
    const { chain, seq } = scene.at("receipt", "paid");
    cut(scene, { chain, seq });
    return [{ chain, seq: seq + 1 }, scene.at("intent", "paid"), { runId: scene.runs.paid }];
  }),
  "an intent": finds(["gap", "receipt_without_intent"], (scene) => {
    cut(scene, scene.line("intent", "paid"));
    return [scene.at("attempt", "paid"), scene.at("receipt", "paid")];
  }),
  "an attempt": finds(["gap", "attempt_missing", "attempt_missing"], (scene) => {
    cut(scene, scene.line("attempt", "paid"));
    return [scene.at("result", "paid"), scene.at("result", "paid"), scene.at("receipt", "paid")];
  }),
  "a result": finds("gap", (scene) => {
    cut(scene, scene.line("result", "paid"));
    return scene.at("receipt", "paid");
  }),
  "an approval": finds(["gap", "approval_mismatch"], (scene) => {
    const { chain, seq } = scene.at("approval", "asked");
    cut(scene, { chain, seq });
    return [{ chain, seq: seq + 1 }, scene.at("intent", "approved")];
  }),
  "what was asked, of a run that was approved": finds(
    ["gap", "approval_mismatch", "approval_mismatch", "file_not_in_log"],
    (scene) => {
      cut(scene, scene.line("receipt", "asked"));
      const approval = scene.at("approval", "asked");
      return [approval, approval, scene.at("intent", "approved"), { runId: scene.runs.asked }];
    },
  ),
  "a resolution": finds("gap", (scene) => {
    cut(scene, scene.line("resolution", "lost"));
    return scene.at("receipt", "asked");
  }),
  "all records of a run": finds(["gap", "file_not_in_log"], (scene) => {
    const [first, last] = [scene.line("intent", "paid"), scene.line("receipt", "paid")];
    const lines = scene.store.lines(first.chain);
    scene.store.write(first.chain, lines.toSpliced(first.seq, last.seq + 1 - first.seq));
    return [{ chain: last.chain, seq: last.seq + 1 }, { runId: scene.runs.paid }];
  }),
  "the first record of a chain": finds("gap", (scene) => {
    cut(scene, scene.line("open", "newest"));
    return scene.at("intent", "shadow");
  }),

  // The end of a chain.
  "the last record of a chain that another one names": finds("truncated", (scene) => {
    cut(scene, scene.line("close", "main"));
    return scene.line("close", "main");
  }),
  "all records but the first of a chain that another one names": finds(["truncated", "file_not_in_log"], (scene) => {
    const { chain } = scene.line("open", "second");
    scene.store.write(chain, scene.store.lines(chain).slice(0, 1));
    return [scene.line("close", "second"), { runId: scene.runs.other }];
  }),
  "all records of a chain that another one names": finds(["truncated", "file_not_in_log"], (scene) => {
    scene.store.write(scene.chains.second, []);
    return [scene.line("close", "second"), { runId: scene.runs.other }];
  }),
  "half of the last record of a chain that another one names": finds(["torn_tail", "truncated"], (scene) => {
    tear(scene, scene.chains.main, 100);
    return [scene.line("close", "main"), scene.line("close", "main")];
  }),
  "the newline of the last record of a chain that another one names": finds(["torn_tail", "truncated"], (scene) => {
    tear(scene, scene.chains.main, 1);
    return [scene.line("close", "main"), scene.line("close", "main")];
  }),
  "half of the last record of the newest chain: a crash leaves the same": finds("torn_tail", (scene) => {
    tear(scene, scene.chains.newest, 100);
    return scene.line("close", "newest");
  }),
  "the newline of the last record of the newest chain": finds("torn_tail", (scene) => {
    tear(scene, scene.chains.newest, 1);
    return scene.line("close", "newest");
  }),
  "KNOWN LIMIT: the last record of the newest chain, which nothing names": findsNothing((scene) => {
    cut(scene, scene.line("close", "newest"));
  }),
  "the last receipt and what follows, of the newest chain, whose copy tells of it": finds(
    ["open_run", "file_not_in_log"],
    (scene) => {
      keep(scene, "newest", scene.line("receipt", "shadow").seq);
      return [scene.at("intent", "shadow"), { runId: scene.runs.shadow }];
    },
  ),
  "KNOWN LIMIT: the last receipt of the newest chain and its copy: a run that is at work looks the same": finds(
    "open_run",
    (scene) => {
      keep(scene, "newest", scene.line("receipt", "shadow").seq);
      unlinkSync(join(scene.store.directory, `${scene.runs.shadow}.json`));
      return scene.at("intent", "shadow");
    },
  ),
  "KNOWN LIMIT: the last run of the newest chain and its copy": findsNothing((scene) => {
    keep(scene, "newest", scene.line("intent", "shadow").seq);
    unlinkSync(join(scene.store.directory, `${scene.runs.shadow}.json`));
  }),

  // Whole logs.
  "a log that others name": finds(["missing_chain", "file_not_in_log"], (scene) => {
    unlinkSync(scene.store.log(scene.chains.second));
    return [scene.line("close", "second"), { runId: scene.runs.other }];
  }),
  "the log of a dead writer, whose run another one has closed": finds(
    ["missing_chain", "receipt_without_intent", "attempt_missing"],
    (scene) => {
      unlinkSync(scene.store.log(scene.chains.crashed));
      return [scene.line("attempt", "dead"), scene.at("receipt", "dead"), scene.at("receipt", "dead")];
    },
  ),
  "the log of the writer that has closed a dead one's run": finds(
    ["missing_chain", "open_run", ...OF_MAIN.map(() => "file_not_in_log" as const)],
    (scene) => {
      unlinkSync(scene.store.log(scene.chains.main));
      return [scene.line("close", "main"), scene.at("intent", "dead"), ...copiesOf(scene, OF_MAIN)];
    },
  ),
  "the newest log, whose copy tells of it": finds("file_not_in_log", (scene) => {
    unlinkSync(scene.store.log(scene.chains.newest));
    return { runId: scene.runs.shadow };
  }),
  "KNOWN LIMIT: the newest log and its copy": findsNothing((scene) => {
    unlinkSync(scene.store.log(scene.chains.newest));
    unlinkSync(join(scene.store.directory, `${scene.runs.shadow}.json`));
  }),
  "KNOWN LIMIT: the newest logs, with all that name them, and their copies": findsNothing(({ store, chains, runs }) => {
    for (const chain of ["main", "second", "newest"] as const) unlinkSync(store.log(chains[chain]));
    // The dead writer is taken for one that is at work.
    unlinkSync(store.log(chains.crashed));
    for (const run of [...OF_MAIN, "other", "shadow"] as const) unlinkSync(join(store.directory, `${runs[run]}.json`));
  }),
  "every log, whose copies tell of them": finds(
    [...OF_MAIN, ...ELSEWHERE].map(() => "file_not_in_log" as const),
    (scene) => {
      rmSync(join(scene.store.directory, "log"), { recursive: true });
      return copiesOf(scene, [...OF_MAIN, ...ELSEWHERE]);
    },
  ),
  "KNOWN LIMIT: every log and every copy": findsNothing(({ store }) => {
    for (const name of readdirSync(store.directory)) {
      if (name !== "store") rmSync(join(store.directory, name), { recursive: true });
    }
  }),

  // What stands beside the logs.
  "the store's id": finds("unreadable", ({ store }) => {
    unlinkSync(join(store.directory, "store"));
    return {};
  }),
  "the store's id, and another one in its place": finds(
    Array.from({ length: 5 }, () => "foreign_chain" as const),
    ({ store, chains }) => {
      writeFileSync(join(store.directory, "store"), `${NOWHERE}\n`);
      return Object.values(chains).map((chain) => ({ chain, seq: 0 }));
    },
  ),
  "the store's id, and nonsense in its place": finds("unreadable", ({ store }) => {
    writeFileSync(join(store.directory, "store"), "my receipts\n");
    return {};
  }),
  "a copy, where nobody says that there should be one": findsNothing(({ store, runs }) => {
    unlinkSync(join(store.directory, `${runs.paid}.json`));
  }),
  "a copy, where every receipt should have one": finds("file_missing", ({ store, runs }) => {
    unlinkSync(join(store.directory, `${runs.paid}.json`));
    return { at: [{ runId: runs.paid }], call: { args: ["--copies"] } };
  }),
  "every claim: a mutex only, and what happened stands in the logs": findsNothing(({ store }) => {
    rmSync(join(store.directory, "claims"), { recursive: true });
  }),
  "every fence: a mutex only, too": findsNothing(({ store }) => {
    rmSync(join(store.directory, "fences"), { recursive: true });
  }),
};

function cut({ store }: BankScene, { chain, seq }: { readonly chain: string; readonly seq: number }): void {
  store.write(chain, store.lines(chain).toSpliced(seq, 1));
}

function keep({ store, chains }: BankScene, chain: keyof BankScene["chains"], count: number): void {
  store.write(chains[chain], store.lines(chains[chain]).slice(0, count));
}

function tear({ store }: BankScene, chain: string, bytes: number): void {
  writeFileSync(store.log(chain), store.bytes(chain).subarray(0, -bytes));
}

function copiesOf({ runs }: BankScene, names: readonly BankRun[]): readonly Place[] {
  return names.map((name) => ({ runId: runs[name] }));
}

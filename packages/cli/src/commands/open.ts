import type { AddCommand } from "../command.js";
import { type KeyFlags, keyringOf, withKeys } from "../keys/key-options.js";
import { type BegunRun, openRunTable } from "../list/open-run-table.js";
import { runSignatures } from "../list/run-signatures.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { readIndex } from "../store/read-index.js";
import { type RunWriter, writerOf } from "../store/run-writer.js";
import { safeJsonLine } from "../terminal/safe-json.js";
import { print, printError } from "../terminal/terminal.js";

interface OpenFlags extends KeyFlags {
  readonly json?: boolean;
}

/** `enact open`: runs that have begun and not ended. */
export const openCommand: AddCommand = (program, { terminal }) => {
  withKeys(withDirectory(program.command("open")))
    .description("list runs that have begun and not ended, oldest first")
    .option("--json", "one JSON object for each run")
    .action(async (directory: string, flags: OpenFlags) => {
      const keyring = await keyringOf(flags);
      const store = await openStore(directory);
      const index = await readIndex(store, terminal);
      const open = await index.open();
      const signatures = await runSignatures(
        index,
        open.map(({ runId }) => runId),
        keyring,
      );
      const writers = new Map<string, RunWriter | undefined>();
      for (const { chain } of open) if (!writers.has(chain)) writers.set(chain, await writerOf(store, chain));
      const now = Date.now();
      const runs: readonly BegunRun[] = open.map((run) => ({
        ...run,
        ageMs: Math.max(0, now - Date.parse(run.timestamp)),
        writer: writers.get(run.chain),
        signature: signatures.get(run.runId) ?? "unchecked",
      }));
      if (flags.json) for (const run of runs) print(terminal, safeJsonLine(run));
      else if (runs.length > 0) print(terminal, openRunTable(terminal, runs));
      printError(terminal, ...adviceOn(runs.length));
    });
};

function adviceOn(count: number): readonly string[] {
  if (count === 0) return ["No run is open."];
  return [
    `${count} ${count === 1 ? "run is" : "runs are"} open: at work, or left by a process that has died.`,
    "What an attempt that is not answered was to do may have happened. A client with the same store and systems finds out",
    "what it can and closes the runs of processes that have died: `await client.recover()`. It never touches those of a live one.",
  ];
}

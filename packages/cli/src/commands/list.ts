import type { AddCommand } from "../command.js";
import { CommandError } from "../command-error.js";
import type { RunIndex } from "../index/run-index.js";
import type { RunFilter, RunPage } from "../index/run-row.js";
import { type KeyFlags, keyringOf, withKeys } from "../keys/key-options.js";
import { type FilterFlags, filterOf, withFilter } from "../list/filter-flags.js";
import { runSignatures } from "../list/run-signatures.js";
import { runTable } from "../list/run-table.js";
import { wholeNumber } from "../list/whole-number.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { readIndex } from "../store/read-index.js";
import { safeJsonLine } from "../terminal/safe-json.js";
import { print, printError } from "../terminal/terminal.js";

interface ListFlags extends FilterFlags, KeyFlags {
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** `enact list`: runs, newest first. */
export const listCommand: AddCommand = (program, { terminal }) => {
  withKeys(withFilter(withDirectory(program.command("list"))))
    .description("list runs, newest first")
    .option("--limit <number>", "at most so many", wholeNumber, 50)
    .option("--after <run>", "only what comes after this run in the list: the last one of the page before")
    .option("--json", "one JSON object for each run")
    .action(async (directory: string, flags: ListFlags) => {
      const keyring = await keyringOf(flags);
      const index = await readIndex(await openStore(directory), terminal);
      const { total, rows } = await pageOf(index, filterOf(flags, new Date()), flags);
      const runIds = rows.map(({ runId }) => runId);
      const signatures = await runSignatures(index, runIds, keyring);
      if (flags.json) {
        for (const row of rows)
          print(terminal, safeJsonLine({ ...row, signature: signatures.get(row.runId) ?? "unchecked" }));
      } else if (rows.length > 0) {
        print(terminal, runTable(terminal, rows, keyring && signatures));
      }
      const unchecked = keyring === undefined ? " Signatures are unchecked: there is no key." : "";
      printError(terminal, `${countText(total, rows.length, index.runs)}${unchecked}`);
    });
};

async function pageOf(index: RunIndex, filter: RunFilter, { limit, after }: ListFlags): Promise<RunPage> {
  if (after === undefined) return index.page(filter, { limit });
  const offset = (await index.select(filter)).indexOf(after) + 1;
  if (offset > 0) return index.page(filter, { offset, limit });
  const message = `The run ${after} is not among those that are listed: give the id of the last run of the page before, and the same options.`;
  throw new CommandError("ENACT_CLI_UNKNOWN_RUN", message);
}

function countText(total: number, shown: number, runs: number): string {
  if (runs === 0) return "There are no runs yet.";
  if (total === 0) return `None of ${runs} runs is like that.`;
  return `${shown} of ${total} runs.`;
}

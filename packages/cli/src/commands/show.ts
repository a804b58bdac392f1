import type { AddCommand } from "../command.js";
import { EXIT } from "../command-error.js";
import { type KeyFlags, keyringOf, withKeys } from "../keys/key-options.js";
import { findRun } from "../show/find-run.js";
import { hasProblem } from "../show/record-lines.js";
import { printLines, recordsJson } from "../show/record-output.js";
import { sortRecords } from "../show/run-records.js";
import { storyLines } from "../show/story-lines.js";
import { openStore } from "../store/open-store.js";
import { readIndex } from "../store/read-index.js";
import { readStoredRecord, type StoredRecord } from "../store/stored-record.js";
import { print } from "../terminal/terminal.js";

interface ShowFlags extends KeyFlags {
  readonly full?: boolean;
  readonly json?: boolean;
  readonly raw?: boolean;
}

/** `enact show`: the story of one run. */
export const showCommand: AddCommand = (program, { terminal, exit }) => {
  const command = program
    .command("show")
    .argument("<run>", "its id, or at least eight characters of its beginning or end")
    .argument("[directory]", "the receipts directory", "receipts");
  withKeys(command)
    .description("tell the story of one run: who asked for what, what policies said, what was done")
    .option("--full", "show everything, however long it is")
    .option("--json", "the records with what can be said of each, as JSON")
    .option("--raw", "the stored lines, exactly")
    .action(async (name: string, directory: string, flags: ShowFlags) => {
      const keyring = await keyringOf(flags);
      const store = await openStore(directory);
      const index = await readIndex(store, terminal);
      const runId = findRun(index, name);
      const stored: StoredRecord[] = [];
      for (const line of await index.lines(runId)) stored.push(await readStoredRecord(store, line, keyring));
      const records = sortRecords(stored);
      const row = index.row(runId);
      if (row === undefined) throw new Error(`The index has lost the run ${runId}.`);
      if (flags.raw) printLines(terminal, records);
      else if (flags.json) print(terminal, recordsJson(row, records));
      else {
        const story = { row, records, related: index.related(runId), keyring };
        print(terminal, ...storyLines(terminal, story, { isFull: flags.full ?? false }));
      }
      if (hasProblem(records)) exit(EXIT.bad);
    });
};

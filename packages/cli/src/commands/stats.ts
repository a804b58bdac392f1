import type { AddCommand } from "../command.js";
import { EXIT } from "../command-error.js";
import { type KeyFlags, keyringOf, withKeys } from "../keys/key-options.js";
import { type FilterFlags, filterOf, withFilter } from "../list/filter-flags.js";
import { countSignatures, signaturesText } from "../list/run-signatures.js";
import { statsLines } from "../stats/stats-lines.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { readIndex } from "../store/read-index.js";
import { print, printError } from "../terminal/terminal.js";

interface StatsFlags extends FilterFlags, KeyFlags {
  readonly json?: boolean;
}

/** `enact stats`: what runs have come to, and what stopped them. */
export const statsCommand: AddCommand = (program, { terminal, exit }) => {
  withKeys(withFilter(withDirectory(program.command("stats"))))
    .description("count runs by what became of them, the policies that stopped them, and how long actions took")
    .option("--json", "as one JSON document, with the counts over time")
    .action(async (directory: string, flags: StatsFlags) => {
      const keyring = await keyringOf(flags);
      const filter = filterOf(flags, new Date());
      const index = await readIndex(await openStore(directory), terminal);
      const stats = await index.stats(filter);
      const signatures = await countSignatures(index, await index.select(filter), keyring);
      if (flags.json) print(terminal, JSON.stringify({ ...stats, signatures }));
      else print(terminal, ...statsLines(terminal, stats));
      printError(terminal, signaturesText(signatures));
      if (signatures.bad > 0) exit(EXIT.bad);
    });
};

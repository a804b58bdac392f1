import { Option } from "commander";
import type { AddCommand } from "../command.js";
import { CommandError, EXIT } from "../command-error.js";
import { writeToFile, writeToStdout } from "../export/export-target.js";
import { type ExportOptions, ExportTally, exported, FORMATS } from "../export/exported.js";
import { type KeyFlags, keyringOf, withKeys } from "../keys/key-options.js";
import { type FilterFlags, filterOf, withFilter } from "../list/filter-flags.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { readIndex } from "../store/read-index.js";
import { printError } from "../terminal/terminal.js";

interface ExportFlags extends FilterFlags, KeyFlags {
  readonly format: ExportOptions["format"];
  readonly output?: string;
  readonly force?: boolean;
  readonly records?: boolean;
}

/** `enact export`: receipts for other programs, oldest first. */
export const exportCommand: AddCommand = (program, { terminal, exit }) => {
  withKeys(withFilter(withDirectory(program.command("export"))))
    .description("write receipts for other programs, oldest first")
    .addOption(
      new Option("--format <format>", "stored lines, a table for spreadsheets, or DSSE envelopes")
        .choices(FORMATS)
        .default("ndjson"),
    )
    .option("--output <file>", "where to; stdout otherwise")
    .option("--force", "write over the file, if there is one")
    .option("--records", "every record of each run, and not its receipt alone")
    .action(async (directory: string, flags: ExportFlags) => {
      const { format, output, force = false, records: hasRecords = false } = flags;
      if (hasRecords && format === "csv") {
        throw new CommandError(
          "ENACT_CLI_USAGE",
          "A table has a line for each receipt: give --records with another format.",
        );
      }
      const keyring = await keyringOf(flags);
      const filter = filterOf(flags, new Date());
      const index = await readIndex(await openStore(directory), terminal);
      const runIds = [...(await index.select(filter))].reverse();
      const tally = new ExportTally();
      const pieces = exported(index, runIds, { format, keyring, hasRecords }, tally);
      if (output === undefined) await writeToStdout(terminal, pieces);
      else await writeToFile(output, pieces, force);
      printError(terminal, ...tallyLines(tally, keyring !== undefined));
      if (tally.bad + tally.leftOut > 0) exit(EXIT.bad);
    });
};

function tallyLines({ count, bad, leftOut }: ExportTally, isChecked: boolean): readonly string[] {
  const what = count === 1 ? "1 record was exported." : `${count} records were exported.`;
  return [
    isChecked ? what : `${what} Signatures are unchecked: there is no key.`,
    ...(bad === 0 ? [] : [`${bad} of them are not signed as they are, or with an unknown key.`]),
    ...(leftOut === 0 ? [] : [`${leftOut} were left out: they have no signature to put into an envelope.`]),
  ];
}

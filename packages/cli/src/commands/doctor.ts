import type { AddCommand } from "../command.js";
import { EXIT } from "../command-error.js";
import { withConfigOption } from "../config/with-config.js";
import { checkLines } from "../doctor/check-lines.js";
import { examine } from "../doctor/examine.js";
import { type KeyFlags, withKeys } from "../keys/key-options.js";
import { safeJson } from "../terminal/safe-json.js";
import { print } from "../terminal/terminal.js";

interface Flags extends KeyFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** `enact doctor`: whether everything is set up as it should be. */
export const doctorCommand: AddCommand = (program, { terminal, exit }) => {
  withKeys(withConfigOption(program.command("doctor")))
    .description("check what Enact stands on: configuration, key, directory, disk, clock, and what is left open")
    .argument("[directory]", "the receipts directory; by default the configuration's, or receipts")
    .option("--json", "print what was found as JSON")
    .action(async (directory: string | undefined, { config, json, ...keys }: Flags) => {
      const checks = await examine({ directory, config, keys });
      print(terminal, ...(json === true ? [safeJson({ checks })] : checkLines(terminal, checks)));
      if (checks.some(({ state }) => state === "unchecked")) exit(EXIT.failed);
      else if (checks.some(({ state }) => state === "problem")) exit(EXIT.bad);
    });
};

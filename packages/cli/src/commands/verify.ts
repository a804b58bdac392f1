import { FileReceiptStore } from "@enact/core";
import type { AddCommand } from "../command.js";
import { EXIT } from "../command-error.js";
import { requiredKeysOf } from "../keys/key-options.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { joinAnchors, readAnchors } from "../verify/read-anchors.js";
import { readApproverKeys } from "../verify/read-approver-keys.js";
import { rememberState } from "../verify/remember-state.js";
import { reportFor } from "../verify/report-for.js";
import { runVerification } from "../verify/run-verification.js";
import { openStateFile } from "../verify/state-file.js";
import { storeIdOf } from "../verify/store-id.js";
import type { Verified } from "../verify/verified.js";
import { type VerifyFlags, withVerifyFlags } from "../verify/verify-flags.js";

/** `enact verify`: checks every record of a store. */
export const verifyCommand: AddCommand = (program, { terminal, exit }) => {
  withVerifyFlags(withDirectory(program.command("verify")))
    .description("check every record: signatures, chains, and what the records of each run say together")
    .action(async (directory: string, flags: VerifyFlags) => {
      // Whoever stops reading ends the process: then nothing was said of the rest.
      process.exitCode = EXIT.failed;
      const keys = await requiredKeysOf(flags);
      const store = await storeOf(directory, flags);
      const storeId = await storeIdOf(store);
      const approverKeys = await readApproverKeys(flags.approverKey);
      const given = await readAnchors(flags.anchor ?? []);
      const file =
        flags.state === undefined ? undefined : await openStateFile(flags.state, { directory, store: storeId });
      const anchors = file?.state === undefined ? given : joinAnchors([given, file.state]);
      const report = reportFor(terminal, flags);
      const verifiedAt = new Date().toISOString();
      const order = {
        keys,
        anchors,
        approverKeys,
        allowInsecureKey: flags.allowInsecureKey ?? false,
        strict: flags.strict ?? false,
        threads: flags.threads,
      };
      const { summary, codes } = await runVerification(store, order, report, terminal);
      const found = { ...summary, store: storeId ?? null, verifiedAt, codes, anchors: anchors.heads.length };
      const state = file && (await rememberState(file, found, store));
      await report.end(state === undefined ? found : { ...found, state });
      exit(exitCodeOf(found, flags));
    });
};

async function storeOf(directory: string, { copies = false }: VerifyFlags): Promise<FileReceiptStore> {
  const store = await openStore(directory);
  return copies ? new FileReceiptStore({ directory, copies }) : store;
}

function exitCodeOf({ unreadable, errors, warnings }: Verified, { failOnWarning = false }: VerifyFlags): number {
  if (unreadable > 0) return EXIT.failed;
  return errors > 0 || (failOnWarning && warnings > 0) ? EXIT.bad : EXIT.ok;
}

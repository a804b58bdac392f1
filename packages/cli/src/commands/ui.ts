import { InvalidArgumentError } from "commander";
import type { AddCommand } from "../command.js";
import { type KeyFlags, keyringOf, keyringOptionsOf, withKeys } from "../keys/key-options.js";
import { openStore, withDirectory } from "../store/open-store.js";
import { print } from "../terminal/terminal.js";
import { startViewer } from "../viewer/viewer.js";

/** `enact ui`: shows the receipts in the browser. */
export const uiCommand: AddCommand = (program, { terminal }) => {
  withKeys(withDirectory(program.command("ui")))
    .description("view the receipts in a browser on this machine, read-only")
    .option("--port <number>", "the port to listen on; 0 is any that is free", portOf, 0)
    .action(async (directory: string, flags: KeyFlags & { readonly port: number }) => {
      const keys = await keyringOptionsOf(flags);
      // Keys that are no good are refused before anything is begun.
      await keyringOf(flags);
      const { allowInsecureKey = false, port } = flags;
      const stopped = stopSignal();
      const viewer = await startViewer({ store: await openStore(directory), port, keys, allowInsecureKey });
      // Scripts read the address from the first line.
      print(terminal, viewer.url, ...notes(keys !== undefined));
      await stopped;
      await viewer.close();
    });
};

function notes(hasKey: boolean): readonly string[] {
  const about = "Open this address in a browser on this machine. The viewer is read-only; Ctrl+C ends it.";
  if (hasKey) return [about];
  return [about, "There is no key, so no signature is checked: give --key-file or --public-key, or set ENACT_SECRET."];
}

/** Resolves when the viewer is to end. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

function portOf(typed: string): number {
  const port = Number(typed);
  if (/^\d{1,5}$/.test(typed) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

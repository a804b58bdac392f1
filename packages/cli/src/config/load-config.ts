import { resolve } from "node:path";
import type { EnactClient } from "@enact/core";
import { clientOf } from "./client-of.js";
import { findConfig } from "./find-config.js";
import { importConfig } from "./import-config.js";
import { readJsonConfig } from "./read-json-config.js";

/** What the command needs of a client, whichever copy of @enact/core it was made with. */
export type ConfiguredClient = Pick<
  InstanceType<typeof EnactClient>,
  "approvals" | "approve" | "reject" | "resume" | "receipts" | "replay" | "close"
>;

/** What a configuration file gives. */
export interface Config {
  /** The file it was read from. */
  readonly file: string;
  /** The client that it exports, or one made of the options that it exports. Whoever loads it closes it. */
  readonly client: ConfiguredClient;
  /** The directory of its receipts, where it is known: where the file exports options with a directory. */
  readonly directory: string | undefined;
}

/**
 * Loads a configuration file, whose default export is a client, or the options of one. Commands use `withConfig`, which
 * closes the client too.
 *
 * @remarks The file is the user's own code and runs with the user's rights, so nothing but `replay`, `approvals` and `doctor`
 * loads it. A client that it makes finds its receipts where any program would, from the working directory; in options, a
 * relative `receipts` is relative to the file.
 * @param file - its path
 * @defaultValue file the first there is of `enact.config.{ts,mts,js,json}` in the working directory
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` naming the file, the field and the fix
 */
export async function loadConfig(file: string | undefined): Promise<Config> {
  const found = resolve(await findConfig(file));
  const exported = found.endsWith(".json") ? await readJsonConfig(found) : await importConfig(found);
  return { file: found, ...clientOf(exported, found) };
}

import type { FileReceiptStore } from "@enact/core";
import { type StateFile, writeStateFile } from "./state-file.js";
import type { Verified, VerifiedAgainst } from "./verified.js";

/**
 * Remembers what was verified, where no error was found and there is something to remember.
 *
 * @throws CommandError `ENACT_CLI_FILE` where it cannot be written
 */
export async function rememberState(
  file: StateFile,
  { errors, store: id, verifiedAt, heads }: Verified,
  store: FileReceiptStore,
): Promise<VerifiedAgainst> {
  const told = { file: file.path, before: file.state?.verifiedAt ?? null };
  if (errors > 0 || id === null) return { ...told, written: false };
  const known = new Set(file.state?.heads.map(({ hash }) => hash));
  // What the disk does not have yet can be gone after a power cut, and would look as if somebody had removed it.
  for (const { chain, hash } of heads) if (!known.has(hash)) await store.newest(chain).catch(() => undefined);
  await writeStateFile(file, { store: id, verifiedAt, heads: [...heads] });
  return { ...told, written: true };
}

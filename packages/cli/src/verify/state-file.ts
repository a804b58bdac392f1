import { randomUUID } from "node:crypto";
import { open, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Head } from "@enact/core";
import { z } from "zod";
import { CommandError } from "../command-error.js";
import { headSchema, momentSchema } from "./head-schema.js";
import { readJson } from "./read-json.js";

/** What one verification leaves for the next. */
export type VerifiedState = z.infer<typeof stateSchema>;

const stateSchema = z.strictObject({
  kind: z.literal("enact-verified"),
  v: z.literal(1),
  /** The id of the store. */
  store: headSchema.shape.chain,
  /** When the verification began: every chain that is older is among the heads. */
  verifiedAt: momentSchema,
  /** The newest verified record of each chain that was ever seen. */
  heads: z.array(headSchema),
});

/** A state file, read. */
export interface StateFile {
  readonly path: string;
  /** Undefined where there is none yet. */
  readonly state: VerifiedState | undefined;
}

/**
 * Opens a state file.
 *
 * @param store - the id of the store that is to be verified; undefined where it has none
 * @throws CommandError `ENACT_CLI_BAD_STATE` for a file that holds no state, or that of another store; `ENACT_CLI_FILE` where
 * none can be kept there
 */
export async function openStateFile(
  file: string,
  { directory, store }: { readonly directory: string; readonly store: string | undefined },
): Promise<StateFile> {
  const path = await placeOf(file, directory);
  const state = await readState(path);
  if (state === undefined || store === undefined || state.store === store) return { path, state };
  throw badState(path, `is of the store ${state.store}, and ${directory} is the store ${store}`);
}

/**
 * Replaces what a state file holds, at once and durably. What another verification has put there meanwhile is kept.
 *
 * @throws CommandError `ENACT_CLI_FILE` where it cannot be written
 */
export async function writeStateFile({ path, state: before }: StateFile, found: Omit<VerifiedState, "kind" | "v">) {
  const others = [before, await readState(path)].filter((state) => state?.store === found.store);
  const heads = newestOf([...others.flatMap((state) => state?.heads ?? []), ...found.heads]);
  const verifiedAt = [...others.flatMap((state) => state?.verifiedAt ?? []), found.verifiedAt].sort().at(-1);
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const text = `${JSON.stringify({ kind: "enact-verified", v: 1, store: found.store, verifiedAt, heads }, null, 1)}\n`;
    await writeFile(draft, text, { flag: "wx", mode: 0o600, flush: true });
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("ENACT_CLI_FILE", `The state cannot be written to ${path}: ${reason}.`, { cause: error });
  }
}

/** Where the file is, links followed, so that they stay links. */
async function placeOf(file: string, directory: string): Promise<string> {
  const parent = await realpath(dirname(resolve(file))).catch(() => undefined);
  if (parent === undefined || !(await stat(parent)).isDirectory()) {
    throw new CommandError("ENACT_CLI_FILE", `There is no directory ${dirname(resolve(file))} to keep a state in.`);
  }
  const path = await realpath(join(parent, basename(file))).catch(() => join(parent, basename(file)));
  const within = relative(await realpath(directory), path);
  // On Windows what lies on another drive has no relative path.
  if (within === ".." || within.startsWith(`..${sep}`) || isAbsolute(within)) return path;
  const message = `The state ${file} lies within the receipts, where whoever changes them can change it too; keep it elsewhere.`;
  throw new CommandError("ENACT_CLI_USAGE", message);
}

async function readState(path: string): Promise<VerifiedState | undefined> {
  const value = await readJson(path).catch((error: unknown) => {
    throw badState(path, `cannot be read (${error instanceof Error ? error.message : String(error)})`, error);
  });
  if (value === undefined) return undefined;
  const state = stateSchema.safeParse(value);
  if (state.success) return state.data;
  throw badState(path, "holds no state of enact verify", state.error);
}

function badState(path: string, what: string, cause?: unknown): CommandError {
  const message = `The state file ${path} ${what}. It was left alone; name another file, or remove this one if it is of no use.`;
  return new CommandError("ENACT_CLI_BAD_STATE", message, { cause });
}

/** The newest head of each chain. */
function newestOf(heads: readonly Head[]): readonly Head[] {
  const newest = new Map<string, Head>();
  for (const head of heads) if (head.seq >= (newest.get(head.chain)?.seq ?? -1)) newest.set(head.chain, head);
  return [...newest.values()].sort((a, b) => (a.chain < b.chain ? -1 : 1));
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and keeps its entries durable itself.
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

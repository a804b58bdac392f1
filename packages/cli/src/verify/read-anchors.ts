import { type Head, type Receipt, receiptHash, receiptSchema } from "@enact/core";
import { z } from "zod";
import { CommandError } from "../command-error.js";
import { headSchema, momentSchema } from "./head-schema.js";
import { readJson } from "./read-json.js";

/** Records that must be there, and when the verification began that has seen all of a store's chains among them. */
export interface Anchors {
  readonly heads: readonly Head[];
  /** Undefined where they are single records, and no whole store was seen. */
  readonly verifiedAt: string | undefined;
}

/**
 * Reads what was given as anchors: `CHAIN:SEQ:sha256:HEX`, or files that hold a head, several, a receipt, or the summary of an
 * earlier verification.
 *
 * @throws CommandError `ENACT_CLI_USAGE` for what is none of these, `ENACT_CLI_FILE` for a file that cannot be read
 */
export async function readAnchors(given: readonly string[]): Promise<Anchors> {
  const all: Anchors[] = [];
  for (const text of given) all.push(literalIn(text) ?? (await readAnchorFile(text)));
  return joinAnchors(all);
}

/** Several sets of anchors as one: what none of them has seen is younger than the youngest. */
export function joinAnchors(all: readonly Anchors[]): Anchors {
  const moments = all.flatMap(({ verifiedAt }) => verifiedAt ?? []).sort();
  return { heads: all.flatMap(({ heads }) => heads), verifiedAt: moments.at(-1) };
}

function literalIn(text: string): Anchors | undefined {
  const [, chain, seq, hash] = /^([0-9a-f-]{36}):(\d{1,16}):(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  const head = headSchema.safeParse({ chain, seq: Number(seq), hash });
  return head.success ? { heads: [head.data], verifiedAt: undefined } : undefined;
}

async function readAnchorFile(path: string): Promise<Anchors> {
  const value = await readJson(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("ENACT_CLI_FILE", `The anchor ${path} cannot be read: ${reason}.`, { cause: error });
  });
  if (value === undefined) {
    throw new CommandError("ENACT_CLI_USAGE", `The anchor ${path} is neither CHAIN:SEQ:sha256:HEX nor a file.`);
  }
  const anchors = anchorsIn(value);
  if (anchors !== undefined) return anchors;
  throw new CommandError(
    "ENACT_CLI_USAGE",
    `The anchor ${path} holds no anchor: give {chain, seq, hash}, an array of those, a receipt, or a summary of enact verify.`,
  );
}

function anchorsIn(value: unknown): Anchors | undefined {
  const summary = wrappedSchema.safeParse(value).data?.summary ?? summarySchema.safeParse(value).data;
  if (summary !== undefined) return { heads: summary.heads, verifiedAt: summary.verifiedAt };
  const heads = headsSchema.safeParse(value);
  if (heads.success) return { heads: heads.data, verifiedAt: undefined };
  const receipt = receiptSchema.safeParse(value);
  if (receipt.success) return { heads: [anchorOf(receipt.data)], verifiedAt: undefined };
  const head = headSchema.safeParse(value);
  return head.success ? { heads: [head.data], verifiedAt: undefined } : undefined;
}

function anchorOf(receipt: Receipt): Head {
  const { chain, seq } = receipt;
  return { chain, seq, hash: receiptHash(receipt) };
}

/** None at all would look like an anchor that holds. */
const headsSchema = z.array(headSchema).min(1);

const summarySchema = z.object({ heads: headsSchema, verifiedAt: momentSchema.optional() });

/** The last line of `enact verify --json`. */
const wrappedSchema = z.object({ summary: summarySchema });

import { join } from "node:path";
import { z } from "zod";
import type { ClaimHolder } from "../contracts/store.js";
import { StoreError } from "../errors.js";
import { id } from "../models/fields.js";
import { isErrno, makeDirectory, publishFile, readSmallFile, syncDirectory } from "./files.js";
import { asStoreError } from "./store-error.js";

const holderSchema = z.strictObject({ runId: id, chain: id });

/** A claim's content and some room for a hand that restored it. */
const MAX_CLAIM_BYTES = 256;

/**
 * Takes a claim: a file that is made whole under another name and then linked, so that it is there once, with its
 * content, or not at all.
 *
 * @returns who has it
 * @throws StoreError when it can be neither made nor read
 */
export async function takeClaim(directory: string, name: string, holder: ClaimHolder): Promise<ClaimHolder> {
  checkClaimName(name);
  const path = join(directory, name);
  try {
    await makeDirectory(directory);
    await publishFile(path, `${JSON.stringify({ runId: holder.runId, chain: holder.chain })}\n`);
    await syncDirectory(directory);
    return holder;
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw asStoreError(error, `The claim ${path} cannot be made`);
  }
  return readClaim(path);
}

/** @throws StoreError for what is no name of a claim, so that no path is made of it */
export function checkClaimName(name: string): void {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new StoreError("A claim's name must be 64 lower-case hex digits.");
}

async function readClaim(path: string): Promise<ClaimHolder> {
  try {
    const holder = holderSchema.parse(JSON.parse(await readSmallFile(path, MAX_CLAIM_BYTES)));
    // The one who made it may not have come to this yet, and what is built on it must not be lost.
    await syncDirectory(join(path, ".."));
    return holder;
  } catch (error) {
    throw asStoreError(error, `Who has the claim ${path} cannot be read`);
  }
}

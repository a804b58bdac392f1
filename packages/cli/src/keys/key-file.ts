import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { KeyOptions } from "@enact/core";
import { CommandError } from "../command-error.js";

/**
 * Reads a key: an Ed25519 key as PEM (RFC 8410), or else a secret, whose last newline does not count.
 *
 * @param isPublic - whether nothing but a public key will do
 * @throws CommandError `ENACT_CLI_BAD_KEY` naming the file and what is wrong with it
 */
export async function readKeyFile(file: string, { isPublic = false } = {}): Promise<KeyOptions> {
  const text = await readText(file);
  if (text.includes("-----BEGIN")) return keyOfPem(file, text, isPublic);
  if (isPublic) throw bad(file, "is no public key as PEM");
  return { alg: "hmac-sha256", secret: text.replace(/\r?\n$/, "") };
}

function keyOfPem(file: string, pem: string, isPublic: boolean): KeyOptions {
  try {
    if (!pem.includes("PRIVATE KEY")) return { alg: "ed25519", publicKey: createPublicKey(pem) };
    if (!isPublic) return { alg: "ed25519", privateKey: createPrivateKey(pem) };
  } catch (error) {
    throw bad(file, "is no Ed25519 key as PEM", error);
  }
  throw bad(file, "holds a private key; who only verifies needs the public one");
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw bad(file, `cannot be read (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function bad(file: string, what: string, cause?: unknown): CommandError {
  return new CommandError("ENACT_CLI_BAD_KEY", `The key file ${file} ${what}.`, { cause });
}

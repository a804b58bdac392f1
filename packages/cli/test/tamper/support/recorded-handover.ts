import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyOptions } from "@enact/core";
import { vi } from "vitest";
import { SECRET } from "../../support/history.js";
import { StoredFiles } from "./copied-store.js";
import { ed25519Signer, hmacSigner, type Signer } from "./forge.js";
import { bankClient } from "./recorded-bank.js";
import type { VerifyCall } from "./verifying.js";

/** A store whose key was changed, from a shared secret to a key pair. */
export interface RecordedHandover {
  readonly files: StoredFiles;
  /** Begun with the old key and ended, begun with it to change it, and begun with the new one. The last two name the others. */
  readonly chains: Readonly<Record<"old" | "change" | "fresh", string>>;
  readonly signers: Readonly<Record<"old" | "fresh", Signer>>;
  /** How it is verified by one who has the old secret and the new public key. */
  readonly call: VerifyCall;
  readonly publicKey: KeyObject;
  /** The file of the new public key. */
  readonly publicKeyFile: string;
}

/** Records such a store, and puts the public key beside it. */
export async function recordHandover(root: string): Promise<RecordedHandover> {
  const directory = join(root, "receipts");
  const publicKeyFile = join(root, "public.pem");
  mkdirSync(root, { recursive: true });
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(publicKeyFile, publicKey.export({ type: "spki", format: "pem" }));
  const old: KeyOptions = { alg: "hmac-sha256", secret: SECRET };
  const fresh: KeyOptions = { alg: "ed25519", privateKey, active: true };
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01T08:00:00.000Z") });
  try {
    for (const keys of [[old], [old, fresh]]) {
      const { client, pay } = bankClient(directory, { keys });
      await pay({ payee: "ada", euros: 10 });
      await client.close();
      vi.setSystemTime(Date.now() + 60_000);
    }
  } finally {
    vi.useRealTimers();
  }
  const files = new StoredFiles(directory);
  const [first = "", ...others] = files.chains;
  const change = others.find((chain) => files.records(chain).some(({ kind }) => kind === "key")) ?? "";
  return {
    files,
    chains: { old: first, change, fresh: others.find((chain) => chain !== change) ?? "" },
    signers: { old: hmacSigner(SECRET), fresh: ed25519Signer(privateKey) },
    call: { args: ["--key", SECRET, "--public-key", publicKeyFile], env: {} },
    publicKey,
    publicKeyFile,
  };
}

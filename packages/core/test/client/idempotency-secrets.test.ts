import { generateKeyPairSync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IdempotencyConflictError } from "../../src/errors.js";
import { requireApproval } from "../../src/policy/verdicts.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { BOSS, request, shop } from "./idempotency-shop.js";

const hmac = (secret: string) => ({ alg: "hmac-sha256", secret }) as const;
const [OLD, NEXT] = [hmac(SECRET), hmac("another-secret-of-at-least-32-bytes!")];
const HMAC = {
  old: { keys: [OLD] },
  both: { keys: [OLD, { ...NEXT, active: true }] },
  next: { keys: [NEXT] },
} as const;

describe("what is redacted", () => {
  const redact = ["actor.email", "payload.card", "input.card"];
  const secret = { ...request, payload: { card: "4111111111111111", cents: 100 } };

  it("still tells two requests apart, and shows nothing of them", async () => {
    const directory = await temporaryDirectory();
    const { client, paid } = shop();
    const options = { secret: SECRET, receipts: new FileReceiptStore({ directory }), redact };
    const enact = client(options);
    const first = await enact.run(secret);
    expect(first.receipt.payload).toMatchObject({ card: { $enact: "redacted" } });
    const again = await enact.run(secret);
    expect(again.receipt).toEqual(first.receipt);
    const changes = [
      { payload: { ...secret.payload, card: "4000000000000000" } },
      { actor: { ...ACTOR, email: "other@company.com" } },
    ];
    for (const change of changes) {
      await expect(enact.run({ ...secret, ...change })).rejects.toThrow(IdempotencyConflictError);
    }
    expect(paid).toHaveLength(1);
    expect(await findingsOf(enact)).toEqual([]);
    await enact.close();

    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const everything = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "utf8")));
    const stored = [...files.map(({ name }) => name), ...everything].join("\n");
    expect(stored).not.toContain("4111111111111111");
    expect(stored).not.toContain(ACTOR.email);
  });

  it("makes another digest with another secret, so that nobody can try guesses without it", async () => {
    const digests = [SECRET, "another-secret-of-at-least-32-bytes!"].map(async (value) => {
      const { receipt } = await shop().client({ secret: value, redact }).run(secret);
      expect(receipt.requestDigest).toMatch(/^[0-9a-f]{64}$/);
      return receipt.requestDigest;
    });
    expect(new Set(await Promise.all(digests)).size).toBe(2);
  });
});

describe("the keys that records are signed with", () => {
  const old = generateKeyPairSync("ed25519");
  const next = generateKeyPairSync("ed25519");
  const alg = "ed25519" as const;
  const oldAlone = { keys: [{ alg, privateKey: old.privateKey }] };
  const both = {
    keys: [
      { alg, privateKey: old.privateKey },
      { alg, privateKey: next.privateKey, active: true },
    ],
  };
  const public_ = {
    keys: [
      { alg, publicKey: old.publicKey },
      { alg, privateKey: next.privateKey, active: true },
    ],
  };
  const stillOld = {
    keys: [
      { alg, privateKey: old.privateKey, active: true },
      { alg, privateKey: next.privateKey },
    ],
  };

  it("can be Ed25519 keys", async () => {
    const { client, paid } = shop();
    const first = await client(oldAlone).run(request);
    expect(first.receipt).toMatchObject({ alg: "ed25519", requestDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await client(oldAlone).run(request)).toEqual(first);
    await expect(client(oldAlone).run({ ...request, payload: {} })).rejects.toThrow(IdempotencyConflictError);
    expect(paid).toHaveLength(1);
  });

  it("tell two requests apart after a change, as long as the outgoing one's secret part is there", async () => {
    const { client, paid } = shop();
    const first = await client(oldAlone).run(request);
    const changed = client(both);
    expect((await changed.run({ ...request, idempotencyKey: "other" })).receipt.kid).not.toBe(first.receipt.kid);
    expect(await changed.run(request)).toEqual(first);
    await expect(changed.run({ ...request, payload: {} })).rejects.toThrow("for another request");

    const error = await rejectionOf(client(public_).run(request));
    expect(error).toBeInstanceOf(IdempotencyConflictError);
    expect(error.message).toContain(`cannot be told without the secret part of the key ${first.receipt.kid}`);
    expect(paid).toHaveLength(2);
    expect(await findingsOf(changed)).toEqual([]);
  });

  it("may change between an approval and what is done upon it", async () => {
    const { client, paid, state } = shop();
    state.says = requireApproval("Look at it");
    const before = client(oldAlone);
    const asked = await before.run(request);
    await before.close();
    const after = client(both);
    expect(await after.run(request)).toEqual(asked);
    await after.approve(asked.receipt.runId, { approver: BOSS });
    const resumed = await after.resume(asked.receipt.runId);
    expect(await after.run(request)).toEqual(resumed);
    await expect(after.run({ ...request, payload: {} })).rejects.toThrow("for another request");
    expect(paid).toHaveLength(1);
    expect(await findingsOf(after)).toEqual([]);
  });

  it("may have been changed by another process, which this one hears of when it begins", async () => {
    const { client, paid } = shop();
    await client(oldAlone).run({ ...request, idempotencyKey: "other" });
    await client(both).run({ ...request, idempotencyKey: "another" });
    const late = client(stillOld);
    const first = await late.run(request);
    expect(await late.run(request)).toEqual(first);
    expect(await client(both).run(request)).toEqual(first);
    await expect(late.run({ ...request, payload: {} })).rejects.toThrow("for another request");
    expect(paid).toHaveLength(3);
    expect(await findingsOf(late)).toEqual([]);
  });

  it("are all needed to know what was done: what one that is not here has signed is not done again", async () => {
    const { client, paid } = shop();
    await client(HMAC.old).run(request);
    await client(HMAC.both).run({ ...request, idempotencyKey: "other" });
    const { receipt } = await client(HMAC.next).run(request);
    expect(receipt).toMatchObject({ decision: "BLOCK", error: { code: "ENACT_STORE_FAILED" } });
    expect(receipt.error?.message).toContain("Give `keys` every key");
    expect(paid).toHaveLength(2);
  });
});

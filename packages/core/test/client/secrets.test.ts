import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import { ConfigurationError, ReceiptWriteError } from "../../src/errors.js";
import { keyFromSecret } from "../../src/receipt/keyring.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";

const idle = defineWorkflow({ name: "idle", systems: {}, payload: anyObject, run: () => undefined });

const clientWith = (options: object, receipts = new MemoryReceiptStore()) =>
  new EnactClient({ receipts, ...options, systems: {}, policies: [], workflows: [idle] });

const request = { workflow: "idle", actor: ACTOR, payload: {} } as const;

const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);

const INSECURE = [expect.stringContaining("published development secret"), { code: "ENACT_INSECURE_KEY" }];

beforeEach(() => {
  warnings.mockClear();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  warnings.mockRestore();
});

describe("the secret", () => {
  it.each(["", "short", "x".repeat(31), "€".repeat(10)])("is refused when it is %j, and not shown", (secret) => {
    expect(() => clientWith({ secret })).toThrow(ConfigurationError);
    expect(() => clientWith({ secret })).toThrow(/at least 32 bytes/);
    if (secret !== "") expect(() => clientWith({ secret })).not.toThrow(secret);
    vi.stubEnv("ENACT_SECRET", secret);
    expect(() => clientWith({})).toThrow(/at least 32 bytes/);
  });

  it("counts in bytes, not characters", () => {
    expect(() => clientWith({ secret: "€".repeat(11) })).not.toThrow();
  });

  it("the environment's secret is used where none is given", async () => {
    vi.stubEnv("ENACT_SECRET", SECRET);
    const { receipt } = await clientWith({}).run(request);
    expect(receipt.kid).toBe(keyFromSecret(SECRET).kid);
    expect(verifySignature(receipt, SECRET)).toBe(true);
  });

  it("that is given outranks the environment's", async () => {
    vi.stubEnv("ENACT_SECRET", "another-secret-of-at-least-thirty-two-bytes");
    const { receipt } = await clientWith({ secret: SECRET }).run(request);
    expect(verifySignature(receipt, SECRET)).toBe(true);
  });

  it("is needed in production", () => {
    vi.stubEnv("ENACT_SECRET", undefined);
    vi.stubEnv("NODE_ENV", "production");
    expect(() => clientWith({})).toThrow("In production receipts need a secret of your own: set ENACT_SECRET");
    expect(() => clientWith({ secret: SECRET })).not.toThrow();
  });

  it("may be an Ed25519 key instead", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const enact = clientWith({ keys: [{ alg: "ed25519", privateKey }] });
    const { receipt } = await enact.run(request);
    expect(receipt.alg).toBe("ed25519");
    expect(await findingsOf(enact)).toEqual([]);
    const { publicKey } = generateKeyPairSync("ed25519");
    expect(() => clientWith({ keys: [{ alg: "ed25519", publicKey }] })).toThrow("None of the keys can sign");
  });
});

describe("the development secret", () => {
  it("is used where there is none, with a warning and a kid that says so", async () => {
    vi.stubEnv("ENACT_SECRET", undefined);
    const enact = clientWith({});
    expect(warnings.mock.calls).toEqual([INSECURE]);
    const { receipt } = await enact.run(request);
    expect(receipt.kid).toBe("insecure-default");
    expect(await findingsOf(enact)).toContainEqual(
      expect.objectContaining({ code: "insecure_key", severity: "error" }),
    );
    expect((await enact.receipts.verify({ allowInsecureKey: true })).findings).toEqual([]);
  });

  it("is the same whether it is given or not", async () => {
    const { receipt } = await clientWith({ secret: "enact-default-secret" }).run(request);
    expect(receipt.kid).toBe("insecure-default");
    expect(warnings.mock.calls).toEqual([INSECURE]);
  });

  it("warns of nothing where there is a secret", async () => {
    await clientWith({ secret: SECRET }).run(request);
    expect(warnings).not.toHaveBeenCalled();
  });

  it("is refused in a store that holds another key's records, before any effect", async () => {
    vi.stubEnv("ENACT_SECRET", undefined);
    const store = new MemoryReceiptStore();
    await clientWith({ secret: SECRET }, store).run(request);
    const run = vi.fn();
    const acting = defineWorkflow({ ...idle, run });
    const enact = new EnactClient({ receipts: store, systems: {}, policies: [], workflows: [acting] });
    const error = await rejectionOf(enact.run(request));
    expect(error).toBeInstanceOf(ReceiptWriteError);
    expect(error.cause).toBeInstanceOf(ConfigurationError);
    expect((error.cause as Error).message).toContain("This store holds records of another key");
    expect(run).not.toHaveBeenCalled();
    expect(await store.chains()).toHaveLength(1);
  });
});

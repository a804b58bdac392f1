import { describe, expect, it, vi } from "vitest";
import { EnactClient } from "../../src/client.js";
import type { ChainWriter } from "../../src/contracts/store.js";
import { ReceiptWriteError, StoreError } from "../../src/errors.js";
import type { Receipt } from "../../src/models/record.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { block } from "../../src/policy/verdicts.js";
import { verifySignature } from "../../src/receipt/sign-receipt.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { ACTOR, findingsOf, Notes, rejectionOf, SECRET } from "../support/engine.js";

/** A store whose disk is full as soon as a record of one kind comes. */
class FullStore extends MemoryReceiptStore {
  readonly #kind: string;
  constructor(kind: string) {
    super();
    this.#kind = kind;
  }

  override async createChain(chain: string): Promise<ChainWriter> {
    if (this.#kind === "chain") throw new StoreError("The directory cannot be made.");
    const writer = await super.createChain(chain);
    return {
      append: async (lines) => {
        const full = lines.some((line) => Buffer.from(line).includes(`"kind":"${this.#kind}"`));
        if (full) throw new StoreError("The disk is full.");
        await writer.append(lines);
      },
      close: () => writer.close(),
    };
  }
}

const act = defineWorkflow({
  name: "act",
  systems: { notes: Notes },
  payload: anyObject,
  async run({ systems }) {
    await systems.notes.list({});
    await systems.notes.add({ text: "a" });
    await systems.notes.add({ text: "b" });
  },
});

const request = { workflow: "act", actor: ACTOR, payload: { card: "CARD-NUMBER" } } as const;

function clientOn(kind: string) {
  const notes = new Notes();
  const options = { secret: SECRET, receipts: new FullStore(kind), redact: ["payload.card"] };
  return { notes, enact: new EnactClient({ ...options, systems: { notes }, policies: [], workflows: [act] }) };
}

describe("a store that fails", () => {
  it.each([
    ["at the chain", "chain", []],
    ["at the intent, which is written with the first attempt", "intent", []],
    ["at the attempt", "attempt", []],
    ["at the result", "result", ["a"]],
    ["at the receipt", "receipt", ["a", "b"]],
  ])("%s: no effect without an attempt, and the run rejects with its signed receipt", async (_name, kind, done) => {
    const { notes, enact } = clientOn(kind);
    const error = await rejectionOf(enact.run(request));
    expect(error).toBeInstanceOf(ReceiptWriteError);
    expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", cause: { code: "ENACT_STORE_FAILED" } });
    expect(notes.shelf.notes).toEqual(done);
    const receipt = error.receipt as Receipt;
    expect(verifySignature(receipt, SECRET)).toBe(true);
    expect(receipt).toMatchObject({ workflow: "act", payload: { card: { $enact: "redacted" } } });
    expect(JSON.stringify(receipt)).not.toContain("CARD-NUMBER");
    const written = receipt.actionsTaken.filter(({ effect, status }) => effect === "write" && status === "succeeded");
    expect(written).toHaveLength(done.length);
  });

  it("fails every later run before its workflow begins", async () => {
    const { notes, enact } = clientOn("receipt");
    await rejectionOf(enact.run(request));
    const error = await rejectionOf(enact.run(request));
    expect(error).toBeInstanceOf(ReceiptWriteError);
    expect(error.receipt).toMatchObject({
      decision: "BLOCK",
      policyResults: [{ policy: "enact:intent", passed: false }],
    });
    expect(notes.shelf.notes).toEqual(["a", "b"]);
  });

  it("makes a blocked run reject too: a refusal without evidence is not acknowledged", async () => {
    const policies = [definePolicy({ name: "no", evaluate: () => block("no") })];
    const options = { secret: SECRET, receipts: new FullStore("receipt"), systems: { notes: new Notes() }, policies };
    const error = await rejectionOf(new EnactClient({ ...options, workflows: [act] }).run(request));
    expect(error).toBeInstanceOf(ReceiptWriteError);
    expect(error.receipt).toMatchObject({ decision: "BLOCK", outcome: "blocked" });
  });

  it("may be tried again where its chain could not be begun", async () => {
    const store = new MemoryReceiptStore();
    const notes = new Notes();
    const create = vi.spyOn(store, "createChain");
    for (let time = 0; time < 3; time++) create.mockRejectedValueOnce(new StoreError("Not yet."));
    const enact = new EnactClient({
      secret: SECRET,
      receipts: store,
      systems: { notes },
      policies: [],
      workflows: [act],
    });
    // Both the intent and the receipt fail, then the intent alone.
    expect(await rejectionOf(enact.run(request))).toBeInstanceOf(ReceiptWriteError);
    expect((await enact.run(request)).receipt).toMatchObject({
      decision: "BLOCK",
      error: { code: "ENACT_STORE_FAILED" },
      policyResults: [{ policy: "enact:intent" }],
    });
    expect(notes.shelf).toEqual({ notes: [], reads: 0 });
    expect((await enact.run(request)).result.success).toBe(true);
    expect(await findingsOf(enact)).toEqual([]);
  });
});

import { expect } from "vitest";
import { z } from "zod";
import type { ClientReceipts } from "../../src/client/client-receipts.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { Actions } from "../../src/contracts/connector.js";
import type { Runner, RunRequest } from "../../src/contracts/runner.js";
import type { Finding } from "../../src/models/finding.js";
import type { Resource } from "../../src/models/resource.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { anyObject } from "../../src/request/any-object.js";
import { MemoryReceiptStore } from "../../src/store/memory-store.js";

export const SECRET = "a-secret-of-at-least-thirty-two-bytes";

export const ACTOR = { email: "agent@company.com", role: "engineer" } as const;

/** What nearly every client of a test is given: a store of its own, and a secret. */
export function signed() {
  return { secret: SECRET, receipts: new MemoryReceiptStore() };
}

/** What happened to the notes. */
export interface Shelf {
  readonly notes: string[];
  /** How often the notes were read. */
  reads: number;
}

const file = (name: string, change: Resource["change"]): Resource => ({ kind: "file.path", name, change });

const notesActions = (shelf: Shelf) => ({
  add: action({
    input: z.object({ text: z.string() }),
    effect: "write",
    touches: ({ text }) => [file(text, "create")],
    run: ({ text }) => {
      shelf.notes.push(text);
      return { count: shelf.notes.length };
    },
  }),
  list: action({
    input: anyObject,
    effect: "read",
    touches: () => [file("notes", "read")],
    run: () => {
      shelf.reads += 1;
      return { notes: [...shelf.notes] };
    },
  }),
  erase: action({
    input: z.object({ text: z.string() }),
    effect: "write",
    prepare: ({ text }) => ({ at: shelf.notes.indexOf(text) }),
    touches: ({ text }) => [file(text, "delete")],
    run: (_input, { before }) => {
      shelf.notes.splice(before.at, 1);
      return { left: shelf.notes.length };
    },
  }),
});

/** A connector whose effects are real and can be counted. By default it may not erase. */
export class Notes extends Connector<ReturnType<typeof notesActions>> {
  readonly shelf: Shelf;

  constructor(allowedActions: readonly ("add" | "list" | "erase")[] = ["add", "list"]) {
    const shelf: Shelf = { notes: [], reads: 0 };
    super({ system: "notes", actions: notesActions(shelf), allowedActions });
    this.shelf = shelf;
  }
}

/** A connector that may do everything it can. */
export function connectorOf<A extends Actions>(actions: A): Connector<A> {
  return new Connector({ system: "test", actions, allowedActions: Object.keys(actions) });
}

/** A write that touches one file. */
export function write<Output>(run: (input: object, call: { readonly signal: AbortSignal }) => Output) {
  return action({ input: anyObject, effect: "write", touches: () => [file("/tmp/a", "update")], run });
}

/** A read that says nothing of what it touches. */
export function read<Output>(run: (input: object, call: { readonly signal: AbortSignal }) => Output) {
  return action({ input: anyObject, effect: "read", run });
}

/** What a strict verification of everything that a client's store holds finds. */
export async function findingsOf(client: { readonly receipts: ClientReceipts }): Promise<readonly Finding[]> {
  return (await client.receipts.verify({ strict: true })).findings;
}

/** Runs, and makes sure that what was stored is the receipt, and that a verifier has nothing to say of it. */
export async function runSoundly(
  client: Runner & { readonly receipts: ClientReceipts },
  request: RunRequest,
): Promise<RunOutcome> {
  const outcome = await client.run(request);
  expect(await client.receipts.get(outcome.receipt.runId)).toEqual(outcome.receipt);
  expect(await findingsOf(client)).toEqual([]);
  return outcome;
}

/** What a promise rejects with. */
export async function rejectionOf<E = Error & { readonly code: string; readonly receipt: never }>(
  promise: Promise<unknown>,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error("It should have been rejected.");
}

/** Every function that can be reached from a value, by its path, without calling any. */
export function functionsIn(value: unknown, path = "", seen = new Set<unknown>()): readonly string[] {
  if (typeof value === "function") return [path];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => functionsIn(Reflect.get(value, key), `${path}.${String(key)}`, seen));
}

/** Every array and object in a value, itself included. */
export function partsOf(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

export const tick = (milliseconds = 0) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

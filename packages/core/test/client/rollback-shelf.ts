import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { Reconciliation } from "../../src/contracts/connector.js";
import { ActionError } from "../../src/errors.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";

/** Where a rollback can stop: as it looks at a write, before it undoes it, and after that, unanswered. */
type ShelfStop = "look" | "call" | "effect";

/** Called at each of these; a process that is to be killed there never comes back from it. */
export type AtStop = (at: ShelfStop, name: string) => Promise<void>;

/** A shelf whose books are files, so that what was done to it outlives who did it. */
export class Shelf extends Connector<ReturnType<typeof actionsOn>> {
  readonly #directory: string;

  constructor(directory: string, stop: AtStop = async () => undefined) {
    super({ system: "shelf", actions: actionsOn(directory, stop), allowedActions: ["put", "putUnseen"] });
    this.#directory = directory;
  }

  /** The books that are there. */
  get books(): readonly string[] {
    return readdirSync(this.#directory).filter((name) => name !== "undone");
  }

  /** Which books were taken away again, in order, and as often as they were. */
  get undone(): readonly string[] {
    return undoneIn(this.#directory).map(({ name }) => name);
  }
}

function actionsOn(directory: string, stop: AtStop) {
  const input = z.object({ name: z.string() });
  const put = {
    input,
    effect: "write",
    touches: ({ name }: { readonly name: string }) => [{ kind: "file.path", name, change: "create" }] as const,
    run: ({ name }: { readonly name: string }) => {
      writeFileSync(join(directory, name), "", { flag: "wx" });
      return { name };
    },
  } as const;
  const undo = {
    prepare: async ({ input: { name } }: Put) => {
      await stop("look", name);
    },
    touches: ({ input: { name } }: Put) => [{ kind: "file.path", name, change: "delete" }] as const,
    run: async ({ input: { name } }: Put, { idempotencyKey }: { readonly idempotencyKey: string }) => {
      await stop("call", name);
      if (!existsSync(join(directory, name))) throw new ActionError("drift", "The book is gone.");
      takeAway(directory, name, idempotencyKey);
      await stop("effect", name);
      return { name };
    },
  };
  return {
    put: action({
      ...put,
      undo: {
        ...undo,
        reconcile: (_attempt, { idempotencyKey }): Reconciliation =>
          undoneIn(directory).some(({ key }) => key === idempotencyKey)
            ? { status: "succeeded", output: {} }
            : { status: "failed", code: "not_there", error: "It was not taken away." },
      },
    }),
    /** One of whose undo nobody can say later whether it has happened. */
    putUnseen: action({ ...put, undo }),
  };
}

interface Put {
  readonly input: { readonly name: string };
}

/** One step, so that a process which is killed has taken it or has not: what is gone is always known to be. */
function takeAway(directory: string, name: string, key: string): void {
  const undone = join(directory, "undone");
  mkdirSync(undone, { recursive: true });
  const turn = String(readdirSync(undone).length).padStart(4, "0");
  renameSync(join(directory, name), join(undone, `${turn} ${key} ${name}`));
}

function undoneIn(directory: string): readonly { readonly key: string; readonly name: string }[] {
  const path = join(directory, "undone");
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  return names.map((entry) => {
    const [, key = "", name = ""] = entry.split(" ");
    return { key, name };
  });
}

/** Workflows that put books on the shelf, one after the other. */
export const shelving = (["put", "putUnseen"] as const).map((name) =>
  defineWorkflow({
    name,
    systems: { shelf: Shelf },
    payload: z.object({ books: z.array(z.string()) }),
    run: async ({ payload: { books }, systems }) => {
      for (const book of books) await systems.shelf[name]({ name: book });
    },
  }),
);

import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { ReceiptStore } from "../../src/contracts/store.js";
import type { EnactError } from "../../src/errors.js";
import type { RunOutcome } from "../../src/models/run-result.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { ACTOR } from "../support/engine.js";
import { storeWith } from "../support/ledger.js";
import { die, type Lap, runnerOn } from "./track.js";

/** What a racer is asked to do. */
export type Task =
  | { readonly do: "run"; readonly lap: Lap; readonly idempotencyKey?: string }
  | { readonly do: "resume"; readonly runId: string }
  | { readonly do: "rollback"; readonly runId: string }
  | { readonly do: "recover" };

/** A race as one racer hears of it: all its tasks at once, with a client of its own. */
export interface Race {
  readonly directory: string;
  readonly effects: string;
  /** When to begin, in milliseconds since 1970, so that all do so together. */
  readonly at: number;
  readonly tasks: readonly Task[];
  /** Right after what the racer kills itself: a claim that it has won, or a record of this kind that is durable. */
  readonly diesAfter?: "claim" | "intent" | "reserve";
}

/** What a task has come to. */
export interface Answer {
  readonly runId?: string;
  readonly outcome?: string;
  readonly decision?: string;
  /** Stands for the whole receipt. */
  readonly signature?: string;
  /** What it was rejected with. */
  readonly code?: string;
  /** The runs that a recovery has closed. */
  readonly closed?: readonly string[];
}

// A process of its own that takes part in one race after the other.
for await (const line of createInterface({ input: process.stdin })) {
  const answers = await take(JSON.parse(line) as Race);
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

async function take({ directory, effects, at, tasks, diesAfter }: Race): Promise<readonly Answer[]> {
  const store = unsteady(new FileReceiptStore({ directory }));
  const client = runnerOn(diesAfter === undefined ? store : dyingAfter(diesAfter, store), effects);
  await pause(at - Date.now());
  const answers = await Promise.all(tasks.map((task) => perform(client, task)));
  await client.close();
  return answers;
}

async function perform(client: ReturnType<typeof runnerOn>, task: Task): Promise<Answer> {
  try {
    if (task.do === "recover") return { closed: (await client.recover()).closed.map(({ runId }) => runId) };
    return answerOf(await outcomeOf(client, task));
  } catch (error) {
    return { code: (error as EnactError).code ?? String(error) };
  }
}

function outcomeOf(
  client: ReturnType<typeof runnerOn>,
  task: Exclude<Task, { readonly do: "recover" }>,
): Promise<RunOutcome> {
  switch (task.do) {
    case "resume":
      return client.resume(task.runId);
    case "rollback":
      return client.rollback(task.runId, { actor: ACTOR });
    case "run":
      return client.run({
        workflow: "lap",
        actor: ACTOR,
        payload: task.lap,
        idempotencyKey: task.idempotencyKey,
      });
  }
}

function answerOf({ receipt: { runId, outcome, decision, signature } }: RunOutcome): Answer {
  return { runId, outcome, decision, signature };
}

/** A store that now and then takes its time, so that others can come between any two steps. */
function unsteady(store: ReceiptStore): ReceiptStore {
  const linger = () => pause(Math.random() < 0.5 ? 0 : 20 * Math.random());
  return storeWith(store, {
    claim: async (name, holder) => {
      const first = await store.claim(name, holder);
      await linger();
      return first;
    },
    createChain: async (chain) => {
      const writer = await store.createChain(chain);
      return {
        append: async (lines) => {
          await linger();
          await writer.append(lines);
        },
        close: () => writer.close(),
      };
    },
  });
}

function dyingAfter(what: NonNullable<Race["diesAfter"]>, store: ReceiptStore): ReceiptStore {
  if (what === "claim") {
    return storeWith(store, {
      claim: async (name, holder) => {
        const first = await store.claim(name, holder);
        return first.chain === holder.chain ? die() : first;
      },
    });
  }
  return storeWith(store, {
    createChain: async (chain) => {
      const writer = await store.createChain(chain);
      return {
        append: async (lines) => {
          await writer.append(lines);
          if (Buffer.concat(lines).includes(`"kind":"${what}"`)) await die();
        },
        close: () => writer.close(),
      };
    },
  });
}

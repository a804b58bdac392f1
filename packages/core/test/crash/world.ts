import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";

/** Where a run can stop: before its calls, before and after the last one's effect, after its calls. */
export type StopAt = "begin" | "call" | "effect" | "end";

/** Stops a run until it is told to go on. */
export type Stop = (at: StopAt, text: string) => Promise<void>;

/** What the world is asked for: each text is a write, and the run stops once. */
export interface Errand {
  readonly texts: readonly string[];
  readonly stopAt?: StopAt;
  /** At which of them it stops; the last, where absent. */
  readonly stopText?: string;
}

const stopAt = z.enum(["begin", "call", "effect", "end"]).exactOptional();

/** What is true of the world's line. */
interface Line {
  readonly path: string;
  readonly stop: Stop;
  /** Whether every answer is lost. */
  isLost: boolean;
  /** How often it was asked what became of a write. */
  asked: number;
}

/** A system whose state is a file, so that what was done to it outlives who did it. */
export class World extends Connector<ReturnType<typeof actionsOn>> {
  readonly line: Line;

  constructor(path: string, stop: Stop = async () => undefined) {
    const line = { path, stop, isLost: false, asked: 0 };
    super({ system: "world", actions: actionsOn(line), allowedActions: ["put", "putUnseen"] });
    this.line = line;
  }

  /** What was done, in order. */
  get texts(): readonly string[] {
    return linesOf(this.line.path).map((line) => line.slice(line.indexOf(" ") + 1));
  }
}

function actionsOn(line: Line) {
  const { path, stop } = line;
  const input = z.object({ text: z.string(), stopAt });
  const touches = ({ text }: { readonly text: string }) =>
    [{ kind: "file.path", name: text, change: "create" }] as const;
  const run = async (given: z.infer<typeof input>, { idempotencyKey }: { readonly idempotencyKey: string }) => {
    if (given.stopAt === "call") await stop("call", given.text);
    appendFileSync(path, `${idempotencyKey} ${given.text}\n`);
    if (given.stopAt === "effect") await stop("effect", given.text);
    if (line.isLost) throw new Error("The answer is lost.");
    return { text: given.text };
  };
  return {
    put: action({
      input,
      effect: "write",
      touches,
      run,
      // Nobody else writes here, so what is not there by now never will be.
      reconcile: ({ input: { text } }, { idempotencyKey }) => {
        line.asked += 1;
        if (line.isLost) return { status: "unknown" } as const;
        return linesOf(path).includes(`${idempotencyKey} ${text}`)
          ? ({ status: "succeeded", output: { text } } as const)
          : ({ status: "failed", code: "not_there", error: "It is not there." } as const);
      },
    }),
    /** One of which nobody can say later whether it was made. */
    putUnseen: action({ input, effect: "write", touches, run }),
  };
}

function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

/** Workflows that put each text into the world, one after the other. */
export function errands(stop: Stop = async () => undefined) {
  const errand = <const Name extends "put" | "putUnseen">(name: Name) =>
    defineWorkflow({
      name,
      systems: { world: World },
      payload: z.object({ texts: z.array(z.string()), stopAt, stopText: z.string().exactOptional() }),
      run: async ({ payload: { texts, stopAt, stopText }, systems }) => {
        const last = stopText ?? texts.at(-1) ?? "";
        if (stopAt === "begin") await stop("begin", last);
        for (const text of texts) {
          await systems.world[name]({ text, ...(text === last && stopAt !== undefined ? { stopAt } : undefined) });
        }
        if (stopAt === "end") await stop("end", last);
      },
    });
  return [errand("put"), errand("putUnseen")] as const;
}

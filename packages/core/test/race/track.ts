import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { EnactClient } from "../../src/client.js";
import { action } from "../../src/connector/action.js";
import { Connector } from "../../src/connector/connector.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { definePolicy } from "../../src/policy/define-policy.js";
import { pass, requireApproval } from "../../src/policy/verdicts.js";
import { defineWorkflow } from "../../src/workflow/define-workflow.js";
import { SECRET } from "../support/engine.js";

/** What is asked for in a race: a line in the file of effects. */
export interface Lap {
  readonly line: string;
  /** How long the write takes, in milliseconds. */
  readonly takes?: number;
  /** Whether a human has to agree. */
  readonly asks?: boolean;
  /** What it takes of the limit that all laps share, which has so much. */
  readonly cost?: number;
  readonly max?: number;
  /** Whether the process kills itself in the middle of the write, before the line or after it. */
  readonly dies?: "before" | "after";
}

const lap = z.object({
  line: z.string(),
  takes: z.number().exactOptional(),
  asks: z.boolean().exactOptional(),
  cost: z.number().exactOptional(),
  max: z.number().exactOptional(),
  dies: z.enum(["before", "after"]).exactOptional(),
});

/** Ends this process at once, as whoever kills it would. */
export function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

/**
 * A file that lines are appended to: an effect that can be counted over all processes.
 *
 * @public the types of what uses it are exported
 */
export class Track extends Connector<ReturnType<typeof actionsOn>> {
  constructor(path: string) {
    super({ system: "track", actions: actionsOn(path), allowedActions: ["append"] });
  }
}

function actionsOn(path: string) {
  const name = (line: string, change: "create" | "delete") => [{ kind: "file.path", name: line, change }] as const;
  return {
    append: action({
      input: lap,
      effect: "write",
      touches: ({ line }) => name(line, "create"),
      run: async ({ line, takes, dies }) => {
        if (takes !== undefined) await pause(takes);
        if (dies === "before") await die();
        // One short write to a file that is opened to append is never mixed with another's (open(2), O_APPEND).
        appendFileSync(path, `${line}\n`);
        if (dies === "after") await die();
        return { line };
      },
      undo: {
        touches: ({ input }) => name(input.line, "delete"),
        run: ({ input }) => {
          appendFileSync(path, `undone ${input.line}\n`);
          return {};
        },
      },
    }),
  };
}

/** What was appended so far, by whomever. */
export function linesIn(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

const run = defineWorkflow({
  name: "lap",
  systems: { track: Track },
  payload: lap,
  touches: ({ line }) => [{ kind: "file.path", name: line, change: "create" }],
  run: ({ payload, systems }) => systems.track.append(payload),
});

const referee = definePolicy({
  name: "referee",
  on: "request",
  evaluate: ({ payload, reverses }) => {
    if (reverses !== undefined) return pass("A rollback");
    return payload["asks"] === true ? requireApproval("Somebody has to see it") : pass("Go");
  },
});

const slots = definePolicy({
  name: "slots",
  on: "request",
  evaluate: ({ payload: { max, cost }, reverses }) =>
    max === undefined || reverses !== undefined
      ? pass("Without a limit")
      : pass("One of them", { key: "all", max: Number(max), cost: Number(cost ?? 1) }),
});

/** A client that can do laps. */
export function runnerOn(receipts: ReceiptStore, effects: string) {
  const systems = { track: new Track(effects) };
  return new EnactClient({ systems, policies: [referee, slots], workflows: [run], receipts, secret: SECRET });
}

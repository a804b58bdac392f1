import { block, definePolicy, type Json, type Policy, type PolicyRequest, pass } from "@enact/core";
import {
  amountFrom,
  functionFrom,
  nameFrom,
  namesFrom,
  optionsFrom,
  versionOf,
  wholeNumberFrom,
} from "./configuration.js";
import { keyOf } from "./limit-key.js";
import { said } from "./said.js";
import { plural } from "./text.js";

/** What {@link rateLimit} and {@link budget} have in common. */
export interface LimitOptions {
  /**
   * What is counted by: gives a text for each run, and each text has a count of its own. Pure and synchronous. A member of
   * the payload can be given as it is, but then the agent chooses the count; whatever is no readable text of at most 1,000
   * characters blocks.
   * @defaultValue the actor: its `id`, else its `email` in lower case; one with neither blocks
   */
  readonly by?: ((request: PolicyRequest) => Json | undefined) | undefined;
  /**
   * The workflows whose runs count, all of them together. The runs of others pass.
   * @defaultValue all workflows
   */
  readonly workflows?: readonly string[] | undefined;
  /**
   * The policy's name. Core keeps one count for each name and key, so two limits in one client need two names, and a new
   * name begins at nothing.
   * @defaultValue the name of the function that made it
   */
  readonly name?: string | undefined;
  /**
   * Becomes a part of the policy's version. Change it with what `by` or `cost` says: a version cannot cover functions.
   * @defaultValue none
   */
  readonly version?: string | undefined;
}

/** What {@link rateLimit} is configured with. */
export interface RateLimit extends LimitOptions {
  /** The greatest number of runs of one key within the window, at least 1. */
  readonly max: number;
  /** How long a run counts, in milliseconds. */
  readonly windowMs: number;
}

/** What {@link budget} is configured with. */
export interface Budget extends LimitOptions {
  /** What all runs of one key may cost together, from 0 to 2^53 − 1. */
  readonly max: number;
  /**
   * What a run costs: a finite number of at least 0, in whole units such as cents, since sums of fractions are not exact.
   * Pure and synchronous. A member of the payload can be given as it is; whatever is no such number blocks.
   */
  readonly cost: (request: PolicyRequest) => Json | undefined;
  /**
   * How long a cost counts, in milliseconds.
   * @defaultValue for ever
   */
  readonly windowMs?: number | undefined;
}

/**
 * Lets at most so many runs of one key begin within any span of so many milliseconds.
 *
 * @remarks Judges at the gate alone. What passes there is counted by core before the run begins, in one count for all
 * processes on the same receipt store, and given back where the run failed or was blocked before any of its writes took
 * effect. A rollback takes nothing.
 * @throws ConfigurationError when an option has the wrong shape
 */
export function rateLimit(options: RateLimit): Policy {
  const given = { ...optionsFrom("rateLimit", options, "{ max: 20, windowMs: 60_000 }") };
  const max = wholeNumberFrom("rateLimit({ max })", given.max, 1);
  const windowMs = wholeNumberFrom("rateLimit({ windowMs })", given.windowMs, 1);
  const description = `Lets at most ${plural(max, "run")} of a key begin within ${windowMs} ms.`;
  return limitPolicy("rateLimit", given, { max, windowMs, description, cost: () => 1 });
}

/**
 * Lets all runs of one key together cost at most so much, for ever or within any span of so many milliseconds.
 *
 * @remarks Judges at the gate alone. What a run that passes there costs is taken by core before the run begins, from one
 * count for all processes on the same receipt store, and given back where the run failed or was blocked before any of its
 * writes took effect. A rollback takes nothing, and gives nothing back.
 * @throws ConfigurationError when an option has the wrong shape
 */
export function budget(options: Budget): Policy {
  const given = { ...optionsFrom("budget", options, "{ max: 50_000, cost: ({ payload: { cents } }) => cents }") };
  const max = amountFrom("budget({ max })", given.max);
  const cost = functionFrom("budget({ cost })", given.cost);
  const windowMs =
    given.windowMs === undefined ? undefined : wholeNumberFrom("budget({ windowMs })", given.windowMs, 1);
  const description = `Lets all runs of a key cost at most ${max} together${spanOf(windowMs)}.`;
  return limitPolicy("budget", given, { max, windowMs, description, cost });
}

/** What the two policies differ in. */
interface Rule extends Pick<Budget, "max" | "cost" | "windowMs"> {
  readonly description: string;
}

const ROLLBACK = Object.freeze(pass("A rollback takes nothing; what it undoes was counted when it was done."));

function limitPolicy(maker: string, options: LimitOptions, { description, cost, max, windowMs }: Rule): Policy {
  const option = (name: keyof LimitOptions) => `${maker}({ ${name} })`;
  const by = options.by === undefined ? undefined : functionFrom(option("by"), options.by);
  const workflows = options.workflows === undefined ? undefined : namesFrom(option("workflows"), options.workflows);
  const version = options.version === undefined ? undefined : nameFrom(option("version"), options.version);
  return definePolicy({
    name: options.name === undefined ? maker : nameFrom(option("name"), options.name),
    description,
    version: versionOf(1, { by: by === undefined ? "actor" : "function", max, version, windowMs, workflows }),
    on: "request",
    ...(workflows === undefined ? undefined : { appliesTo: { workflows } }),
    evaluate: (request) => {
      if (Object.hasOwn(request, "reverses") && request.reverses !== undefined) return ROLLBACK;
      const key = keyOf(by, request);
      if (typeof key !== "string") return key;
      const taken = said("cost", cost, request, isCost, COST);
      if (typeof taken !== "number") return taken;
      if (taken > max)
        return block(`It costs ${taken}, more than the ${max} of all runs together, so it can never pass.`);
      const limit = { key, max, cost: Math.abs(taken), ...(windowMs === undefined ? undefined : { windowMs }) };
      return Object.freeze(pass(`Takes ${limit.cost} of ${max}${spanOf(windowMs)}.`, Object.freeze(limit)));
    },
  });
}

const COST = "a finite number of at least 0";

function isCost(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

function spanOf(windowMs: number | undefined): string {
  return windowMs === undefined ? "" : ` within ${windowMs} ms`;
}

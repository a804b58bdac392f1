import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { KillOrder } from "./child/steps.js";
import { Child } from "./child-process.js";
import { isOfRecovery, isPassedOnce, LABELS } from "./labels.js";
import type { Place } from "./place.js";
import type { OrderRequest } from "./shop.js";

/** How many children live at the same time. */
const LANES = 2;

/** How many orders a child has in hand at once. */
const AT_ONCE = 4;

/** How many children of a storm are killed from outside, at any moment. */
const AT_RANDOM = 12;

/** After how many acknowledged runs a child is killed that has not come to its label. */
const PATIENCE = 12;

/** How often a label is tried that is not passed, since somebody else has closed what there was to close. */
const TRIES = 5;

/** How long a child may take for what it is waited for, in milliseconds: it needs about one second. */
const STUCK_MS = 60_000;

/** One child, or two, the second of which closes what the first has left open. */
interface Plan {
  /** None where the child is killed from outside. */
  readonly kill?: KillOrder | undefined;
  readonly tried: number;
}

/**
 * Kills children, one after another in each of several lanes, at every label and at random moments. Those that live at the
 * same time work in the same shop, and ask for some of what earlier ones have asked for.
 *
 * @param nth - at which passing of their labels children kill themselves, where they pass them more than once
 * @returns all of them, dead, the last of them with runs left open
 */
export async function storm(place: Place, nth: number): Promise<readonly Child[]> {
  const children: Child[] = [];
  const plans = shuffled<Plan>([
    ...LABELS.map((label) => ({ kill: { label, nth: isRare(label) ? 1 : nth }, tried: 1 })),
    ...Array.from({ length: AT_RANDOM }, () => ({ tried: 1 })),
  ]);
  const lane = async () => {
    for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
      const { kill, tried } = plan;
      if (kill !== undefined && isOfRecovery(kill.label)) await liveAndDie(place, children, abandoning());
      const child = await liveAndDie(place, children, kill);
      if (kill !== undefined && child.killedAt === undefined && tried < TRIES) plans.push({ kill, tried: tried + 1 });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  // A write that was committed and one that never can be, both unanswered.
  await Promise.all(ABANDONING.map((label) => liveAndDie(place, children, { label, nth: 3 })));
  return children;
}

function isRare(label: KillOrder["label"]): boolean {
  return isPassedOnce(label) || isOfRecovery(label);
}

const ABANDONING = ["commit.sent", "record.answered"] as const;

/** Leaves writes behind of which nobody knows. */
function abandoning(): KillOrder {
  return { label: ABANDONING[randomInt(2)] ?? "commit.sent", nth: 1 };
}

async function liveAndDie(place: Place, children: Child[], kill: KillOrder | undefined): Promise<Child> {
  const recovers = kill === undefined ? randomInt(4) === 0 : isOfRecovery(kill.label);
  const child = new Child(place, {
    name: `child-${children.length}`,
    shop: `shop-${Math.floor(children.length / LANES)}`,
    atOnce: AT_ONCE,
    recovers,
    again: shuffled(keyedRequests(children.slice(-8))).slice(0, 2),
    kill,
  });
  children.push(child);
  await untilStuck(child, kill === undefined ? randomMoment(child) : child.acknowledges(PATIENCE));
  child.kill();
  await child.ended();
  return child;
}

/** What children have asked for that can be asked for again. */
export function keyedRequests(children: readonly Child[]): readonly OrderRequest[] {
  return children.flatMap(({ asked }) => asked.filter(({ keyed }) => keyed));
}

async function randomMoment(child: Child): Promise<void> {
  if (randomInt(3) > 0) {
    await child.acknowledges(randomInt(PATIENCE));
    await pause(randomInt(60));
  } else {
    await pause(randomInt(50, 1_000));
  }
}

/** A child that does nothing any more must fail the suite, and not hold it up. */
async function untilStuck(child: Child, done: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const stuck = pause(STUCK_MS, undefined, waiting).then(
    () => child.errors.push("It did nothing any more."),
    () => undefined,
  );
  await Promise.race([done, stuck]);
  waiting.abort();
}

/** Fisher and Yates, in Durstenfeld's version (Communications of the ACM 7, 1964, algorithm 235). */
function shuffled<T>(values: readonly T[]): T[] {
  const mixed = [...values];
  for (let left = mixed.length; left > 1; left--) {
    const index = randomInt(left);
    [mixed[left - 1], mixed[index]] = [mixed[index] as T, mixed[left - 1] as T];
  }
  return mixed;
}

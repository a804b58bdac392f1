import { setTimeout as delay } from "node:timers/promises";

/** Waits until something holds, and throws when it does not within ten seconds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ten seconds: ${what}`);
    await delay(10);
  }
}

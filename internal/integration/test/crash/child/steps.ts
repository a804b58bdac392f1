import { writeSync } from "node:fs";
import type { Label } from "../labels.js";
import type { Said } from "../said.js";

/** At which passing of which label the child is to kill itself. */
export interface KillOrder {
  readonly label: Label;
  readonly nth: number;
}

/** Tells that a step is passed. Where the child is to die there, it never returns. */
export type Pass = (label: Label, atLast?: () => void) => void;

/** @param order - none where the child dies by another hand */
export function followingOrder(order: KillOrder | undefined): Pass {
  let left = order?.nth ?? 0;
  return (label, atLast) => {
    if (label !== order?.label || --left !== 0) return;
    atLast?.();
    say({ said: "killed", label });
    process.kill(process.pid, "SIGKILL");
  };
}

/** To a pipe this is synchronous: once it has returned, the parent can read it whatever becomes of this process. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

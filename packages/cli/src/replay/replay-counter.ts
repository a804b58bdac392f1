import { SingleBar } from "cli-progress";
import type { Terminal } from "../terminal/terminal.js";

/** Shows how many runs were replayed. */
export interface ReplayCounter {
  update(runs: number): void;
  /** Takes it away. Safe to call twice. */
  stop(): void;
}

/** Work that is done sooner needs no counter, in milliseconds. */
const PATIENCE_MS = 1_000;

const REDRAW_MS = 100;

/** Counts on stderr, where that is a terminal. How many runs there will be is not known, so there is no bar. */
export function startCounter({ stderr }: Terminal): ReplayCounter {
  if (stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ stream: stderr, format: "{value} runs replayed", clearOnComplete: true, linewrap: true });
  let next = performance.now() + PATIENCE_MS;
  let isShown = false;
  return {
    update(runs) {
      const now = performance.now();
      if (now < next) return;
      next = now + REDRAW_MS;
      if (isShown) bar.update(runs);
      else bar.start(Number.MAX_SAFE_INTEGER, runs);
      isShown = true;
    },
    stop() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}

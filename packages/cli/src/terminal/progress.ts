import { SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";

/** A bar that shows how far some work has come. */
export interface Progress {
  /** Tells how far it is, in the unit of the total. */
  update(done: number): void;
  /** Takes the bar away. Safe to call twice. */
  stop(): void;
}

/** What is shown. */
export interface ProgressOptions {
  /**
   * How far the work goes. Where it turns out to be further, the bar stays at its end.
   * @defaultValue nobody knows: then there is no bar, and only what is said
   */
  readonly total?: number;
  /** What is said beside the bar, in short: it is asked whenever the bar is drawn. */
  readonly describe: () => string;
}

/** Work that is done sooner needs no bar, in milliseconds. */
const PATIENCE_MS = 1_000;

const REDRAW_MS = 100;

/** Shows on stderr how far some work has come, where that is a terminal and the work takes more than a second. */
export function startProgress(
  { stderr }: Terminal,
  { total = Number.MAX_SAFE_INTEGER, describe }: ProgressOptions,
): Progress {
  if (stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream: stderr,
    format: total === Number.MAX_SAFE_INTEGER ? "{what}" : "{bar} {percentage}%  {what}",
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    // Otherwise a process that is killed leaves a terminal behind that cuts its lines.
    linewrap: true,
  });
  let next = performance.now() + PATIENCE_MS;
  let isShown = false;
  return {
    update(done) {
      const now = performance.now();
      if (now < next) return;
      next = now + REDRAW_MS;
      const shown = Math.min(done, total);
      if (isShown) bar.update(shown, { what: describe() });
      else bar.start(total, shown, { what: describe() });
      isShown = true;
    },
    stop() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}

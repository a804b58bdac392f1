import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { BINARY } from "../../support/enact.js";
import { SECRET } from "../../support/history.js";

/** A viewer at work. */
export interface RunningViewer {
  /** What opens it, token included. */
  readonly url: string;
  /** Ends it, as Ctrl+C does. */
  stop(): Promise<void>;
}

/**
 * Starts `enact ui` as a process of its own, as long as the test takes.
 *
 * @param secret - the key that signatures are checked with; none where it is empty
 */
export async function startViewer(directory: string, { secret = SECRET } = {}): Promise<RunningViewer> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BINARY, "ui", directory], {
    env: { PATH, HOME, ENACT_SECRET: secret },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const stop = (): Promise<void> => {
    child.kill("SIGTERM");
    return ended;
  };
  onTestFinished(stop);
  for await (const line of createInterface(child.stdout)) return { url: line, stop };
  throw new Error("enact ui has ended without an address");
}

import { readFileSync } from "node:fs";
import type { Writer } from "../models/record.js";

/** What stands in a writer's description where the system does not tell. */
export const UNKNOWN = "unknown";

/**
 * How long a writer that cannot be looked up counts as alive after its newest record, in milliseconds. One with open runs
 * writes at least every minute.
 */
const LEASE_MS = 15 * 60_000;

/** What is known of a chain's writer. */
export interface KnownWriter {
  readonly writer: Writer;
  /** When its newest record was written, by its own clock. */
  readonly newestAt: string;
}

/**
 * Whether a chain's writer may still be at work. Surely told only where it is a process of this boot and this pid
 * namespace; elsewhere its lease counts, and in doubt it is alive.
 *
 * @param here - this process
 */
export function mayBeAlive({ writer, newestAt }: KnownWriter, here: Writer, now: Date): boolean {
  const isNear =
    writer.bootId === here.bootId && writer.pidNamespace === here.pidNamespace && writer.startTicks !== undefined;
  if (!isNear || here.bootId === UNKNOWN || here.pidNamespace === UNKNOWN) {
    return now.getTime() - Date.parse(newestAt) < LEASE_MS;
  }
  const found = processState(writer.pid);
  // A system may hide the processes of others, and still says that there is one.
  if (found === undefined) return exists(writer.pid);
  return !found.hasEnded && found.startTicks === writer.startTicks;
}

/** Whether there is a process of this id, as far as a signal that does nothing can tell (kill(2)). */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/**
 * Looks a process up (proc(5), `/proc/pid/stat`).
 *
 * @returns undefined where there is none, or the system does not tell
 */
export function processState(pid: number): { readonly startTicks: number; readonly hasEnded: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name, in parentheses that may hold anything.
    const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie whose other threads are still at work, such as one that is writing to the disk, has not ended.
    const hasLeft = state === "Z" && Number(fields[16]) <= 1;
    return { startTicks: Number(fields[18]), hasEnded: hasLeft || state === "X" };
  } catch {
    return undefined;
  }
}

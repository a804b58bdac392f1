import { do_not_optimize, measure } from "mitata";

/** How long one operation takes that is too short to be timed alone, in nanoseconds: the median of timed batches. */
export async function nanosecondsOf(operation: () => unknown, { quick }: { readonly quick: boolean }): Promise<number> {
  const batch = quick ? 4 : batchFor(await roughly(operation));
  const kept = () => {
    const result = operation();
    // What nobody looks at, the compiler leaves out.
    do_not_optimize(result);
    return result;
  };
  const { p50 } = await measure(kept, {
    gc: false,
    batch_samples: batch,
    batch_threshold: Number.POSITIVE_INFINITY,
    min_samples: quick ? 3 : 15,
    min_cpu_time: quick ? 0 : MEASURED_NS,
    samples_threshold: Number.POSITIVE_INFINITY,
  });
  return p50;
}

/** Does some work `count` times from so many callers at once, and gives the time per piece of work in nanoseconds. */
export async function nanosecondsPer(count: number, callers: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await doWork(count, callers, work);
  return ((performance.now() - start) * 1e6) / count;
}

/** The same in nanoseconds of processor time, for work that waits for nothing: what else the machine does is left out. */
export async function processorNanosecondsPer(
  count: number,
  callers: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const start = process.cpuUsage();
  await doWork(count, callers, work);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1e3) / count;
}

async function doWork(count: number, callers: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const call = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: callers }, call));
}

const MEASURED_NS = 30e6;

/** Long enough for the clock, and short enough that a median of several passes over a pause. */
const BATCH_NS = 1e6;

function batchFor(nanoseconds: number): number {
  return Math.max(4, Math.min(4096, 4 * Math.round(BATCH_NS / nanoseconds / 4)));
}

async function roughly(operation: () => unknown): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < 2) {
    for (let index = 0; index < 16; index++) await operation();
    count += 16;
  }
  return ((performance.now() - start) * 1e6) / count;
}

import { join } from "node:path";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { withScratch } from "../scratch.js";
import { checkSignatures } from "../verification/floor.js";
import { makeLog } from "../verification/log.js";
import { verifyByCommand } from "./verify-process.js";

const figure = figuresOf("command");

/** What `enact verify` costs as a user runs it, start and all: against reading a log and checking nothing but the signatures. */
export async function verifyCommand(options: BenchOptions): Promise<readonly Figure[]> {
  const sizes = options.quick ? [100] : options.large ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  const figures: Figure[] = [];
  for (const size of sizes) figures.push(...(await ofSize(size, options)));
  return figures;
}

async function ofSize(size: number, { quick }: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (scratch) => {
    const directory = join(scratch, "receipts");
    await makeLog(directory, size);
    const peaks = { one: 0, two: 0 };
    const rounds = await Rounds.run(quick ? 1 : size > 100_000 ? 3 : 7, {
      one: async () => remembering("one", await verifyByCommand(directory, 1)),
      two: async () => remembering("two", await verifyByCommand(directory, 2)),
      floor: async () => {
        const begun = performance.now();
        const records = await checkSignatures(directory);
        return ((performance.now() - begun) * 1e6) / records;
      },
    });
    const what = `verify, ${size.toLocaleString("en-US")} records`;
    // Of what is shorter the start is too large a part.
    const isLong = size >= 1_000_000;
    return [
      figure(`${what}: speed of read, slice and HMAC that one thread keeps`, "×", rounds.ratio("floor", "one")),
      figure(`${what}: speed of read, slice and HMAC that two threads keep`, "×", rounds.ratio("floor", "two")),
      figure(`${what}: two threads / one`, "×", rounds.ratio("one", "two"), isLong ? { atLeast: 1.4 } : undefined),
      figure(
        `${what}: one thread`,
        "/s",
        rounds.derive((costOf) => 1e9 / costOf("one")),
      ),
      figure(
        `${what}: two threads`,
        "/s",
        rounds.derive((costOf) => 1e9 / costOf("two")),
      ),
      figure(
        `${what}: read, slice and HMAC`,
        "/s",
        rounds.derive((costOf) => 1e9 / costOf("floor")),
      ),
      figure(`${what}: peak memory with one thread`, "MB", peaks.one / 1e6, { atMost: 200 }),
      figure(`${what}: peak memory with two threads`, "MB", peaks.two / 1e6, { atMost: 250 }),
    ];

    function remembering(
      name: keyof typeof peaks,
      { nanoseconds, peakBytes }: Awaited<ReturnType<typeof verifyByCommand>>,
    ) {
      peaks[name] = Math.max(peaks[name], peakBytes);
      return nanoseconds;
    }
  });
}

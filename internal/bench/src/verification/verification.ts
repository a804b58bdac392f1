import { join } from "node:path";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { withScratch } from "../scratch.js";
import { checkSignatures } from "./floor.js";
import { makeLog } from "./log.js";
import { memoryToVerify } from "./memory.js";
import { verify } from "./verify.js";

const figure = figuresOf("verification");

/** What it costs to check a log: against reading it and checking nothing but the signatures. */
export async function verification(options: BenchOptions): Promise<readonly Figure[]> {
  const sizes = options.quick ? [100] : options.large ? [100_000, 1_000_000] : [100_000];
  const figures: Figure[] = [];
  for (const size of sizes) figures.push(...(await ofSize(size, options)));
  return figures;
}

async function ofSize(size: number, { quick }: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (scratch) => {
    const directory = join(scratch, "receipts");
    await makeLog(directory, size);
    const rounds = await Rounds.run(quick ? 1 : size > 100_000 ? 3 : 7, {
      verify: timed(() => verify(directory)),
      floor: timed(() => checkSignatures(directory)),
    });
    const what = `${size.toLocaleString("en-US")} records`;
    return [
      figure(`${what}: speed of read, slice and HMAC that verify keeps`, "×", rounds.ratio("floor", "verify"), {
        atLeast: 0.6,
      }),
      figure(
        `${what}: verify`,
        "/s",
        rounds.derive((costOf) => 1e9 / costOf("verify")),
      ),
      figure(
        `${what}: read, slice and HMAC`,
        "/s",
        rounds.derive((costOf) => 1e9 / costOf("floor")),
      ),
      figure(`${what}: peak memory of a process that verifies`, "MB", memoryToVerify(directory), { atMost: 100 }),
    ];
  });
}

/** Nanoseconds per record of work that says how many there were. */
function timed(work: () => Promise<number>) {
  return async () => {
    const begun = performance.now();
    const records = await work();
    return ((performance.now() - begun) * 1e6) / records;
  };
}

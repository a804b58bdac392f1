import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FileReceiptStore } from "@enact/core";
// The command has no surface for other packages: what it is made of is measured as it stands.
import { createRunIndex, type RunIndex } from "../../../../packages/cli/src/index/run-index.js";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { withScratch } from "../scratch.js";
import { checkSignatures } from "../verification/floor.js";
import { makeLog } from "../verification/log.js";

const figure = figuresOf("index");

/** What the index of the command and the viewer costs: to build, to keep, and to ask. */
export async function listIndex(options: BenchOptions): Promise<readonly Figure[]> {
  const sizes = options.quick ? [100] : options.large ? [100_000, 1_000_000] : [100_000];
  const figures: Figure[] = [];
  for (const size of sizes) figures.push(...(await ofSize(size, options)));
  return figures;
}

async function ofSize(size: number, { quick }: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (scratch) => {
    const directory = join(scratch, "receipts");
    await makeLog(directory, size);
    const { index, megabytes } = await kept(directory);
    const built = await Rounds.run(quick ? 1 : size > 100_000 ? 3 : 5, {
      build: timed(async () => (await build(directory)).records),
      floor: timed(() => checkSignatures(directory)),
    });
    const what = `${size.toLocaleString("en-US")} records`;
    return [
      figure(
        `${what}: built`,
        "/s",
        built.derive((costOf) => 1e9 / costOf("build")),
        { atLeast: 25_000 },
      ),
      figure(`${what}: speed of read, slice and HMAC that building keeps`, "×", built.ratio("floor", "build")),
      figure(`${what}: memory kept`, "MB", megabytes),
      ...(await asked(index, what, quick ? 1 : 21)),
    ];
  });
}

async function asked(index: RunIndex, what: string, rounds: number): Promise<readonly Figure[]> {
  const runIds = await index.select({});
  let turn = 0;
  let word = 0;
  const found = await Rounds.run(rounds, {
    run: milliseconds(async () => {
      // Another one each time, all over the log.
      const runId = runIds[(turn++ * 7_919) % runIds.length] as string;
      return [index.row(runId), await index.lines(runId)];
    }),
    page: milliseconds(() => index.page({}, { limit: 50 })),
    filtered: milliseconds(() => index.page({ outcome: "succeeded", actor: "agent@company.com" }, { limit: 50 })),
    manyFilters: milliseconds(() => index.page({ ...MANY, decision: "PASS" }, { limit: 50 })),
    stats: milliseconds(() => index.stats({})),
  });
  const texts = await Rounds.run(Math.min(rounds, 3), {
    first: milliseconds(() => index.page({ text: `customer-${100 + word++}` }, { limit: 50 })),
    again: milliseconds(() => index.page({ text: `customer-${99 + word}` }, { offset: 50, limit: 50 })),
  });
  return [
    figure(`${what}: a run and its records by its id`, "ms", found.cost("run"), { atMost: 1 }),
    figure(`${what}: a page of 50`, "ms", found.cost("page"), { atMost: 20 }),
    figure(`${what}: a page of 50 with two filters`, "ms", found.cost("filtered"), { atMost: 20 }),
    figure(`${what}: a page of 50 with six filters`, "ms", found.cost("manyFilters")),
    figure(`${what}: statistics of all`, "ms", found.cost("stats")),
    figure(`${what}: a page of 50 with a text`, "ms", texts.cost("first")),
    figure(`${what}: the page behind it`, "ms", texts.cost("again"), { atMost: 20 }),
  ];
}

const MANY = {
  workflow: "insertOrder",
  actor: "agent@company.com",
  action: "shop.insertRow",
  resource: "public.orders",
  since: "2000-01-01T00:00:00.000Z",
} as const;

async function build(directory: string): Promise<RunIndex> {
  const index = createRunIndex(new FileReceiptStore({ directory }));
  await index.refresh();
  return index;
}

/** An index, and how much memory it keeps. */
async function kept(directory: string): Promise<{ readonly index: RunIndex; readonly megabytes: number }> {
  const before = await memory();
  const index = await build(directory);
  await index.page({}, { limit: 50 });
  return { index, megabytes: ((await memory()) - before) / 1e6 };
}

/** What is in use once all is thrown away that can be, and whoever waits for that has had his turn. */
async function memory(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise(setImmediate);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function milliseconds(work: () => unknown) {
  return async () => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
}

/** Nanoseconds per record of work that says how many there were. */
function timed(work: () => Promise<number>) {
  return async () => {
    const begun = performance.now();
    const records = await work();
    return ((performance.now() - begun) * 1e6) / records;
  };
}

import { join } from "node:path";
import { definePolicy, FileReceiptStore, type Policy, pass } from "@enact/core";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { asker, createClient } from "../run/clients.js";
import { withScratch } from "../scratch.js";
import { nanosecondsPer } from "../timing.js";
import { makeLog } from "../verification/log.js";

const figure = figuresOf("trust");

const CALLERS = [1, 256] as const;

/** What runs cost that are carried out once, or are counted, against the same runs without; and how a log is read for it. */
export async function trust(options: BenchOptions): Promise<readonly Figure[]> {
  return [...(await runs(options)), ...(await firstReading(options))];
}

async function runs({ quick }: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (directory) => {
    const client = (name: string, limits: readonly Policy[] = []) =>
      createClient(new FileReceiptStore({ directory: join(directory, name) }), limits);
    const clients = {
      plain: client("plain"),
      keyed: client("keyed"),
      repeated: client("repeated"),
      limited: client("limited", [limitBy(() => "all")]),
      apart: client("apart", [limitBy((index) => String(index))]),
    };
    const asks = {
      plain: asker(clients.plain, "PASS"),
      keyed: asker(clients.keyed, "PASS", (index) => `key ${index}`),
      repeated: asker(
        clients.repeated,
        "PASS",
        () => "one key",
        () => 0,
      ),
      limited: asker(clients.limited, "PASS"),
      apart: asker(clients.apart, "PASS"),
    };
    const names = Object.keys(asks) as (keyof typeof asks)[];
    for (const name of names) await nanosecondsPer(quick ? 4 : 1_000, 64, asks[name]);
    const contenders = names.flatMap((name) =>
      CALLERS.map((callers) => {
        const count = quick ? 4 : callers === 1 ? 100 : 2_000;
        return [`${name} ${callers}`, () => nanosecondsPer(count, callers, asks[name])] as const;
      }),
    );
    const rounds = await Rounds.run(quick ? 1 : 7, Object.fromEntries(contenders));
    await Promise.all(Object.values(clients).map((made) => made.close()));
    return CALLERS.flatMap((callers) => {
      const ratio = (name: string, what: string) =>
        figure(
          `PASS, ${callers === 1 ? "1 caller" : "256 callers"}: ${what} / plain`,
          "×",
          rounds.ratio(`${name} ${callers}`, `plain ${callers}`),
        );
      return [
        ratio("keyed", "a key of its own"),
        ratio("repeated", "a key that was used"),
        ratio("limited", "one limit for all"),
        ratio("apart", "a limit of its own"),
      ];
    });
  });
}

/** How long the first look into a store takes that holds so many records, against reading them for a verification. */
async function firstReading({ quick }: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (directory) => {
    const records = quick ? 400 : 100_000;
    await makeLog(directory, records);
    const rounds = await Rounds.run(quick ? 1 : 5, {
      look: () => timed(directory, async (client) => client.approvals.list()),
      verify: () => timed(directory, async (client) => client.receipts.verify()),
    });
    const name = `${records.toLocaleString("en")} records`;
    return [
      figure(
        `${name}: first look for keys, approvals and open runs / verification`,
        "×",
        rounds.ratio("look", "verify"),
      ),
      figure(
        `${name}: first look`,
        "/s",
        rounds.derive((costOf) => (records * 1e9) / costOf("look")),
        { atLeast: 25_000 },
      ),
    ];
  });
}

async function timed(
  directory: string,
  work: (client: ReturnType<typeof createClient>) => Promise<unknown>,
): Promise<number> {
  const client = createClient(new FileReceiptStore({ directory }));
  const start = performance.now();
  await work(client);
  const took = (performance.now() - start) * 1e6;
  await client.close();
  return took;
}

function limitBy(keyOf: (index: unknown) => string): Policy {
  return definePolicy({
    name: "limit",
    on: "request",
    evaluate: ({ payload }) => {
      const { id } = payload["data"] as { readonly id: unknown };
      return pass("There is room", { key: keyOf(id), max: 1_000_000_000, cost: 1 });
    },
  });
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { FileReceiptStore, type JsonObject, MemoryReceiptStore } from "@enact/core";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { withScratch } from "../scratch.js";
import { nanosecondsPer, processorNanosecondsPer } from "../timing.js";
import { asker, createClient, type Kind } from "./clients.js";
import { createDiscardingStore } from "./discarding-store.js";
import { createFilePerReceipt, createFlush, createIndentedFile, signed } from "./floors.js";

const figure = figuresOf("run");

/** How many records a run leaves. */
const RECORDS: Readonly<Record<Kind, number>> = { BLOCK: 1, PASS: 4 };

/** What it costs to run something and have its receipt on disk: against the flush alone, and other ways to keep it. */
export async function run(options: BenchOptions): Promise<readonly Figure[]> {
  return [
    ...(await withoutWrites("BLOCK", options)),
    ...(await withoutWrites("PASS", options)),
    ...(await durable("BLOCK", options)),
    ...(await durable("PASS", options)),
  ];
}

async function withoutWrites(kind: Kind, options: BenchOptions): Promise<readonly Figure[]> {
  const client = createClient(createDiscardingStore());
  const ask = asker(client, kind);
  const records = await recordsOf(kind);
  const count = options.quick ? 8 : 2_000;
  // The compiler needs a few thousand runs before it is done with them.
  await nanosecondsPer(options.quick ? 8 : 10_000, 16, ask);
  const rounds = await Rounds.run(options.quick ? 1 : 11, {
    "1 caller": () => processorNanosecondsPer(count, 1, ask),
    "256 callers": () => processorNanosecondsPer(count, 256, ask),
    signed: () => processorNanosecondsPer(count, 1, async () => records.map(signed)),
  });
  await client.close();
  const what = `${kind} without its writes`;
  return (["1 caller", "256 callers"] as const).flatMap((callers) => [
    figure(
      `${what}, ${callers}: per record`,
      "µs",
      rounds.derive((costOf) => costOf(callers) / RECORDS[kind] / 1e3),
      { atMost: 30 },
    ),
    figure(
      `${what}, ${callers}: run / stringify, sign and hash the same records`,
      "×",
      rounds.ratio(callers, "signed"),
    ),
  ]);
}

async function durable(kind: Kind, options: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (directory) => {
    const places = {
      flush: join(directory, "flush"),
      files: join(directory, "files"),
      indented: join(directory, "indented"),
    };
    for (const place of Object.values(places)) mkdirSync(place);
    const client = createClient(new FileReceiptStore({ directory: join(directory, "receipts") }));
    const ask = asker(client, kind);
    const records = await recordsOf(kind);
    const receipt = records.at(-1) as JsonObject;
    const bytes = Buffer.byteLength(records.map((record) => JSON.stringify(record)).join("\n")) + 1;
    const { flush, close } = await createFlush(places.flush, bytes);
    const file = createFilePerReceipt(places.files, Buffer.byteLength(JSON.stringify(receipt)));
    const indented = createIndentedFile(places.indented, receipt);

    const few = options.quick ? 4 : 150;
    await nanosecondsPer(options.quick ? 8 : 5_000, 256, ask);
    const rounds = await Rounds.run(options.quick ? 1 : 9, {
      "1 caller": () => nanosecondsPer(few, 1, ask),
      "16 callers": () => nanosecondsPer(few * 6, 16, ask),
      "256 callers": () => nanosecondsPer(few * 24, 256, ask),
      flush: () => nanosecondsPer(few, 1, flush),
      "file, 1 caller": () => nanosecondsPer(few, 1, file),
      "file, 256 callers": () => nanosecondsPer(few, 256, file),
      indented: () => nanosecondsPer(few * 2, 1, indented),
    });
    await client.close();
    await close();

    const perSecond = (callers: "1 caller" | "16 callers" | "256 callers") =>
      rounds.derive((costOf) => 1e9 / costOf(callers));
    const blocks = kind === "BLOCK";
    return [
      figure(`${kind}: bytes stored`, "bytes", bytes),
      figure(
        `${kind}, 1 caller: run / one flush`,
        "×",
        rounds.ratio("1 caller", "flush"),
        blocks ? { atMost: 1.3 } : undefined,
      ),
      figure(`${kind}, 16 callers: run / one flush`, "×", rounds.ratio("16 callers", "flush")),
      figure(`${kind}, 256 callers: run / one flush`, "×", rounds.ratio("256 callers", "flush")),
      figure(`${kind}, 1 caller: file per receipt / run`, "×", rounds.ratio("file, 1 caller", "1 caller")),
      figure(
        `${kind}, 256 callers: file per receipt / run`,
        "×",
        rounds.ratio("file, 256 callers", "256 callers"),
        blocks ? undefined : { atLeast: 5 },
      ),
      ...(["1 caller", "16 callers", "256 callers"] as const).map((callers) =>
        figure(
          `${kind}, ${callers}: indented file, not flushed / run`,
          "×",
          rounds.ratio("indented", callers),
          blocks && callers !== "1 caller" ? { atLeast: 1 } : undefined,
        ),
      ),
      figure(`${kind}, 1 caller: runs`, "/s", perSecond("1 caller")),
      figure(`${kind}, 16 callers: runs`, "/s", perSecond("16 callers")),
      figure(`${kind}, 256 callers: runs`, "/s", perSecond("256 callers"), { atLeast: blocks ? 20_000 : 8_000 }),
    ];
  });
}

/** The records that one run leaves, as they are stored. */
async function recordsOf(kind: Kind): Promise<readonly JsonObject[]> {
  const store = new MemoryReceiptStore();
  const client = createClient(store);
  const { receipt } = await asker(client, kind)();
  const records: JsonObject[] = [];
  for (const chain of await store.chains()) {
    for await (const line of store.read(chain)) records.push(JSON.parse(Buffer.from(line).toString("utf8")));
  }
  await client.close();
  const own = records.filter((record) => record["runId"] === receipt.runId);
  if (receipt.decision !== kind || own.length !== RECORDS[kind]) {
    throw new Error(`A ${kind} leaves ${own.length} records and the decision ${receipt.decision}.`);
  }
  return own;
}

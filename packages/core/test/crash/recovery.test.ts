import { randomInt } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnactClient } from "../../src/client.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { StoreError } from "../../src/errors.js";
import type { Receipt } from "../../src/models/record.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { appendingWith, recordsOf } from "../support/ledger.js";
import { signal } from "../support/signal.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { type ErrandOptions, ErrandProcess } from "./run-errands.js";
import { errands, type Stop, World } from "./world.js";
import { WriterProcess } from "./writer-process.js";

/** How long something may take on a busy machine. */
const PATIENCE = { timeout: 25_000 };

// Only there is it sure who has died.
const onLinux = describe.skipIf(process.platform !== "linux");

async function place() {
  const home = await temporaryDirectory();
  return { directory: join(home, "receipts"), world: join(home, "world") };
}

function clientOn(
  { directory, world: path }: { readonly directory: string; readonly world: string },
  options: object = {},
  stop?: Stop,
) {
  const world = new World(path, stop);
  const given = { systems: { world }, policies: [], workflows: errands(stop), receipts: directory, secret: SECRET };
  return { world, enact: new EnactClient({ ...given, ...options }) };
}

/** Lets a process run errands until it says something, and kills it there. */
async function killedAt(said: string, options: ErrandOptions): Promise<ErrandProcess> {
  const child = new ErrandProcess(options);
  await child.says(said);
  await child.kill();
  return child;
}

/** A client whose store fails as soon as it has a receipt to keep. */
function failingOn(at: { readonly directory: string; readonly world: string }) {
  const receipts = appendingWith(new FileReceiptStore(at), async (writer, lines) => {
    if (lines.some((line) => Buffer.from(line).includes('"kind":"receipt"'))) throw new StoreError("The disk is full.");
    await writer.append(lines);
  });
  return clientOn(at, { receipts });
}

/** Every record of a store, in the order of its chains. */
async function allRecords(directory: string) {
  const store: ReceiptStore = new FileReceiptStore({ directory });
  return (await Promise.all((await store.chains()).map((chain) => recordsOf(store, chain)))).flat();
}

function entriesOf({ actionsTaken }: Receipt) {
  return actionsTaken.map(({ input, status, code, reconciled, index }) => ({
    text: (input as { readonly text: string }).text,
    status,
    ...(code === undefined ? undefined : { code }),
    ...(reconciled === undefined ? undefined : { reconciled }),
    index,
  }));
}

onLinux("recover, after a process was killed in the middle of a run", () => {
  it.each([
    {
      moment: "before the first write",
      said: "begun",
      errands: [{ texts: ["a"], stopAt: "begin" }, { texts: ["b"] }],
      entries: [],
      message: /It had not made a write/,
    },
    {
      moment: "between the durable attempt and the effect",
      said: "call a",
      workflow: "putUnseen",
      errands: [{ texts: ["a"], stopAt: "call" }],
      entries: [{ text: "a", status: "unknown", code: "ENACT_WRITER_DIED", index: 0 }],
      message: /Of its 1 writes, 1 may or may not have happened/,
    },
    {
      moment: "between the effect and its answer",
      said: "effect a",
      workflow: "putUnseen",
      errands: [{ texts: ["a"], stopAt: "effect" }],
      entries: [{ text: "a", status: "unknown", code: "ENACT_WRITER_DIED", index: 0 }],
      message: /Of its 1 writes, 1 may or may not have happened/,
    },
    {
      moment: "at its second write, the first of which was answered",
      said: "effect b",
      workflow: "putUnseen",
      errands: [{ texts: ["a", "b"], stopAt: "effect" }],
      entries: [
        { text: "a", status: "succeeded", index: 0 },
        { text: "b", status: "unknown", code: "ENACT_WRITER_DIED", index: 1 },
      ],
      message: /Of its 2 writes, 1 may or may not have happened/,
    },
    {
      moment: "after all its writes were answered",
      said: "begun",
      workflow: "putUnseen",
      errands: [{ texts: ["a"], stopAt: "end" }, { texts: ["b"] }],
      entries: [{ text: "a", status: "succeeded", index: 0 }],
      message: /What became of each of its writes is known/,
    },
    {
      moment: "before the effect, where the connector can tell",
      said: "call a",
      errands: [{ texts: ["a"], stopAt: "call" }],
      entries: [{ text: "a", status: "failed", code: "not_there", reconciled: true, index: 0 }],
      message: /What became of each of its writes is known/,
    },
    {
      moment: "after the effect, where the connector can tell",
      said: "effect b",
      errands: [{ texts: ["a", "b"], stopAt: "effect" }],
      entries: [
        { text: "a", status: "succeeded", index: 0 },
        { text: "b", status: "succeeded", reconciled: true, index: 1 },
      ],
      message: /What became of each of its writes is known/,
    },
  ] as const)(
    "$moment: closes the run once, and says of each write what is known",
    async ({ said, entries, ...told }) => {
      const at = await place();
      const { moment: _, message, ...options } = told;
      await killedAt(said, { ...at, ...options });
      const client = clientOn(at);
      const before = client.world.texts;
      const { closed, resolved } = await client.enact.recover();
      expect(resolved).toEqual([]);
      expect(closed).toHaveLength(1);
      const [receipt] = closed as [Receipt];
      expect(receipt).toMatchObject({
        decision: "PASS",
        outcome: "unknown",
        actor: ACTOR,
        payload: { texts: told.errands[0].texts },
        error: { code: "ENACT_WRITER_DIED", message: expect.stringMatching(message) },
      });
      expect(entriesOf(receipt)).toEqual(entries);
      expect(await client.enact.receipts.get(receipt.runId)).toEqual(receipt);
      expect(await findingsOf(client.enact)).toEqual([]);
      // Recovery looks, and never acts; asked again, it has nothing left to do.
      expect(client.world.texts).toEqual(before);
      expect(await client.enact.recover()).toEqual({ closed: [], resolved: [] });
      await client.enact.close();
      const later = clientOn(at);
      expect(await later.enact.recover()).toEqual({ closed: [], resolved: [] });
      expect(await findingsOf(later.enact)).toEqual([]);
      await later.enact.close();
    },
  );

  it("closes each of several runs once, whoever recovers at the same time", async () => {
    const at = await place();
    const stopAt = ["begin", "call", "effect", "end"] as const;
    const stopped = stopAt.map((stop, index) => ({ texts: [`x${index}`, `y${index}`], stopAt: stop }));
    const child = await killedAt("begun", { ...at, errands: [...stopped, { texts: ["whole"] }] });
    const clients = Array.from({ length: 5 }, () => clientOn(at));
    const reports = await Promise.all(clients.map(({ enact }) => enact.recover()));
    const closed = reports.flatMap((report) => report.closed);
    expect(new Set(closed.map(({ runId }) => runId)).size).toBe(4);
    expect(closed).toHaveLength(4);
    const byRun = closed.toSorted((a, b) => (a.runId < b.runId ? -1 : 1)).map((receipt) => entriesOf(receipt));
    const known = (text: string, index: number) => ({ text, status: "succeeded", index });
    expect(byRun).toEqual([
      [],
      [known("x1", 0), { text: "y1", status: "failed", code: "not_there", reconciled: true, index: 1 }],
      [known("x2", 0), { ...known("y2", 1), reconciled: true }],
      [known("x3", 0), known("y3", 1)],
    ]);
    // What had ended is left as it was.
    const ended = child.said.flatMap((line) => (line.startsWith("succeeded ") ? [line.split(" ")[1] as string] : []));
    expect(ended).toHaveLength(1);
    const [first] = clients as [ReturnType<typeof clientOn>];
    expect(await first.enact.receipts.get(ended[0] as string)).toMatchObject({ outcome: "succeeded" });
    expect((await first.enact.receipts.verify({ strict: true })).summary).toMatchObject({ runs: 5, openRuns: 0 });
    expect(await findingsOf(first.enact)).toEqual([]);
    for (const { enact } of clients) await enact.close();
  });

  it("does it before the first run, where the client is told to recover at its start", async () => {
    const at = await place();
    await killedAt("effect a", { ...at, errands: [{ texts: ["a"], stopAt: "effect" }] });
    const client = clientOn(at, { recoverAtStart: true });
    const { receipt } = await client.enact.run({ workflow: "put", actor: ACTOR, payload: { texts: ["later"] } });
    const [later, recovered] = await client.enact.receipts.list();
    expect(later?.runId).toBe(receipt.runId);
    expect(recovered).toMatchObject({ outcome: "unknown", chain: receipt.chain });
    expect(recovered?.seq).toBeLessThan(receipt.seq);
    expect(await findingsOf(client.enact)).toEqual([]);
    await client.enact.close();
  });

  it("goes on where others have failed with the run in their hands, however many, and although they live", async () => {
    const at = await place();
    const failing = failingOn(at);
    await rejectionOf(failing.enact.run({ workflow: "put", actor: ACTOR, payload: { texts: ["a"] } }));
    const others = [failing];
    for (let time = 0; time < 3; time++) {
      const other = failingOn(at);
      others.push(other);
      await expect
        .poll(async () => (await rejectionOf(other.enact.recover())).code, PATIENCE)
        .toBe("ENACT_RECEIPT_NOT_STORED");
    }
    const client = clientOn(at);
    const { closed } = await client.enact.recover();
    expect(closed.map(entriesOf)).toEqual([[{ text: "a", status: "succeeded", reconciled: true, index: 0 }]]);
    expect(await findingsOf(client.enact)).toEqual([]);
    for (const { enact } of [client, ...others]) await enact.close();
  });
});

onLinux("a write of which nobody could say what became of it", () => {
  it("is found out about by whoever has its system, later, beside the receipt that stays", async () => {
    const at = await place();
    await killedAt("effect b", { ...at, errands: [{ texts: ["a", "b"], stopAt: "effect" }] });
    const without = clientOn(at, { systems: {}, workflows: [] });
    const [receipt] = (await without.enact.recover()).closed as [Receipt];
    expect(entriesOf(receipt).map(({ status }) => status)).toEqual(["succeeded", "unknown"]);
    expect(await without.enact.recover()).toEqual({ closed: [], resolved: [] });
    expect(await findingsOf(without.enact)).toEqual([]);
    await without.enact.close();

    const client = clientOn(at);
    const { runId } = receipt;
    const resolved = [{ runId, index: 1, status: "succeeded" }];
    expect(await client.enact.recover()).toEqual({ closed: [], resolved });
    expect(await client.enact.recover()).toEqual({ closed: [], resolved: [] });
    expect(await client.enact.receipts.get(runId)).toEqual(receipt);
    expect(await findingsOf(client.enact)).toEqual([]);
    await client.enact.close();
    const records = await allRecords(at.directory);
    expect(records.filter((record) => record["runId"] === runId).map(({ kind }) => kind)).toEqual([
      "intent",
      "attempt",
      "result",
      "attempt",
      "receipt",
      "resolution",
    ]);
    expect(records.at(-2)).toMatchObject({ kind: "resolution", index: 1, status: "succeeded", output: { text: "b" } });
  });

  it("is found out about by the one that has closed its run, too, once the system answers", async () => {
    const at = await place();
    await killedAt("effect a", { ...at, errands: [{ texts: ["a"], stopAt: "effect" }] });
    const { enact, world } = clientOn(at);
    world.line.isLost = true;
    const [receipt] = (await enact.recover()).closed as [Receipt];
    expect(entriesOf(receipt)).toMatchObject([{ text: "a", status: "unknown" }]);
    world.line.isLost = false;
    const resolved = [{ runId: receipt.runId, index: 0, status: "succeeded" }];
    expect(await enact.recover()).toEqual({ closed: [], resolved });
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
    expect(await findingsOf(enact)).toEqual([]);
    await enact.close();
  });

  it("is found out about where its run had ended without its answer, too", async () => {
    const at = await place();
    const client = clientOn(at);
    const { world, enact } = client;
    world.line.isLost = true;
    const { receipt } = await enact.run({ workflow: "put", actor: ACTOR, payload: { texts: ["a"] } });
    expect(receipt).toMatchObject({ outcome: "unknown", actionsTaken: [{ status: "unknown" }] });
    expect(await enact.recover()).toEqual({ closed: [], resolved: [] });
    world.line.isLost = false;
    const resolved = [{ runId: receipt.runId, index: 0, status: "succeeded" }];
    expect(await enact.recover()).toEqual({ closed: [], resolved });
    expect(await enact.recover()).toEqual({ closed: [], resolved: [] });
    expect(await enact.receipts.get(receipt.runId)).toEqual(receipt);
    expect(await findingsOf(enact)).toEqual([]);
    await enact.close();
  });

  it("stays unknown where its input was redacted: the connector is not asked about what it was not", async () => {
    const at = await place();
    await killedAt("effect a", { ...at, errands: [{ texts: ["a"], stopAt: "effect" }], redact: "input.text" });
    const client = clientOn(at);
    const { closed } = await client.enact.recover();
    expect(closed).toMatchObject([
      { outcome: "unknown", actionsTaken: [{ status: "unknown", input: { text: { $enact: "redacted" } } }] },
    ]);
    expect(await client.enact.recover()).toEqual({ closed: [], resolved: [] });
    expect(client.world.line.asked).toBe(0);
    expect(await findingsOf(client.enact)).toEqual([]);
    await client.enact.close();
  });
});

onLinux("a process that lives", () => {
  it("keeps its open runs, at work or stopped", async () => {
    const at = await place();
    const living = new ErrandProcess({ ...at, errands: [{ texts: ["a"], stopAt: "call" }] });
    await living.says("begun");
    const client = clientOn(at);
    const none = { closed: [], resolved: [] };
    expect(await client.enact.recover()).toEqual(none);
    await living.pause();
    expect(await client.enact.recover()).toEqual(none);
    living.wake();
    expect((await findingsOf(client.enact)).map(({ code }) => code)).toEqual(["open_run"]);
    // It was not disturbed: it goes on, and begins another.
    living.send("go on");
    expect(await living.says("succeeded")).toMatch(/^succeeded /);
    living.send("b");
    await living.says("succeeded");
    living.send("close");
    await living.says("closed");
    expect(client.world.texts).toEqual(["a", "b"]);
    expect(await client.enact.recover()).toEqual(none);
    expect(await findingsOf(client.enact)).toEqual([]);
    await client.enact.close();
  });

  it("keeps its open runs also from other clients of its own, and from itself", async () => {
    const at = await place();
    const going = signal();
    let reached = 0;
    const stop = async () => {
      reached += 1;
      await going.given;
    };
    const [one, two] = [clientOn(at, {}, stop), clientOn(at, {}, stop)];
    const request = { workflow: "put" as const, actor: ACTOR, payload: { texts: ["a"], stopAt: "effect" as const } };
    const runs = [one.enact.run(request), one.enact.run(request), two.enact.run(request)];
    await expect.poll(() => reached, PATIENCE).toBe(3);
    const three = clientOn(at);
    for (const { enact } of [one, two, three]) expect(await enact.recover()).toEqual({ closed: [], resolved: [] });
    going.give();
    for (const run of runs) expect((await run).receipt.outcome).toBe("succeeded");
    expect(await findingsOf(three.enact)).toEqual([]);
    for (const { enact } of [one, two, three]) await enact.close();
  });
});

onLinux("recover, beside processes that live", () => {
  it("closes what a killed one has left open, at whatever moment, and disturbs no other", {
    timeout: 90_000,
  }, async () => {
    const { directory, world } = await place();
    const living = [1, 2].map(() => new WriterProcess(directory, { runs: 300, atOnce: 4 }));
    const acknowledged: string[] = [];
    let closed = 0;
    for (const moment of [1, randomInt(1, 400), randomInt(1, 400)]) {
      const killed = new WriterProcess(directory, { atOnce: 64 });
      await killed.acknowledges(moment);
      killed.kill();
      await killed.ended();
      acknowledged.push(...killed.acknowledged);
      const { enact } = clientOn({ directory, world });
      const report = await enact.recover();
      closed += report.closed.length;
      for (const { outcome } of report.closed) expect(outcome).toBe("unknown");
      await enact.close();
    }
    expect(await Promise.all(living.map((writer) => writer.ended()))).toEqual([0, 0]);
    acknowledged.push(...living.flatMap((writer) => writer.acknowledged));
    const { enact } = clientOn({ directory, world });
    expect(await enact.recover()).toEqual({ closed: [], resolved: [] });
    const { findings, summary } = await enact.receipts.verify({ strict: true });
    expect(findings.filter(({ code }) => code !== "torn_tail")).toEqual([]);
    expect(summary.openRuns).toBe(0);
    // Killed ones may have stored more than they could say.
    expect(summary.runs).toBeGreaterThanOrEqual(acknowledged.length + closed);
    for (const runId of acknowledged) expect((await enact.receipts.get(runId))?.outcome).toBe("succeeded");
    await enact.close();
  });
});

describe("the published development secret", () => {
  it("closes no run, since anybody could", async () => {
    const { directory, world } = await place();
    const given = { secret: "enact-default-secret" };
    const client = clientOn({ directory, world }, given);
    expect((await rejectionOf(client.enact.recover())).code).toBe("ENACT_INSECURE_KEY");
    expect(() => clientOn({ directory, world }, { ...given, recoverAtStart: true })).toThrow(/close runs/);
  });
});

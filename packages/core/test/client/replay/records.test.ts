import { appendFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newId } from "../../../src/models/id.js";
import type { Receipt, RecordContent } from "../../../src/models/record.js";
import { block, pass } from "../../../src/policy/verdicts.js";
import { type Key, keyFromSecret } from "../../../src/receipt/keyring.js";
import { anyObject } from "../../../src/request/any-object.js";
import { SECRET, tick } from "../../support/engine.js";
import { StoreFiles } from "../../support/store-files.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { order, record, replay, says } from "./shop.js";

const KEY = keyFromSecret(SECRET);
const fine = says("fine", () => pass("ok"));
const never = says("never", () => block("Never."));

/** A store in which these payloads were run, and its files. */
async function stored(...payloads: object[]) {
  const directory = await temporaryDirectory();
  const receipts = (await record(directory, [fine], payloads)) as unknown as readonly Receipt[];
  const files = new StoreFiles(directory);
  const lineOf = (kind: string, runId: string) =>
    files.find((found) => found.kind === kind && found["runId"] === runId);
  return { directory, receipts, files, lineOf, runId: receipts[0]?.runId as string };
}

const unverified = { recorded: undefined, today: undefined, changes: [], notReplayed: [{ code: "unverified" }] };

/** Writes a chain whose id sorts behind all others. */
async function later(files: StoreFiles, key: Key, contents: readonly RecordContent[]): Promise<void> {
  const now = Date.now();
  while (Date.now() <= now) await tick();
  files.forge(key, contents);
}

/** What a writer has said in its records of one run, for another run. */
function saidOf(files: StoreFiles, runId: string) {
  const id = newId();
  const contents = files
    .chains()
    .flatMap((chain) => files.lines(chain))
    .map((line) => JSON.parse(line))
    .filter((found) => found.runId === runId)
    .map(({ v, chain, seq, prev, timestamp, alg, kid, signature, ...content }) => ({ ...content, runId: id }));
  const of = (kind: string) => contents.filter((content) => content.kind === kind) as RecordContent[];
  return { id, intent: of("intent"), attempts: of("attempt"), receipt: of("receipt")[0] as Receipt };
}

describe("only what counts is replayed", () => {
  it.each<[string, (line: string) => string]>([
    ["was edited", (line) => line.replace('"decision":"PASS"', '"decision":"PASZ"')],
    ["is not JSON", () => "This is no record."],
    ["is a list", () => "[]"],
    ["is longer than a record can be", (line) => line.replace('"payload":{', `"payload":{"a":"${"x".repeat(5e6)}",`)],
    ["names another key", (line) => line.replace(/"kid":"[0-9a-f]*"/, '"kid":"0000000000000000"')],
  ])("a receipt that %s is not verified, and the others are replayed", async (_name, edit) => {
    const { directory, receipts, files, lineOf, runId } = await stored({}, {});
    const { chain, line } = lineOf("receipt", runId);
    files.replace(chain, line, edit(line));
    const [refused, replayed, ...open] = await replay(directory, [fine]);
    expect(refused).toMatchObject(unverified);
    expect(replayed).toMatchObject({ runId: receipts[1]?.runId, today: "PASS" });
    // Where it does not even say whose receipt it is, the run is one of which nobody knows the end.
    if (refused?.runId === undefined) expect(open).toMatchObject([{ runId, notReplayed: [{ code: "open_run" }] }]);
    else expect([refused.runId, open]).toEqual([runId, []]);
  });

  it("what is said of the time and the workflow of such a receipt is its own word", async () => {
    const { directory, receipts, files, lineOf, runId } = await stored({});
    const { chain, line } = lineOf("receipt", runId);
    files.replace(chain, line, line.replace('"runId":"', '"runId":"\\u001b[2J'));
    const { timestamp } = receipts[0] as Receipt;
    const claimed = { runId: undefined, workflow: "order", timestamp };
    expect(await replay(directory, [fine], { which: { since: new Date(timestamp) } })).toContainEqual(
      expect.objectContaining(claimed),
    );
    const earlier = await replay(directory, [fine], { which: { until: new Date(timestamp) } });
    expect(earlier).not.toContainEqual(expect.objectContaining(claimed));
    expect(await replay(directory, [fine], { which: { workflow: "other" } })).toEqual([]);
    files.write(chain, [...files.lines(chain).slice(0, -2), '{"timestamp":"yesterday","workflow":7}']);
    expect(await replay(directory, [fine], { which: { since: new Date(), workflow: "other" } })).toMatchObject([
      { runId: undefined, workflow: undefined, timestamp: undefined },
    ]);
  });

  it("a receipt that stands twice, or in another chain, counts where it was written", async () => {
    const { directory, files, lineOf, runId } = await stored({});
    await tick(2);
    await record(directory, [fine], [{}]);
    const [first, second] = files.chains() as [string, string];
    const { line } = lineOf("receipt", runId);
    files.append(first, line);
    files.append(second, line);
    const answers = await replay(directory, [fine]);
    expect(answers).toMatchObject([{ runId, today: "PASS" }, { ...unverified, runId }, { today: "PASS" }, unverified]);
  });

  it("a chain of another store does not count, nor one without its beginning", async () => {
    const { directory, files } = await stored({});
    const other = await stored({});
    const [foreign] = other.files.chains() as [string];
    copyFileSync(other.files.path(foreign), join(directory, "log", `${foreign}.jsonl`));
    const [own] = files.chains() as [string];
    const answers = await replay(directory, [fine]);
    expect(answers.map(({ today }) => today).sort()).toEqual(["PASS", undefined]);
    expect(answers.find(({ today }) => today === undefined)).toMatchObject(unverified);
    files.write(own, files.lines(own).slice(1));
    expect(await replay(directory, [fine])).toMatchObject([unverified, unverified]);
  });

  it("what a key that was replaced has signed later does not count", async () => {
    const directory = await temporaryDirectory();
    const old = { alg: "hmac-sha256", secret: SECRET, kid: "old" } as const;
    const next = { alg: "hmac-sha256", secret: `another ${SECRET}`, kid: "new", active: true } as const;
    await record(directory, [fine], [{}], { keys: [old] });
    await record(directory, [fine], [{}], { keys: [old, next] });
    const files = new StoreFiles(directory);
    const { receipt } = saidOf(files, JSON.parse(files.find(({ kind }) => kind === "receipt").line).runId);
    await later(files, keyFromSecret(SECRET, "old"), [{ ...receipt, intent: null }]);
    const answers = await replay(directory, [fine], { keys: [old, next] });
    expect(answers.map(({ today }) => today)).toEqual(["PASS", "PASS", undefined]);
    expect(answers[2]).toMatchObject({ ...unverified, runId: receipt.runId });
    // Who does not have the old key cannot tell.
    expect((await replay(directory, [fine], { keys: [next] })).map(({ today }) => today)).toEqual([
      undefined,
      "PASS",
      undefined,
    ]);
  });

  it("a torn last line is no record", async () => {
    const { directory, files, runId } = await stored({});
    const [chain] = files.chains() as [string];
    files.write(chain, files.lines(chain).slice(0, -1));
    appendFileSync(files.path(chain), '{"kind":"receipt","runId":');
    expect(await replay(directory, [fine])).toMatchObject([{ runId, today: "PASS" }]);
  });
});

describe("a run that has not ended well", () => {
  const calls = { steps: [["look"], ["pay", { euros: 1 }], ["pay", { euros: 2 }]] };

  it("is open, and replayed once it has ended", async () => {
    const { directory, files, runId } = await stored(calls);
    const { id, intent, attempts } = saidOf(files, runId);
    await later(files, KEY, [...intent, ...attempts]);
    const [ended, open] = await replay(directory, [never]);
    expect(ended).toMatchObject({ runId, today: "BLOCK" });
    expect(open).toMatchObject({ runId: id, workflow: "order", recorded: undefined, today: undefined, changes: [] });
    expect(open?.notReplayed).toMatchObject([{ code: "open_run" }]);
    expect(await replay(directory, [never], { which: { workflow: "other" } })).toEqual([]);
  });

  it("was closed for a process that died: its gate is replayed, and its calls as far as all before them are known", async () => {
    const { directory, files, runId } = await stored(calls);
    const { id, intent, attempts, receipt } = saidOf(files, runId);
    await later(files, KEY, [...intent, ...attempts]);
    const [, first, second] = receipt.actionsTaken;
    const closed = {
      ...receipt,
      outcome: "unknown",
      actionsTaken: [
        { ...first, index: 1 },
        { ...second, index: 2 },
      ],
    };
    await later(files, KEY, [closed as RecordContent]);
    const [, died] = await replay(directory, [says("fine", () => pass("ok"))]);
    expect(died).toMatchObject({ runId: id, recorded: "PASS", today: undefined, changes: [] });
    expect(died?.notReplayed).toMatchObject([
      { code: "not_recorded", index: 1 },
      { code: "not_recorded", index: 2 },
    ]);
    expect((await replay(directory, [never]))[1]).toMatchObject({ runId: id, recorded: "PASS", today: "BLOCK" });
  });

  it("was closed before its own records were read: its calls are judged by the clock at which they began", async () => {
    const { directory, files, runId } = await stored({ steps: [["pay", { euros: 1 }]] });
    const { id, intent, attempts, receipt } = saidOf(files, runId);
    await later(files, KEY, [receipt as RecordContent]);
    await later(files, KEY, [...intent, ...attempts]);
    const answers = await replay(directory, [fine]);
    expect(answers).toMatchObject([
      { runId, today: "PASS", approximated: [] },
      { runId: id, today: "PASS", approximated: [0] },
    ]);
  });

  it("had more to tell than fits: what a policy cannot see is not replayed", async () => {
    const { directory, files, runId } = await stored({
      steps: [
        ["pay", { euros: 1 }],
        ["pay", { euros: 2 }],
      ],
    });
    const { receipt } = saidOf(files, runId);
    const digest = { $bytes: 9, $digest: `sha256:${"0".repeat(64)}` };
    const [first, second] = receipt.actionsTaken;
    const { policyResults: _dropped, ...bare } = first as NonNullable<typeof first>;
    const shrunk = (...actionsTaken: unknown[]) =>
      later(files, KEY, [{ ...receipt, runId: newId(), intent: null, actionsTaken } as RecordContent]);
    await shrunk({ ...first, input: digest }, { ...second, before: digest });
    await shrunk(bare, second);
    const reading = says("reading", ({ action }) => (action?.input["euros"] === 9 ? block("no") : pass("ok")));
    const [, digested, dropped] = await replay(directory, [reading]);
    expect(digested).toMatchObject({ today: undefined, changes: [] });
    expect(digested?.notReplayed).toEqual([
      { code: "redacted", policy: "reading", index: 0, detail: "It reads action.input, which is not in the record." },
    ]);
    expect(dropped?.notReplayed).toMatchObject([{ code: "not_recorded", index: 0 }]);
  });
});

it("a payload that is no object was never judged", async () => {
  const { directory, files, runId } = await stored({});
  const { receipt } = saidOf(files, runId);
  files.forge(KEY, [{ ...receipt, payload: "text", intent: null } as RecordContent]);
  const [, answer] = await replay(directory, [fine], { workflows: [order(anyObject)] as never });
  expect(answer?.notReplayed).toMatchObject([{ code: "not_judged" }]);
});

import { generateKeyPairSync } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { anyObject, createKeyring, EnactClient, type Finding } from "@enact/core";
import { describe, expect, it } from "vitest";
import type { RunAnswer, Status } from "../../src/viewer/api.js";
import { AGENT, recordHistory, SECRET, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { copiedCommand } from "./support/copied-command.js";
import { recorder } from "./support/stores.js";
import { openViewer } from "./support/viewer-process.js";

/** Changes one stored line of a run. */
async function edit(
  directory: string,
  { chain, seq }: { chain: string; seq: number },
  change: (line: string) => string,
) {
  const path = join(directory, "log", `${chain}.jsonl`);
  const lines = (await readFile(path, "utf8")).split("\n");
  const changed = change(lines[seq] as string);
  expect(changed).not.toBe(lines[seq]);
  await writeFile(path, lines.with(seq, changed).join("\n"));
}

describe("what the viewer says of a store's records", () => {
  it("calls a run verified when the whole store is as it was written", async () => {
    const directory = await temporaryDirectory();
    const history = await recordHistory(directory);
    const viewer = await openViewer(directory);
    const verification = await viewer.verification();
    expect(verification).toMatchObject({
      state: "done",
      finishedAt: expect.stringMatching(/Z$/),
      findings: [],
      summary: { errors: 0, warnings: 0, runs: 9 },
    });
    for (const runId of Object.values(history)) {
      const { state, records, findings } = await viewer.json<RunAnswer>(`/api/runs/${runId}`);
      expect({ state, findings }).toEqual({ state: "verified", findings: [] });
      expect(new Set(records.map((record) => record.state))).toEqual(new Set(["verified"]));
    }
  });

  it("shows which record of a run was edited, and what that broke", async () => {
    const directory = await temporaryDirectory();
    const { passed, blocked } = await recordHistory(directory);
    const before = await openViewer(directory);
    const { records } = await before.json<RunAnswer>(`/api/runs/${passed}`);
    const receipt = records.at(-1) as RunAnswer["records"][number];
    await before.stop();
    await edit(directory, receipt, (line) => line.replace('"euros":20', '"euros":21'));
    const viewer = await openViewer(directory);
    const verification = await viewer.verification();
    expect(verification.state).toBe("done");
    const { findings } = verification as Extract<Status["verification"], { readonly state: "done" }>;
    const edited = findings.find(({ code }) => code === "bad_signature");
    expect(edited).toMatchObject({ severity: "error", chain: receipt.chain, seq: receipt.seq });
    const run = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
    expect(run.state).toBe("bad");
    expect(run.findings).toContainEqual(edited);
    expect(run.records.map(({ kind, state }) => [kind, state])).toEqual([
      ["intent", "signed"],
      ["attempt", "signed"],
      ["result", "signed"],
      ["receipt", "bad"],
    ]);
    // What stands before the edited record is not drawn into it.
    expect((await viewer.json<RunAnswer>(`/api/runs/${blocked}`)).state).toBe("verified");
  });

  it("calls a record bad whose bytes were only spelled differently, by its signature alone", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const { binary, dist } = await copiedCommand();
    await writeFile(join(dist, "verification-worker.js"), "process.exit(7);");
    const viewer = await openViewer(directory, { binary });
    expect(await viewer.verification()).toMatchObject({ state: "failed" });
    const { records } = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
    const receipt = records.at(-1) as RunAnswer["records"][number];
    for (const spelled of ['"euros": 20', '"euros":2e1', '"euros":21,"euros":20', '"\\u0065uros":20']) {
      await edit(directory, receipt, () => receipt.line.replace('"euros":20', spelled));
      const run = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
      const states = run.records.map((record) => record.state);
      expect({ spelled, state: run.state, states }).toEqual({
        spelled,
        state: "bad",
        states: ["signed", "signed", "signed", "bad"],
      });
    }
  });

  it("checks nothing without a key, and says so", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const viewer = await openViewer(directory, { env: {} });
    expect((await viewer.json<Status>("/api/status")).verification).toEqual({ state: "none" });
    const { state, records } = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
    expect([state, ...records.map((record) => record.state)]).toEqual(Array(5).fill("unchecked"));
  });

  it("believes nothing with another key", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const viewer = await openViewer(directory, { env: { ENACT_SECRET: "another-secret-of-thirty-two-bytes!!" } });
    const verification = await viewer.verification();
    expect(verification).toMatchObject({ state: "done" });
    const { summary, findings } = verification as Extract<Status["verification"], { readonly state: "done" }>;
    expect(summary.errors).toBeGreaterThan(0);
    expect(findings.map(({ code }) => code)).toContain("unknown_key");
    const { state, records } = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
    expect([state, ...records.map((record) => record.state)]).toEqual(Array(5).fill("bad"));
  });

  it("takes a public key", async () => {
    const directory = await temporaryDirectory();
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const client = new EnactClient({
      systems: {},
      policies: [],
      workflows: [],
      keys: [{ alg: "ed25519", privateKey }],
      receipts: directory,
    });
    const greet = client.guard("greet", { input: anyObject, effect: "read" }, () => "hi");
    const { receipt } = await greet({}, { actor: AGENT });
    await client.close();
    const pem = join(await temporaryDirectory(), "public.pem");
    await writeFile(pem, publicKey.export({ type: "spki", format: "pem" }));
    const viewer = await openViewer(directory, { args: ["--public-key", pem], env: {} });
    expect(await viewer.verification()).toMatchObject({ state: "done", findings: [] });
    expect((await viewer.json<RunAnswer>(`/api/runs/${receipt.runId}`)).state).toBe("verified");
  });

  it("takes the development secret where it is allowed, and only there", async () => {
    const directory = await temporaryDirectory();
    const secret = "enact-default-secret";
    expect(createKeyring({ secret }).active?.kid).toBe("insecure-default");
    const { client, note } = recorder(directory, { secret });
    const { receipt } = await note({}, { actor: AGENT });
    await client.close();
    const allowing = await openViewer(directory, { args: ["--allow-insecure-key"], env: {} });
    await allowing.verification();
    expect((await allowing.json<RunAnswer>(`/api/runs/${receipt.runId}`)).state).toBe("verified");
    const strict = await openViewer(directory);
    await strict.verification();
    expect((await strict.json<RunAnswer>(`/api/runs/${receipt.runId}`)).state).toBe("bad");
  });

  it("calls what was written since signed, and verifies it a while later", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const viewer = await openViewer(directory);
    const first = await viewer.verification();
    const { client, greet } = shop(directory);
    const { receipt } = await greet({ name: "Bob", email: "bob@example.com" }, { actor: AGENT });
    const grown = await viewer.until(({ runs }) => runs === 10);
    // Nothing is called verified that was not there when it was verified.
    if (grown.verification.state === "done") expect(grown.verification).toEqual(first);
    expect((await viewer.json<RunAnswer>(`/api/runs/${receipt.runId}`)).state).toBe("signed");
    expect((await viewer.json<RunAnswer>(`/api/runs/${passed}`)).state).toBe("verified");
    await viewer.until(({ verification }) => verification.state === "done" && verification.summary.runs === 10);
    expect((await viewer.json<RunAnswer>(`/api/runs/${receipt.runId}`)).state).toBe("verified");
    await client.close();
  });

  it("notices that a record is edited while it watches", async () => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const viewer = await openViewer(directory);
    expect(await viewer.verification()).toMatchObject({ findings: [] });
    const { records } = await viewer.json<RunAnswer>(`/api/runs/${passed}`);
    const receipt = records.at(-1) as RunAnswer["records"][number];
    await edit(directory, receipt, (line) => line.replace('"euros":20', '"euros":21'));
    // Whoever looks sees it at once, and the verification tells of it by itself.
    expect((await viewer.json<RunAnswer>(`/api/runs/${passed}`)).state).toBe("bad");
    const hasIt = (findings: readonly Finding[]) => findings.some(({ code }) => code === "bad_signature");
    await viewer.until(({ verification }) => verification.state === "done" && hasIt(verification.findings));
  });

  it("counts more findings than it lists", async () => {
    const directory = await temporaryDirectory();
    const { client, note } = recorder(directory);
    for (let run = 0; run < 300; run++) await note({ run }, { actor: AGENT });
    await client.close();
    const viewer = await openViewer(directory, { env: { ENACT_SECRET: `${SECRET}, another` } });
    const verification = await viewer.verification();
    const { summary, findings } = verification as Extract<Status["verification"], { readonly state: "done" }>;
    expect(findings).toHaveLength(1_000);
    expect(summary.errors).toBeGreaterThan(1_000);
  });

  it.each([
    ["throws", 'throw new Error("out of order");', "out of order"],
    ["ends without a word", "process.exit(7);", "ended before its time (7)"],
    ["is not there", undefined, "verification-worker.js"],
  ])("goes on when the thread that verifies %s, and says so", async (_, code, message) => {
    const directory = await temporaryDirectory();
    const { passed } = await recordHistory(directory);
    const { binary, dist } = await copiedCommand();
    const worker = join(dist, "verification-worker.js");
    if (code === undefined) await rm(worker);
    else await writeFile(worker, code);
    const viewer = await openViewer(directory, { binary });
    const verification = await viewer.verification();
    expect(verification).toEqual({ state: "failed", message: expect.stringContaining(message) });
    expect((await viewer.json<RunAnswer>(`/api/runs/${passed}`)).state).toBe("signed");
    const { client, greet } = shop(directory);
    await greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
    await client.close();
    await viewer.until(({ runs }) => runs === 10);
  });
});

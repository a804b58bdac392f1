import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
  FacetsAnswer,
  OpenAnswer,
  PendingAnswer,
  RunAnswer,
  RunsAnswer,
  StatsAnswer,
  Status,
} from "../../src/viewer/api.js";
import { AGENT, type History, recordHistory, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { emptyStore, recorder } from "./support/stores.js";
import { openViewer, type ViewerProcess } from "./support/viewer-process.js";

async function viewedHistory(): Promise<{ viewer: ViewerProcess; directory: string; history: History }> {
  const directory = await temporaryDirectory();
  const history = await recordHistory(directory);
  return { viewer: await openViewer(directory), directory, history };
}

async function idsOf(viewer: ViewerProcess, query: string): Promise<readonly string[]> {
  return (await viewer.json<RunsAnswer>(`/api/runs?${query}`)).rows.map(({ runId }) => runId);
}

describe("what the viewer tells its page", () => {
  it("says how the store stands", async () => {
    const { viewer, directory } = await viewedHistory();
    const { verification, ...status } = await viewer.json<Status>("/api/status");
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    expect(status).toEqual({
      directory,
      version,
      records: expect.any(Number),
      runs: 9,
      open: 0,
      pending: 1,
      revision: expect.any(Number),
    });
    expect(verification.state).toMatch(/^(running|done)$/);
    expect(status.records).toBeGreaterThan(status.runs);
  });

  it("lists runs, the newest first, a page at a time", async () => {
    const { viewer, history } = await viewedHistory();
    const all = await viewer.json<RunsAnswer>("/api/runs");
    expect(all.total).toBe(9);
    expect(all.rows).toHaveLength(9);
    expect(all.revision).toBe((await viewer.json<Status>("/api/status")).revision);
    expect(all.rows[0]).toMatchObject({
      runId: history.pending,
      workflow: "pay",
      actor: AGENT.email,
      outcome: "pending",
    });
    const times = all.rows.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted().toReversed());
    const pages = await Promise.all(
      [0, 4, 8, 12].map((offset) => viewer.json<RunsAnswer>(`/api/runs?offset=${offset}&limit=4`)),
    );
    expect(pages.map(({ rows }) => rows.length)).toEqual([4, 4, 1, 0]);
    expect(pages.every(({ total }) => total === 9)).toBe(true);
    expect(pages.flatMap(({ rows }) => rows)).toEqual(all.rows);
  });

  it("leaves the runs that are asked for", async () => {
    const { viewer, history } = await viewedHistory();
    const { blocked, failed, pending, passed } = history;
    expect(await idsOf(viewer, "decision=BLOCK")).toContain(blocked);
    expect(await idsOf(viewer, "outcome=unknown")).toEqual([failed]);
    expect(await idsOf(viewer, "workflow=greet")).toHaveLength(2);
    expect(await idsOf(viewer, `actor=${AGENT.email.toUpperCase()}&outcome=unknown`)).toEqual([failed]);
    expect(await idsOf(viewer, "actor=nobody")).toEqual([]);
    expect(await idsOf(viewer, "system=function&action=pay&outcome=unknown")).toEqual([failed]);
    expect(await idsOf(viewer, "resource=crm.contact:shop/eve@example.com")).toEqual([pending]);
    expect(await idsOf(viewer, "policy=requireEmail")).toEqual([blocked]);
    expect(await idsOf(viewer, "text=the+BANK+has+refused")).toEqual([failed]);
    expect(await idsOf(viewer, "until=2020-01-01")).toEqual([]);
    expect(await idsOf(viewer, "since=2020-01-01T00:00:00%2B02:00")).toHaveLength(9);
    const { timestamp } = (await viewer.json<RunAnswer>(`/api/runs/${passed}`)).row;
    expect(await idsOf(viewer, `since=${timestamp}`)).toContain(passed);
    expect(await idsOf(viewer, `until=${timestamp}`)).not.toContain(passed);
  });

  it("tells all of a run: every record, as it is stored", async () => {
    const { viewer, directory, history } = await viewedHistory();
    const run = await viewer.json<RunAnswer>(`/api/runs/${history.passed}`);
    expect(run.row).toMatchObject({
      runId: history.passed,
      decision: "PASS",
      outcome: "succeeded",
      actions: ["function.pay"],
      blockedBy: [],
      isShadow: false,
    });
    expect(run.records.map(({ kind }) => kind)).toEqual(["intent", "attempt", "result", "receipt"]);
    const log = await readFile(join(directory, "log", `${run.row.chain}.jsonl`), "utf8");
    for (const { line, hash, chain, seq, timestamp } of run.records) {
      expect(log.split("\n")[seq]).toBe(line);
      expect(hash).toBe(`sha256:${createHash("sha256").update(line).digest("hex")}`);
      expect(JSON.parse(line)).toMatchObject({ chain, seq, timestamp, runId: history.passed });
    }
    expect(run.findings).toEqual([]);
    expect(run.related).toEqual([]);
  });

  it("leads from an approved or rejected run to the one that asked, and back", async () => {
    const { viewer, history } = await viewedHistory();
    for (const [asked, outcome] of [
      [history.approved, "succeeded"],
      [history.rejected, "rejected"],
    ] as const) {
      const question = await viewer.json<RunAnswer>(`/api/runs/${asked}`);
      expect(question.related).toEqual([{ relation: "answeredBy", row: expect.objectContaining({ outcome }) }]);
      const answer = await viewer.json<RunAnswer>(`/api/runs/${question.related[0]?.row.runId}`);
      expect(answer.related).toEqual([{ relation: "approves", row: question.row }]);
    }
    expect((await viewer.json<RunAnswer>(`/api/runs/${history.pending}`)).related).toEqual([]);
  });

  it("tells what waits for somebody, and for whom", async () => {
    const { viewer, history } = await viewedHistory();
    const waiting = await viewer.json<PendingAnswer>("/api/pending");
    expect(waiting).toEqual([
      expect.objectContaining({
        runId: history.pending,
        expiresAt: expect.stringMatching(/Z$/),
        policies: [{ policy: "largePayouts", quorum: 1, approvers: ["boss@company.com", "cfo@company.com"] }],
        verdicts: [],
      }),
    ]);
  });

  it("tells which runs are still open", async () => {
    const directory = await temporaryDirectory();
    const { client, pay } = shop(directory);
    const actor = AGENT;
    const { receipt } = await pay({ email: "ada@example.com", euros: 1 }, { actor });
    await client.close();
    // What a process leaves that dies in the middle of a write: all up to the attempt.
    const path = join(directory, "log", `${receipt.chain}.jsonl`);
    const lines = (await readFile(path, "utf8")).split("\n");
    const attempt = lines.findIndex((line) => line.includes('"kind":"attempt"'));
    await writeFile(path, `${lines.slice(0, attempt + 1).join("\n")}\n`);
    const viewer = await openViewer(directory);
    const open = await viewer.json<OpenAnswer>("/api/open");
    expect(open).toEqual([
      expect.objectContaining({
        runId: receipt.runId,
        outcome: "open",
        attempts: [{ action: "function.pay" }],
      }),
    ]);
    expect((await viewer.json<Status>("/api/status")).open).toBe(1);
    expect(await idsOf(viewer, "outcome=open")).toEqual([receipt.runId]);
  });

  it("names what filters can choose from", async () => {
    const { viewer } = await viewedHistory();
    const facets = await viewer.json<FacetsAnswer>("/api/facets");
    expect(facets.workflows).toEqual(["greet", "pay"]);
    expect(facets.actors).toEqual([AGENT.email]);
    expect(facets.actions).toEqual(["function.greet", "function.pay"]);
    expect(facets.policies).toEqual(["enact:approval", "largePayouts", "requireEmail"]);
  });

  it("counts what happened, over time", async () => {
    const { viewer } = await viewedHistory();
    const stats = await viewer.json<StatsAnswer>("/api/stats?spans=7");
    expect(stats.runs).toBe(9);
    const { PASS, BLOCK, PENDING } = stats.decisions;
    expect(PASS + BLOCK + PENDING).toBe(9);
    expect(stats.timeline.starts.length).toBeLessThanOrEqual(7);
    const counted = Object.values(stats.timeline.decisions).flat();
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(9);
    expect((await viewer.json<StatsAnswer>("/api/stats?workflow=greet")).runs).toBe(2);
  });

  it("gives hostile text back exactly as it was recorded, as JSON and nothing else", async () => {
    const directory = await temporaryDirectory();
    const { client, note } = recorder(directory);
    const hostile = [
      "<script>alert(1)</script>",
      "</script><img src=x onerror=alert(1)>",
      "\u0000\u0007\u001b[2J\u202e\u2028\u2029\ufeff",
      `"'\`\\{{constructor}}\${7*7}`,
      "event: status\ndata: {}\n\n",
      "𝒳 e\u0301 é",
    ];
    const text = hostile.join("\n");
    const { receipt } = await note({ text, [text]: text }, { actor: { email: text } });
    await client.close();
    const viewer = await openViewer(directory);
    const { headers, body } = await viewer.ask(`/api/runs/${receipt.runId}`);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    const { row, records } = JSON.parse(body) as RunAnswer;
    expect(row.actor).toBe(text);
    const stored = JSON.parse(records.at(-1)?.line ?? "");
    expect(stored.payload).toEqual({ text, [text]: text });
    for (const piece of hostile.filter((piece) => !piece.includes("\n"))) {
      expect(await idsOf(viewer, new URLSearchParams({ text: piece }).toString())).toEqual([receipt.runId]);
    }
    expect(await idsOf(viewer, new URLSearchParams({ actor: text }).toString())).toEqual([receipt.runId]);
  });

  it("changes nothing in the directory, and makes nothing", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const before = await listing(directory);
    const viewer = await openViewer(directory);
    expect(await viewer.verification()).toMatchObject({ state: "done", findings: [] });
    for (const path of ["/api/runs?text=a", "/api/stats", "/api/open", "/api/pending", "/api/facets"])
      await viewer.ask(path);
    await viewer.stop();
    expect(await listing(directory)).toEqual(before);
  });

  it("shows a store that holds nothing yet", async () => {
    const viewer = await openViewer(await emptyStore());
    expect(await viewer.json<RunsAnswer>("/api/runs")).toMatchObject({ total: 0, rows: [] });
    expect(await viewer.json<OpenAnswer>("/api/open")).toEqual([]);
    expect((await viewer.json<StatsAnswer>("/api/stats")).runs).toBe(0);
  });
});

/** Every file with its size and time. */
async function listing(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  const files = names.sort().map(async (name) => {
    const { size, mtimeMs, mode } = await stat(join(directory, name));
    return `${name} ${size} ${mtimeMs} ${mode}`;
  });
  return Promise.all(files);
}

import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunsAnswer, Status } from "../../src/viewer/api.js";
import { AGENT, recordHistory, shop } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { openViewer } from "./support/viewer-process.js";

describe("a viewer that is open", () => {
  it("hears of new receipts by itself, of a writer that was there and of one that comes", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const events = await viewer.events();
    const first = (await events.next()).value as Status;
    expect(first.runs).toBe(9);
    const { client, greet } = shop(directory);
    let revision = first.revision;
    for (const runs of [10, 11, 12]) {
      const { receipt } = await greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
      const status = await next(events, (status) => status.runs === runs);
      expect(status.revision).toBeGreaterThan(revision);
      revision = status.revision;
      const { total, rows } = await viewer.json<RunsAnswer>("/api/runs?limit=1");
      expect({ total, newest: rows[0]?.runId }).toEqual({ total: runs, newest: receipt.runId });
    }
    await client.close();
  });

  it("sends what a browser takes for server-sent events, and nothing more", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const { response } = await viewer.events();
    expect(response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(response.headers["content-security-policy"]).toContain("default-src 'none'");
    response.destroy();
  });

  it("hears of a run that waits and of the answer to it", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const events = await viewer.events();
    const { client, pay } = shop(directory);
    const { receipt } = await pay({ email: "ada@example.com", euros: 400 }, { actor: AGENT });
    await next(events, ({ pending }) => pending === 2);
    await client.reject(receipt.runId, { approver: { email: "boss@company.com" }, comment: "No" });
    await next(events, ({ pending }) => pending === 1);
    await client.close();
  });

  it("waits for the first receipt of a directory that has no log yet", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "store"), "0190b0a0-0000-7000-8000-000000000000\n");
    const viewer = await openViewer(directory);
    const events = await viewer.events();
    expect((await events.next()).value).toMatchObject({ runs: 0, records: 0 });
    const { client, greet } = shop(directory);
    await greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
    await next(events, ({ runs }) => runs === 1);
    await client.close();
  });

  it("does not take half a line for a record", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const events = await viewer.events();
    const { records } = (await events.next()).value as Status;
    const { rows } = await viewer.json<RunsAnswer>("/api/runs?limit=1");
    const path = join(directory, "log", `${rows[0]?.chain}.jsonl`);
    const log = await readFile(path);
    await writeFile(path, '{"half":', { flag: "a" });
    await next(events, ({ verification }) => verification.state === "done");
    expect((await viewer.json<Status>("/api/status")).records).toBe(records);
    await writeFile(path, log);
  });

  it("tells every page, and has room for a number of them", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const pages = await Promise.all(Array.from({ length: 32 }, () => viewer.events()));
    const refused = await viewer.ask("/api/events");
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.body)).toEqual({ error: expect.stringContaining("Too many pages") });
    const { client, greet } = shop(directory);
    await greet({ name: "Ada", email: "ada@example.com" }, { actor: AGENT });
    await client.close();
    await Promise.all(pages.map((events) => next(events, ({ runs }) => runs === 10)));
    const [first] = pages;
    // Whoever goes leaves room for another, as soon as the server has noticed.
    first?.response.destroy();
    await expect.poll(async () => (await viewer.ask("/api/events", { method: "HEAD" })).status).toBe(200);
  });

  it("goes on where the logs cannot be read, says so, and finds them again", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    await viewer.until(({ runs }) => runs === 9);
    const [log, away] = [join(directory, "log"), join(directory, "away")];
    await rename(log, away);
    await writeFile(log, "");
    const broken = await viewer.until(({ problem }) => problem !== undefined);
    expect(broken).toMatchObject({ runs: 9, problem: expect.stringContaining(log) });
    await rm(log);
    await rename(away, log);
    await viewer.until(({ problem, runs }) => problem === undefined && runs === 9);
  });

  it("does not take a directory for a log", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    await mkdir(join(directory, "log", "0190b0a0-0000-7000-8000-000000000000.jsonl"));
    const viewer = await openViewer(directory);
    await viewer.verification();
    const { runs, problem } = await viewer.json<Status>("/api/status");
    expect({ runs, problem }).toEqual({ runs: 9, problem: undefined });
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends with 0 on %s, open pages or not", async (signal) => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const pages = await Promise.all([viewer.events(), viewer.events()]);
    await Promise.all(pages.map((events) => events.next()));
    const ended = pages.map(async (events) => {
      // However the connection breaks off.
      await events.next().catch(() => undefined);
    });
    expect(await viewer.stop(signal)).toEqual({ exitCode: 0 });
    await Promise.all(ended);
  });
});

async function next(events: AsyncGenerator<Status>, isWanted: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error("The events have ended.");
    if (isWanted(value)) return value;
  }
}

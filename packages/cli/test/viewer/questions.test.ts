import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/viewer/api.js";
import { recordHistory } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { emptyStore } from "./support/stores.js";
import { openViewer } from "./support/viewer-process.js";

describe("what the viewer says to questions that are none", () => {
  it("says what is wrong with a question", async () => {
    const viewer = await openViewer(await emptyStore());
    for (const [path, message] of BAD_QUESTIONS) {
      const { status, headers, body } = await viewer.ask(path);
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
      expect((JSON.parse(body) as Problem).error).toContain(message);
    }
  });

  it("answers 404 for what there is not", async () => {
    const viewer = await openViewer(await emptyStore());
    const paths = [
      "/api",
      "/api/",
      "/api/runs/",
      "/api/runs/nonsense",
      "/api/runs/01890000-0000-7000-8000-000000000000",
    ];
    for (const path of [...paths, "/api/Status", "/api/status/", "/api/runs/../status", "/api/%73tatus"]) {
      const { status, headers, body } = await viewer.ask(path);
      expect({ path, status }).toEqual({ path, status: 404 });
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
      expect((JSON.parse(body) as Problem).error).toMatch(/^There is no/);
    }
  });

  it("answers whatever it is asked with an answer or with what is wrong", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const viewer = await openViewer(directory);
    const names = ["decision", "outcome", "workflow", "since", "text", "limit", "offset", "resource", "__proto__", "x"];
    const pair = fc.tuple(fc.constantFrom(...names), fc.string({ unit: "binary", maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { maxLength: 4 }), async (pairs) => {
        const { status, body } = await viewer.ask(`/api/runs?${new URLSearchParams(pairs)}`);
        expect([200, 400]).toContain(status);
        expect(JSON.parse(body)).toBeTypeOf("object");
      }),
      { numRuns: 150 },
    );
  });
});

/** What cannot be answered, and what is said of it. */
const BAD_QUESTIONS = [
  ["/api/runs?nonsense=1", 'no parameter "nonsense"'],
  ["/api/runs?limit=201", '"limit" must be at most 200'],
  ["/api/runs?limit=0", '"limit" must be at least 1'],
  ["/api/runs?limit=1e2", '"limit" must be a number in digits'],
  ["/api/runs?limit=-1", '"limit" must be a number in digits'],
  ["/api/runs?offset=99999999999", '"offset" must be a number in digits'],
  ["/api/runs?limit=1&limit=2", "can be given once"],
  ["/api/runs?decision=pass", '"decision" must be one of PASS, BLOCK, PENDING'],
  ["/api/runs?outcome=closed", '"outcome" must be one of '],
  ["/api/runs?since=yesterday", '"since" must be a date'],
  ["/api/runs?until=2026-02-31", '"until" must be a date'],
  ["/api/runs?workflow=", '"workflow" must not be empty'],
  [`/api/runs?text=${"a".repeat(501)}`, '"text" must have at most 500'],
  ["/api/runs?spans=1", 'no parameter "spans"'],
  ["/api/stats?spans=201", '"spans" must be at most 200'],
  ["/api/stats?limit=1", 'no parameter "limit"'],
  ["/api/status?a=b", 'no parameter "a"'],
  ["/api/facets?a=b", 'no parameter "a"'],
  ["/api/events?a=b", 'no parameter "a"'],
  ["/api/runs/01890000-0000-7000-8000-000000000000?a=b", 'no parameter "a"'],
] as const;
